package dev.highlander.bench.api;

import dev.highlander.bench.load.ClosedLoop;
import dev.highlander.bench.load.LoadException;
import dev.highlander.bench.load.Measured;
import dev.highlander.bench.load.Script;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Objects {@code prefix0}, {@code prefix1} … of one shape, made and removed by many clients at once. */
final class Population implements AutoCloseable {
    private static final int CLIENTS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Target target;
    private final Shape shape;
    private final String prefix;
    private final AtomicInteger size = new AtomicInteger();

    Population(Target target, Shape shape, String prefix) {
        this.target = target;
        this.shape = shape;
        this.prefix = prefix;
    }

    String collection() {
        return target.collection(shape.resource());
    }

    String prefix() {
        return prefix;
    }

    /** A client that adds to it. */
    Script creator() {
        return new Scripts.Create(shape, collection(), prefix, size);
    }

    /** Makes it larger, not measured. */
    void grow(int by) throws LoadException, InterruptedException {
        run(creator(), by);
    }

    /** Removes all of it. */
    void clear() throws LoadException, InterruptedException {
        int present = size.get();
        if (present > 0) {
            run(new Scripts.Delete(collection(), prefix, size), present);
        }
    }

    private void run(Script script, int requests) throws LoadException, InterruptedException {
        List<Script> clients = Collections.nCopies(Math.min(CLIENTS, requests), script);
        try (ClosedLoop loop = ClosedLoop.connect(target.endpoint(), clients, target.time())) {
            Measured measured = loop.run(PATIENCE, requests);
            if (measured.latencies().count() < requests) {
                throw new LoadException(
                        "only %d of %d objects \"%s…\" after %d s".formatted(measured.latencies().count(),
                                requests, prefix, PATIENCE.toSeconds()),
                        null);
            }
        }
    }

    @Override
    public void close() throws LoadException {
        try {
            clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted while objects were being removed", e);
        }
    }
}
