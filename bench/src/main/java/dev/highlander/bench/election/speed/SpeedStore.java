package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.StoreKind;
import dev.highlander.bench.election.server.StoreServer;
import dev.highlander.bench.election.server.StoreUnderTest;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A store to measure.
 *
 * @param of its kind; null for this process' memory
 * @param server which; null for memory
 */
public record SpeedStore(@Nullable StoreKind of, @Nullable StoreUnderTest server) {
    /** The memory of each process, the base line. */
    public static final SpeedStore MEMORY = new SpeedStore(null, null);

    boolean isMemory() {
        return of == null;
    }

    StoreKind kind() {
        if (of == null) {
            throw new IllegalStateException("memory is of no kind");
        }
        return of;
    }

    String name() {
        return server == null ? "memory" : server.name();
    }

    StoreServer start(TimeSource time)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        if (server == null) {
            throw new IllegalStateException("memory has no server");
        }
        return server.start(time);
    }
}
