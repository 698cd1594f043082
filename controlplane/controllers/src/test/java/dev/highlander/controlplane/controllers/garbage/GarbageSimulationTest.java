package dev.highlander.controlplane.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.controllers.discovery.ApiResource;
import dev.highlander.controlplane.controllers.garbage.Fate.Standing;
import dev.highlander.reconcile.NamespacedName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Random forests of owners, deleted by random policies, over an API server in a map: events arrive late, the collector crashes between
 * any two writes and starts with an empty graph.
 */
class GarbageSimulationTest {
    private static final ApiResource MAPS = new ApiResource("", "v1", "configmaps", "ConfigMap", true, Set.of());

    @Property(tries = 1000)
    void whatLostAllItsOwnersGoesAndNothingElse(@ForAll long seed) {
        Simulation simulation = new Simulation(new Random(seed));
        for (int i = 0; i < 120; i++) {
            simulation.step(i);
        }
        simulation.settle();
        simulation.check();
    }

    /** The API server, as far as garbage collection can tell, and a collector beside it. */
    private static final class Simulation {
        private final Random random;
        private final Map<String, Item> store = new HashMap<>();
        private final List<String> everMade = new ArrayList<>();
        /** Objects that somebody meant to delete, or that lost all owners: the only ones that may be missing. */
        private final Set<String> mayGo = new HashSet<>();
        private final ArrayDeque<Runnable> events = new ArrayDeque<>();
        private final LinkedHashSet<String> queue = new LinkedHashSet<>();
        private OwnerGraph graph = new OwnerGraph();
        private int version;
        private int writesUntilCrash = Integer.MAX_VALUE;

        Simulation(Random random) {
            this.random = random;
        }

        void step(int i) {
            switch (random.nextInt(6)) {
                case 0, 1 -> create("u" + i);
                case 2 -> {
                    String uid = any();
                    if (uid != null && random.nextInt(3) == 0) {
                        mayGo.add(uid);
                        delete(uid, List.of("Background", "Foreground", "Orphan").get(random.nextInt(3)));
                    }
                }
                case 3 -> crash();
                case 4 -> {
                    Runnable event = events.poll();
                    if (event != null) {
                        event.run();
                    }
                }
                default -> turn(random.nextInt(4) == 0 ? random.nextInt(3) : Integer.MAX_VALUE);
            }
        }

        void settle() {
            for (int round = 0; round < 500 && !(events.isEmpty() && queue.isEmpty()); round++) {
                while (!events.isEmpty()) {
                    events.remove().run();
                }
                turn(Integer.MAX_VALUE);
            }
            assertThat(queue).as("still busy").isEmpty();
        }

        void check() {
            for (Item item : store.values()) {
                assertThat(item.deleting()).as("%s is stuck in its deletion: %s", item.uid(), item).isFalse();
                assertThat(item.owners()).as("%s lives though all its owners are gone", item.uid())
                        .satisfiesAnyOf(owners -> assertThat(owners).isEmpty(),
                                owners -> assertThat(owners)
                                        .anySatisfy(owner -> assertThat(store).containsKey(owner.uid())));
            }
            for (String uid : everMade) {
                assertThat(store.containsKey(uid) || mayGo.contains(uid)).as("%s was deleted without a reason", uid)
                        .isTrue();
            }
        }

        private void create(String uid) {
            Set<String> owners = new LinkedHashSet<>();
            for (int n = random.nextInt(3); n > 0 && !store.isEmpty(); n--) {
                String owner = any();
                if (owner != null) {
                    owners.add(owner);
                }
            }
            everMade.add(uid);
            put(new Item(uid, MAPS, NamespacedName.of("ns", uid), "",
                    owners.stream().map(owner -> owner(owner, random.nextBoolean()))
                            .toList(),
                    List.of(), false));
            if (random.nextInt(8) == 0 && !owners.isEmpty()) {
                // A circle: the first owner comes to belong to its dependent as well.
                Item first = store.get(owners.iterator().next());
                if (first != null && !first.deleting()) {
                    List<Item.Owner> more = new ArrayList<>(first.owners());
                    more.add(owner(uid, true));
                    put(with(first, more, first.finalizers(), false));
                }
            }
        }

        private @Nullable String any() {
            List<String> uids = new ArrayList<>(store.keySet());
            uids.sort(null);
            return uids.isEmpty() ? null : uids.get(random.nextInt(uids.size()));
        }

        /** Deletes as the API server does. */
        private void delete(String uid, String policy) {
            Item item = store.get(uid);
            if (item == null || item.deleting()) {
                return;
            }
            List<String> finalizers = new ArrayList<>(item.finalizers());
            if (policy.equals("Foreground")) {
                finalizers.add(Item.FOREGROUND);
            } else if (policy.equals("Orphan")) {
                finalizers.add(Item.ORPHAN);
            }
            if (finalizers.isEmpty()) {
                remove(uid);
            } else {
                put(with(item, item.owners(), finalizers, true));
            }
        }

        private void put(Item item) {
            Item stored = new Item(item.uid(), item.resource(), item.name(), "" + ++version, item.owners(),
                    item.finalizers(),
                    item.deleting());
            if (stored.deleting() && stored.finalizers().isEmpty()) {
                remove(stored.uid());
                return;
            }
            store.put(stored.uid(), stored);
            OwnerGraph view = graph;
            events.add(() -> queue.addAll(view == graph ? graph.put(stored) : Set.of()));
        }

        private void remove(String uid) {
            store.remove(uid);
            OwnerGraph view = graph;
            events.add(() -> queue.addAll(view == graph ? graph.remove(uid) : Set.of()));
        }

        /** All memory is lost; a new collector lists what there is. */
        private void crash() {
            graph = new OwnerGraph();
            events.clear();
            queue.clear();
            writesUntilCrash = Integer.MAX_VALUE;
            for (Item item : store.values()) {
                queue.addAll(graph.put(item));
            }
        }

        /** One pass over the queue, crashing after so many writes. */
        private void turn(int crashAfter) {
            writesUntilCrash = crashAfter;
            List<String> keys = List.copyOf(queue);
            queue.clear();
            try {
                for (String uid : keys) {
                    Item item = graph.find(uid);
                    // What needs every dependent waits until the view is whole, as the collector does.
                    if (item != null && (item.orphansDependents() || item.waitsForDependents()) && !events.isEmpty()) {
                        queue.add(uid);
                    } else if (item != null) {
                        carryOut(Fate.decide(item, graph.dependents(uid), one -> graph.waitsFor(one, uid),
                                this::standing));
                    }
                }
            } catch (Crash _) {
                crash();
            }
        }

        private Standing standing(Item.Owner reference) {
            if (graph.isGone(reference.uid())) {
                return Standing.ABSENT;
            }
            Item owner = graph.find(reference.uid());
            owner = owner == null ? store.get(reference.uid()) : owner;
            return owner == null ? Standing.ABSENT : owner.waitsForDependents() ? Standing.WAITING : Standing.SOLID;
        }

        private void carryOut(Fate fate) {
            switch (fate) {
                case Fate.Keep _ -> {
                }
                case Fate.Reown(Item item, List<Item.Owner> owners) ->
                    write(item, stored -> put(with(stored, owners, stored.finalizers(),
                            stored.deleting())));
                case Fate.Delete(Item item, String policy, List<Item> unblock) -> {
                    for (Item one : unblock) {
                        write(one, stored -> put(with(stored, stored.owners().stream()
                                .map(owner -> owner.uid().equals(item.uid()) ? owner(owner.uid(), false) : owner)
                                .toList(),
                                stored.finalizers(), stored.deleting())));
                    }
                    write(item, stored -> {
                        assertThat(stored.owners()).as("%s has a living owner that does not wait", item.uid())
                                .noneSatisfy(owner -> assertThat(store.get(owner.uid())).isNotNull()
                                        .satisfies(living -> assertThat(living.waitsForDependents()).isFalse()));
                        mayGo.add(item.uid());
                        delete(item.uid(), policy);
                    });
                }
                case Fate.LetGo(Item item, Collection<Item> dependents) -> {
                    boolean all = true;
                    for (Item one : dependents) {
                        all &= write(one, stored -> put(with(stored,
                                stored.owners().stream().filter(owner -> !owner.uid().equals(item.uid())).toList(),
                                stored.finalizers(),
                                stored.deleting())));
                    }
                    if (all) {
                        write(item, stored -> put(with(stored, stored.owners(), without(stored, Item.ORPHAN), true)));
                    }
                }
                case Fate.Release(Item item) -> write(item,
                        stored -> put(with(stored, stored.owners(), without(stored, Item.FOREGROUND), true)));
                case Fate.Await(_, List<Item> blocking) -> blocking.stream().filter(one -> !one.deleting())
                        .forEach(one -> queue.add(one.uid()));
            }
        }

        /** A write with the decided-upon version as its precondition; refused ones are tried again. */
        private boolean write(Item decidedOn, Consumer<Item> change) {
            if (writesUntilCrash-- <= 0) {
                throw new Crash();
            }
            Item stored = store.get(decidedOn.uid());
            if (stored == null) {
                return true;
            }
            if (!stored.version().equals(decidedOn.version())) {
                queue.add(decidedOn.uid());
                return false;
            }
            change.accept(stored);
            return true;
        }

        private static List<String> without(Item item, String finalizer) {
            return item.finalizers().stream().filter(one -> !one.equals(finalizer)).toList();
        }

        private static Item with(Item item, List<Item.Owner> owners, List<String> finalizers, boolean deleting) {
            return new Item(item.uid(), item.resource(), item.name(), item.version(), owners, finalizers, deleting);
        }

        private static Item.Owner owner(String uid, boolean blocks) {
            return new Item.Owner("v1", "ConfigMap", uid, uid, false, blocks);
        }
    }

    private static final class Crash extends RuntimeException {}
}
