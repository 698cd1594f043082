package dev.highlander.bench.api;

import dev.highlander.bench.load.BodySink;
import dev.highlander.bench.load.ClosedLoop;
import dev.highlander.bench.load.FanOut;
import dev.highlander.bench.load.LoadException;
import dev.highlander.bench.load.Measured;
import dev.highlander.bench.load.Occurrences;
import dev.highlander.bench.load.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** A phase on one server: what it needs is there between {@link #open} and {@link #close}. */
sealed interface PhaseWork extends AutoCloseable {
    /**
     * Loads the server once, first to warm it up, then for the record.
     *
     * @param warmUp how long the first part is
     */
    Measured round(Duration warmUp) throws LoadException, InterruptedException;

    /** Removes what the phase has left on the server. */
    @Override
    void close() throws LoadException;

    /** Makes what a phase needs on a server. */
    static PhaseWork open(Phase phase, Target target, RunOptions options) throws LoadException, InterruptedException {
        return switch (phase) {
            case CREATE_1, CREATE_16, CREATE_64 ->
                new Creating(new Population(target, Shape.CONFIG_MAP, phase.id() + "-"),
                        phase.clients(), target, options);
            case PODS_16 ->
                new Creating(new Population(target, Shape.POD, phase.id() + "-"), phase.clients(), target, options);
            case UPDATE_16 -> Looping.updating(phase, target, options);
            case GET_16 -> Looping.getting(phase, target, options);
            case LIST_8 -> Looping.listing(phase, target, options);
            case WATCH_1000 -> new Watching(new Population(target, Shape.CONFIG_MAP, "seen-"), target, options);
        };
    }

    /** Objects are made, and removed after each round so that every round begins with the same server. */
    record Creating(Population population, int clients, Target target, RunOptions options) implements PhaseWork {
        @Override
        public Measured round(Duration warmUp) throws LoadException, InterruptedException {
            try (ClosedLoop loop = ClosedLoop.connect(target.endpoint(),
                    Collections.nCopies(clients, population.creator()), target.time())) {
                // As many rounds as it takes: one alone ends with its objects, long before the time is over.
                long began = target.time().nanos();
                for (Duration left = warmUp; left.isPositive(); left = warmUp.minus(target.time().since(began))) {
                    loop.run(left, options.mostRequests());
                    population.clear();
                }
                Measured measured = target.metered(() -> loop.run(options.longest(), options.mostRequests()));
                population.clear();
                return measured;
            }
        }

        @Override
        public void close() throws LoadException {
            population.close();
        }
    }

    /** Objects that stay are read or replaced. */
    record Looping(Population population, List<Script> scripts, Target target,
            RunOptions options) implements PhaseWork {
        private static final int OWN_OBJECTS = 16;

        static Looping updating(Phase phase, Target target, RunOptions options)
                throws LoadException, InterruptedException {
            Population population = new Population(target, Shape.CONFIG_MAP, "update-");
            population.grow(phase.clients() * OWN_OBJECTS);
            List<Script> scripts = new ArrayList<>();
            for (int i = 0; i < phase.clients(); i++) {
                scripts.add(
                        new Scripts.Update(population.collection(), population.prefix(), i * OWN_OBJECTS, OWN_OBJECTS));
            }
            return new Looping(population, scripts, target, options);
        }

        static Looping getting(Phase phase, Target target, RunOptions options)
                throws LoadException, InterruptedException {
            Population population = new Population(target, Shape.CONFIG_MAP, "get-");
            population.grow(options.seeded());
            SplittableRandom seeds = new SplittableRandom(1);
            List<Script> scripts = new ArrayList<>();
            for (int i = 0; i < phase.clients(); i++) {
                scripts.add(
                        new Scripts.Get(population.collection(), population.prefix(), options.seeded(), seeds.split()));
            }
            return new Looping(population, scripts, target, options);
        }

        static Looping listing(Phase phase, Target target, RunOptions options)
                throws LoadException, InterruptedException {
            Population population = new Population(target, Shape.CONFIG_MAP, "list-");
            population.grow(options.listed());
            Occurrences items = new Occurrences("\"name\":\"list-", count -> {});
            target.demand(items, "GET", population.collection());
            if (items.count() != options.listed()) {
                throw new LoadException("a list of %d objects shows %d".formatted(options.listed(), items.count()),
                        null);
            }
            return new Looping(population,
                    Collections.nCopies(phase.clients(), new Scripts.Read(population.collection())), target, options);
        }

        @Override
        public Measured round(Duration warmUp) throws LoadException, InterruptedException {
            try (ClosedLoop loop = ClosedLoop.connect(target.endpoint(), scripts, target.time())) {
                loop.run(warmUp, Integer.MAX_VALUE);
                // Nothing grows here, so time alone ends it.
                return target.metered(() -> loop.run(options.longest(), Integer.MAX_VALUE));
            }
        }

        @Override
        public void close() throws LoadException {
            population.close();
        }
    }

    /** Watches are opened for each round; the writes follow each other. */
    record Watching(Population population, Target target, RunOptions options) implements PhaseWork {
        private static final int WARM_UP_WRITES = 20;
        private static final int MOST_WRITES = 1_000;

        @Override
        public Measured round(Duration warmUp) throws LoadException, InterruptedException {
            String start = target.demand(BodySink.NOTHING, "GET", population.collection() + "?limit=1").start();
            byte[] bytes = start.getBytes(StandardCharsets.US_ASCII);
            String path = population.collection() + "?watch=true&timeoutSeconds=3600&resourceVersion="
                    + Scripts.revision(bytes, bytes.length);
            Measured measured;
            try (FanOut fanOut = FanOut.open(target.endpoint(), options.watchers(), path,
                    "\"name\":\"" + population.prefix(), target.time())) {
                fanOut.measure(target.endpoint(), population.creator(), warmUp, WARM_UP_WRITES);
                measured = target.metered(() -> fanOut.measure(target.endpoint(), population.creator(),
                        options.longest(), MOST_WRITES));
            }
            population.clear();
            return measured;
        }

        @Override
        public void close() throws LoadException {
            population.close();
        }
    }
}
