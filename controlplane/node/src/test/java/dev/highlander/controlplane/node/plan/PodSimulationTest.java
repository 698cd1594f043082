package dev.highlander.controlplane.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.node.runtime.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A pod lives through chance: whatever happens, some things never do. */
class PodSimulationTest {
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
    private static final List<String> POLICIES = List.of("Always", "OnFailure", "Never");

    /** One container as the simulated machine has it. */
    private record Run(Attempt attempt, int streak, boolean alive) {}

    @Property(tries = 300)
    void noContainerIsStartedBesideItselfAndADeletedPodAlwaysFinishes(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World(BEGIN).policy(POLICIES.get(random.nextInt(3))).main("main").main("other").init("init")
                .sidecar("side");
        Map<String, Run> runs = new HashMap<>();
        Instant now = BEGIN;
        String lastPhase = "Pending";
        boolean finished = false;
        for (int step = 0; step < 200 && !finished; step++) {
            now = now.plusMillis(random.nextInt(20_000));
            if (step == 100) {
                world.deleted(5);
            }
            PodPlan plan = world.now(now).decide();
            String phase = plan.status().getPhase();
            if (lastPhase.equals("Succeeded") || lastPhase.equals("Failed")) {
                assertThat(phase).as("a last phase is never left").isEqualTo(lastPhase);
                assertThat(World.starts(plan)).isEmpty();
            }
            lastPhase = phase;
            world.phase(phase);
            for (Action action : plan.actions()) {
                perform(action, world, runs, now, random, step >= 100);
            }
            finished = plan.finished();
            happen(world, runs, now, random);
        }
        assertThat(finished).isTrue();
        assertThat(runs.values()).noneMatch(Run::alive);
    }

    private static void perform(Action action, World world, Map<String, Run> runs, Instant now, Random random,
            boolean deleted) {
        switch (action) {
            case Action.Start start -> {
                Run before = runs.get(start.attempt().container());
                assertThat(deleted).as("nothing is started in a deleted pod").isFalse();
                assertThat(before == null || !before.alive()).as("started beside itself").isTrue();
                assertThat(start.attempt().number()).isEqualTo(before == null ? 0 : before.attempt().number() + 1);
                runs.put(start.attempt().container(), new Run(start.attempt(), start.streak(), true));
                world.running(start.attempt().container(), start.attempt().number());
                world.health(start.attempt().container(), random.nextInt(4) == 0 ? Health.STARTING : Health.GOOD);
            }
            case Action.Stop stop -> {
                Run run = runs.get(stop.attempt().container());
                assertThat(run).isNotNull();
                if (random.nextBoolean()) {
                    end(stop.attempt().container(), world, runs, now, 143);
                }
            }
            case Action.BackOff backOff -> assertThat(runs.get(backOff.attempt().container())).isNotNull();
        }
    }

    private static void happen(World world, Map<String, Run> runs, Instant now, Random random) {
        for (String name : List.copyOf(runs.keySet())) {
            Run run = runs.get(name);
            if (run != null && run.alive()) {
                if (random.nextInt(3) == 0) {
                    world.health(name, Health.GOOD);
                }
                if (random.nextInt(5) == 0) {
                    end(name, world, runs, now, random.nextInt(3) == 0 ? 0 : 1);
                }
            }
        }
    }

    private static void end(String name, World world, Map<String, Run> runs, Instant now, int code) {
        Run run = runs.get(name);
        if (run != null && run.alive()) {
            runs.put(name, new Run(run.attempt(), run.streak(), false));
            world.exited(name, run.attempt().number(), run.streak(), code, now.minus(Duration.ofSeconds(1)), now);
        }
    }
}
