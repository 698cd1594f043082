package dev.highlander.controlplane.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.controllers.discovery.ApiResource;
import dev.highlander.controlplane.controllers.garbage.Fate.Standing;
import dev.highlander.reconcile.NamespacedName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FateTest {
    private static final ApiResource MAPS = new ApiResource("", "v1", "configmaps", "ConfigMap", true, Set.of());

    @Test
    void anObjectWithoutOwnersIsKept() {
        assertThat(decide(item("a"), Map.of())).isInstanceOf(Fate.Keep.class);
    }

    @Test
    void anObjectIsDeletedOnlyWhenAllItsOwnersAreGone() {
        Item item = item("a", "o1", "o2");

        assertThat(decide(item, Map.of("o1", Standing.ABSENT, "o2", Standing.ABSENT)))
                .isEqualTo(new Fate.Delete(item, "Background", List.of()));
        assertThat(decide(item, Map.of("o1", Standing.SOLID, "o2", Standing.SOLID))).isInstanceOf(Fate.Keep.class);
        assertThat(decide(item, Map.of("o1", Standing.ABSENT, "o2", Standing.SOLID)))
                .isEqualTo(new Fate.Reown(item, List.of(owner("o2"))));
        assertThat(decide(item, Map.of("o1", Standing.WAITING, "o2", Standing.SOLID)))
                .isEqualTo(new Fate.Reown(item, List.of(owner("o2"))));
        assertThat(decide(item, Map.of("o1", Standing.ABSENT, "o2", Standing.WAITING)))
                .isEqualTo(new Fate.Delete(item, "Background", List.of()));
    }

    @Test
    void anOwnerThatCannotBeIsNoReasonToDelete() {
        assertThat(decide(item("a", "o1"), Map.of("o1", Standing.IMPOSSIBLE))).isInstanceOf(Fate.Keep.class);
    }

    @Test
    void aDependentOfAWaitingOwnerIsDeletedInTheForegroundWhenItHasDependentsItself() {
        Item item = item("a", "o1");
        Item leaf = item("leaf", "a");

        assertThat(Fate.decide(item, List.of(leaf), _ -> false, _ -> Standing.WAITING))
                .isEqualTo(new Fate.Delete(item, "Foreground", List.of()));
        assertThat(Fate.decide(item, List.of(leaf), _ -> false, _ -> Standing.ABSENT))
                .isEqualTo(new Fate.Delete(item, "Background", List.of()));
    }

    @Test
    void inACircleTheWaitingDependentStopsBlocking() {
        Item a = item("a", "b");
        Item b = deleting(item("b", "a"), Item.FOREGROUND);

        assertThat(Fate.decide(a, List.of(b), _ -> false, _ -> Standing.WAITING))
                .isEqualTo(new Fate.Delete(a, "Foreground", List.of(b)));
    }

    @Test
    void aWaitingObjectIsReleasedWhenNothingBlocksIt() {
        Item owner = deleting(item("o"), Item.FOREGROUND);
        Item blocking = item("a", "o");
        Item harmless = new Item("b", MAPS, NamespacedName.of("ns", "b"), "1",
                List.of(new Item.Owner("v1", "ConfigMap", "o", "o", true, false)), List.of(), false);

        assertThat(Fate.decide(owner, List.of(blocking, harmless), _ -> false, _ -> Standing.SOLID))
                .isEqualTo(new Fate.Await(owner, List.of(blocking)));
        assertThat(Fate.decide(owner, List.of(harmless), _ -> false, _ -> Standing.SOLID))
                .isEqualTo(new Fate.Release(owner));
    }

    @Test
    void anOrphaningObjectLetsItsDependentsGo() {
        Item owner = deleting(item("o"), Item.ORPHAN);
        Item dependent = item("a", "o");

        assertThat(Fate.decide(owner, List.of(dependent), _ -> false, _ -> Standing.SOLID))
                .isEqualTo(new Fate.LetGo(owner, List.of(dependent)));
    }

    @Test
    void whatIsBeingDeletedAlreadyIsLeftToIt() {
        assertThat(decide(deleting(item("a", "o1"), "x.io/other"), Map.of("o1", Standing.ABSENT)))
                .isInstanceOf(Fate.Keep.class);
    }

    @Test
    void finalizersSetBeforehandDecideThePolicy() {
        Item orphan = new Item("a", MAPS, NamespacedName.of("ns", "a"), "1", List.of(owner("o")), List.of(Item.ORPHAN),
                false);

        assertThat(decide(orphan, Map.of("o", Standing.ABSENT)))
                .isEqualTo(new Fate.Delete(orphan, "Orphan", List.of()));
    }

    private static Fate decide(Item item, Map<String, Standing> standings) {
        return Fate.decide(item, List.of(), _ -> false, owner -> standings.getOrDefault(owner.uid(), Standing.SOLID));
    }

    static Item item(String uid, String... owners) {
        return new Item(uid, MAPS, NamespacedName.of("ns", uid), "1",
                List.of(owners).stream().map(FateTest::owner).toList(), List.of(),
                false);
    }

    static Item deleting(Item item, String finalizer) {
        return new Item(item.uid(), item.resource(), item.name(), item.version(), item.owners(), List.of(finalizer),
                true);
    }

    private static Item.Owner owner(String uid) {
        return new Item.Owner("v1", "ConfigMap", uid, uid, true, true);
    }
}
