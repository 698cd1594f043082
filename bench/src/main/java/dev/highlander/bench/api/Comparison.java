package dev.highlander.bench.api;

import dev.highlander.bench.load.LoadException;
import dev.highlander.bench.load.Measured;
import dev.highlander.bench.server.RunningServer;
import dev.highlander.bench.server.ServerUnderTest;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Measures a server beside the bare one.
 *
 * <p>Both run all the time, and in each phase they have their turns alternately, so that whatever else the machine does happens to both. Only
 * one is under load at a time.
 */
public final class Comparison {
    private static final int LATER_WARM_UP_PART = 5;

    private final RunOptions options;
    private final TimeSource time;
    private final InstantSource clock;
    private final Consumer<String> progress;

    /**
     * A comparison.
     *
     * @param options how much is measured
     * @param time for measuring
     * @param clock says when it began
     * @param progress told in a line what happens
     */
    public Comparison(RunOptions options, TimeSource time, InstantSource clock, Consumer<String> progress) {
        this.options = options;
        this.time = time;
        this.clock = clock;
        this.progress = progress;
    }

    /** A server, what it is called, and its namespace. */
    private record Side(String name, RunningServer server, Target target, OptionalLong residentBefore) {
        ServerFacts facts() {
            return new ServerFacts(name, server.startUp(), residentBefore, server.residentBytes());
        }
    }

    /**
     * Starts both, measures and ends them.
     *
     * @throws LoadException if one of them does not do what is asked of it; the message names it
     */
    public Report run(ServerUnderTest subject, ServerUnderTest bare)
            throws LoadException, IOException, InterruptedException {
        Machine machine = Machine.look();
        var began = clock.instant();
        try (RunningServer first = start(subject); RunningServer second = start(bare)) {
            Side a = side(subject, first);
            Side b = side(bare, second);
            try (Home _ = Home.make(a.target()); Home _ = Home.make(b.target())) {
                List<PhaseResult> phases = new ArrayList<>();
                for (Phase phase : options.phases()) {
                    phases.add(measure(phase, a, b));
                }
                return new Report(began, machine, options, a.facts(), b.facts(), phases);
            }
        }
    }

    private RunningServer start(ServerUnderTest server) throws LoadException, IOException, InterruptedException {
        progress.accept("server \"" + server.name() + "\": starting");
        RunningServer running = server.start(time);
        progress.accept("server \"" + server.name() + "\": ready at " + running.endpoint().url()
                + running.startUp().map(took -> " after " + took.toMillis() + " ms").orElse(""));
        return running;
    }

    private Side side(ServerUnderTest server, RunningServer running) {
        return new Side(server.name(), running,
                new Target(running.endpoint(), options.namespace(), time, running::processorTime),
                running.residentBytes());
    }

    private PhaseResult measure(Phase phase, Side a, Side b) throws LoadException, InterruptedException {
        progress.accept(phase.title() + ": preparing");
        try (PhaseWork onA = named(a, () -> PhaseWork.open(phase, a.target(), options));
                PhaseWork onB = named(b, () -> PhaseWork.open(phase, b.target(), options))) {
            List<Measured> ofA = new ArrayList<>();
            List<Measured> ofB = new ArrayList<>();
            for (int round = 1; round <= options.rounds(); round++) {
                ofA.add(round(phase, round, a, onA));
                ofB.add(round(phase, round, b, onB));
            }
            return new PhaseResult(phase, Figures.of(ofA), Figures.of(ofB));
        }
    }

    private Measured round(Phase phase, int round, Side side, PhaseWork work)
            throws LoadException, InterruptedException {
        Duration warmUp = round == 1 ? options.warmUp() : options.warmUp().dividedBy(LATER_WARM_UP_PART);
        Measured measured = named(side, () -> work.round(warmUp));
        progress.accept("%s: %s, round %d of %d: %,.0f/s, p99 %.1f ms".formatted(phase.title(), side.name(), round,
                options.rounds(), measured.rate(), measured.latencies().percentile(0.99) / 1e6));
        return measured;
    }

    /** A step on one server. */
    private interface Step<T> {
        T take() throws LoadException, InterruptedException;
    }

    private static <T> T named(Side side, Step<T> step) throws LoadException, InterruptedException {
        try {
            return step.take();
        } catch (LoadException e) {
            throw new LoadException("server \"" + side.name() + "\": " + e.getMessage(), e);
        }
    }
}
