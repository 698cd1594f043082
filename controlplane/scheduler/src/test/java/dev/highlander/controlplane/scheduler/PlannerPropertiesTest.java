package dev.highlander.controlplane.scheduler;

import static dev.highlander.controlplane.scheduler.World.cpu;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.scheduler.Planner.Verdict;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random lives of a cluster: pods come and go, bindings succeed, fail, and are shown late; nodes come and go. */
class PlannerPropertiesTest {
    @Property(tries = 300)
    void noNodeIsEverOverfilledAndEveryPodThatFitsIsPlacedInTheEnd(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World();
        world.node("n0").node("n1").node("n2");
        // The truth, as the API server would hold it: pod to node, "" for none.
        Map<String, String> truth = new HashMap<>();
        Map<String, Integer> size = new HashMap<>();
        List<Verdict> open = new ArrayList<>();
        for (int step = 0; step < 150; step++) {
            String some = "p" + random.nextInt(step + 1);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    String name = "p" + step;
                    size.put(name, random.nextInt(1, 5));
                    truth.put(name, "");
                    world.pod(name, cpu(size.get(name) * 500 + "m"));
                }
                case 2 -> {
                    if (truth.remove(some) != null) {
                        world.planner.gone("uid-" + some, world.time.nanos());
                    }
                }
                case 3 -> {
                    Verdict verdict = world.planner.next(world.time.nanos());
                    if (verdict != null && verdict.choice() instanceof Choice.Node) {
                        open.add(verdict);
                    }
                }
                case 4 -> finishOne(world, random, open, truth);
                default -> world.time.pass(Duration.ofMillis(random.nextInt(3000)));
            }
            assertNotOverfilled(truth, size);
        }
        while (!open.isEmpty()) {
            finishOne(world, random, open, truth);
        }
        for (int round = 0; round < 40; round++) {
            world.time.pass(Duration.ofMinutes(5));
            for (Verdict verdict : world.verdicts()) {
                if (verdict.choice() instanceof Choice.Node to) {
                    bind(world, verdict, to.node(), truth);
                }
            }
            assertNotOverfilled(truth, size);
        }
        Map<String, Integer> used = used(truth, size);
        truth.forEach((name, node) -> {
            if (node.isEmpty()) {
                assertThat(used.values()).as("%s waits though it fits", name).hasSize(3)
                        .allSatisfy(taken -> assertThat(taken + size.getOrDefault(name, 0)).isGreaterThan(8));
            }
        });
    }

    private static void finishOne(World world, Random random, List<Verdict> open, Map<String, String> truth) {
        if (open.isEmpty()) {
            return;
        }
        Verdict verdict = open.remove(random.nextInt(open.size()));
        String name = verdict.attempt().pod().name().name();
        if (verdict.choice() instanceof Choice.Node to && random.nextBoolean()) {
            bind(world, verdict, to.node(), truth);
        } else {
            PodBuilder now = world.edit(name);
            world.planner.bindingFailed(verdict.attempt(), truth.containsKey(name) ? PodFacts.of(now.build()) : null,
                    world.time.nanos());
        }
    }

    private static void bind(World world, Verdict verdict, String node, Map<String, String> truth) {
        String name = verdict.attempt().pod().name().name();
        if (truth.containsKey(name)) {
            truth.put(name, node);
            world.seen(world.edit(name).editSpec().withNodeName(node).endSpec().build());
        } else {
            world.planner.bindingFailed(verdict.attempt(), null, world.time.nanos());
        }
    }

    private static Map<String, Integer> used(Map<String, String> truth, Map<String, Integer> size) {
        Map<String, Integer> used = new HashMap<>(Map.of("n0", 0, "n1", 0, "n2", 0));
        truth.forEach((name, node) -> {
            if (!node.isEmpty()) {
                used.merge(node, size.getOrDefault(name, 0), Integer::sum);
            }
        });
        return used;
    }

    private static void assertNotOverfilled(Map<String, String> truth, Map<String, Integer> size) {
        assertThat(used(truth, size).values()).allSatisfy(halves -> assertThat(halves).isLessThanOrEqualTo(8));
    }
}
