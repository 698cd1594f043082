package dev.highlander.reconcile.informer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.reconcile.informer.ListWatch.Change;
import dev.highlander.reconcile.informer.ListWatch.Listed;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Plays a source's part step by step: the reflector runs on the test's own thread until the script is over. */
class ReflectorTest {
    private final List<String> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final Deque<Step> script = new ArrayDeque<>();
    private final LocalCopy<ConfigMap> copy = new LocalCopy<>(
            Map.of("app", map -> List.of(map.getMetadata().getLabels().getOrDefault("app", ""))));

    /** What the source does when it is asked the next time. */
    private interface Step {}

    private record Lists(String revision, List<ConfigMap> items) implements Step {}

    private record Tells(List<Change<ConfigMap>> changes) implements Step {}

    private record Fails(IOException failure) implements Step {}

    private final class Scripted implements ListWatch<ConfigMap> {
        @Override
        public Listed<ConfigMap> list() throws IOException, InterruptedException {
            asked.add("list");
            Step step = next();
            if (step instanceof Fails(IOException failure)) {
                throw failure;
            }
            Lists lists = (Lists) step;
            return new Listed<>(lists.revision, lists.items);
        }

        @Override
        public void watch(String revision, Consumer<Change<ConfigMap>> sink) throws IOException, InterruptedException {
            asked.add("watch " + revision);
            switch (next()) {
                case Fails(IOException failure) -> throw failure;
                case Tells(List<Change<ConfigMap>> changes) -> changes.forEach(sink);
                case Step other -> throw new AssertionError("a watch was asked where the script has " + other);
            }
        }

        private Step next() throws InterruptedException {
            Step step = script.poll();
            if (step == null) {
                throw new InterruptedException("the script is over");
            }
            return step;
        }
    }

    private Reflector<ConfigMap> run(Step... steps) {
        script.addAll(List.of(steps));
        copy.add(new ResourceEventHandler<ConfigMap>() {
            @Override
            public void onAdd(ConfigMap added) {
                told.add("+" + text(added));
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap after) {
                told.add(text(before) + ">" + text(after));
            }

            @Override
            public void onDelete(ConfigMap last, boolean finalStateUnknown) {
                told.add("-" + text(last) + (finalStateUnknown ? "?" : ""));
            }
        });
        Reflector<ConfigMap> reflector = new Reflector<>("maps", new Scripted(), copy, pauses::add);
        reflector.run();
        return reflector;
    }

    private static String text(ConfigMap map) {
        return map.getMetadata().getName() + map.getMetadata().getResourceVersion();
    }

    private static ConfigMap map(String name, int revision) {
        return new ConfigMapBuilder().withNewMetadata().withNamespace("n").withName(name)
                .withResourceVersion(Integer.toString(revision)).addToLabels("app", "app-" + revision % 2).endMetadata()
                .build();
    }

    private static Change<ConfigMap> change(ListWatch.Type type, String name, int revision) {
        return new Change<>(type, map(name, revision));
    }

    @Test
    void listsThenFollowsFromTheListsRevision() {
        Reflector<ConfigMap> reflector = run(new Lists("7", List.of(map("a", 3), map("b", 5))),
                new Tells(List.of(change(ListWatch.Type.MODIFIED, "a", 8), change(ListWatch.Type.ADDED, "c", 9),
                        change(ListWatch.Type.DELETED, "b", 10))));

        assertThat(asked).containsExactly("list", "watch 7", "watch 10");
        assertThat(told).containsExactlyInAnyOrder("+a3", "+b5", "a3>a8", "+c9", "-b10");
        assertThat(copy.list()).extracting(ReflectorTest::text).containsExactlyInAnyOrder("a8", "c9");
        assertThat(copy.get("n/a")).isNotNull();
        assertThat(reflector.synced()).isCompleted();
        assertThat(pauses).isEmpty();
    }

    @Test
    void aWatchThatEndsGoesOnFromTheLastEventOrBookmark() {
        run(new Lists("7", List.of()), new Tells(List.of(change(ListWatch.Type.ADDED, "a", 8))),
                new Tells(List.of(change(ListWatch.Type.BOOKMARK, "", 30))));

        assertThat(asked).containsExactly("list", "watch 7", "watch 8", "watch 30");
        assertThat(told).containsExactly("+a8");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aForgottenRevisionMeansANewListThatTellsWhatWasMissed() {
        run(new Lists("7", List.of(map("kept", 1), map("changed", 2), map("gone", 3))),
                new Fails(new ListWatch.ExpiredException("too old resource version: 7 (20)")),
                new Lists("40", List.of(map("kept", 1), map("changed", 30), map("new", 31))));

        assertThat(asked).containsExactly("list", "watch 7", "list", "watch 40");
        assertThat(told.subList(3, told.size())).containsExactlyInAnyOrder("-gone3?", "changed2>changed30", "+new31");
        assertThat(pauses).isEmpty();
    }

    @Test
    void failuresAreTriedAgainEverMoreSlowlyUntilTheFirstSignOfLife() {
        Reflector<ConfigMap> reflector = run(new Fails(new IOException("refused")),
                new Fails(new IOException("refused")), new Fails(new IOException("refused")),
                new Lists("7", List.of()), new Fails(new IOException("broken off")));

        assertThat(asked).containsExactly("list", "list", "list", "list", "watch 7", "watch 7");
        assertThat(pauses).hasSize(4);
        assertThat(pauses.get(1)).isGreaterThan(pauses.get(0));
        assertThat(pauses.get(2)).isGreaterThan(pauses.get(1));
        assertThat(pauses.get(3)).as("begins anew after it has worked").isLessThan(pauses.get(2));
        assertThat(reflector.synced()).isCompleted();
    }

    @Test
    void aSourceThatEndsEveryWatchAtOnceIsNotAskedInACircle() {
        run(new Lists("7", List.of()), new Tells(List.of()), new Tells(List.of()), new Tells(List.of()));

        assertThat(pauses).hasSize(3);
        assertThat(pauses.get(2)).isGreaterThan(pauses.get(0));
    }

    @Test
    void aListThatExpiresBetweenItsPagesIsTriedAgainAfterAPause() {
        run(new Fails(new ListWatch.ExpiredException("the continue token is too old")), new Lists("7", List.of()));

        assertThat(asked).containsExactly("list", "list", "watch 7");
        assertThat(pauses).hasSize(1);
    }

    @Test
    void aHandlerThatFailsCostsTheOthersNothing() {
        copy.add(new ResourceEventHandler<ConfigMap>() {
            @Override
            public void onAdd(ConfigMap added) {
                throw new IllegalStateException("planted");
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap after) {}

            @Override
            public void onDelete(ConfigMap last, boolean finalStateUnknown) {}
        });

        run(new Lists("7", List.of(map("a", 3))), new Tells(List.of(change(ListWatch.Type.ADDED, "b", 8))));

        assertThat(told).containsExactly("+a3", "+b8");
    }

    @Test
    void theSameStateTwiceIsNoChange() {
        run(new Lists("7", List.of(map("a", 3))), new Tells(List.of(change(ListWatch.Type.MODIFIED, "a", 3))));

        assertThat(told).containsExactly("+a3");
    }

    @Test
    void indexesFollowTheObjects() {
        run(new Lists("7", List.of(map("a", 2), map("b", 4), map("c", 5))),
                new Tells(List.of(change(ListWatch.Type.MODIFIED, "a", 9), change(ListWatch.Type.DELETED, "c", 10))));

        assertThat(copy.byIndex("app", "app-0")).extracting(ReflectorTest::text).containsExactly("b4");
        assertThat(copy.byIndex("app", "app-1")).extracting(ReflectorTest::text).containsExactly("a9");
        assertThat(copy.byIndex("app", "nothing")).isEmpty();
    }

    @Test
    void whoComesLaterIsShownWhatIsThere() {
        run(new Lists("7", List.of(map("a", 2))));
        List<String> keys = new ArrayList<>();

        copy.add(new Informer.Feed<ConfigMap, String>(map -> List.of(map.getMetadata().getName()), keys::add));
        copy.put(map("b", 9));

        assertThat(keys).containsExactly("a", "b");
    }
}
