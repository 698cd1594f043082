package dev.highlander.bench.election.server;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;

/** A store that may be had. */
public interface StoreUnderTest {
    /** What it is called if it can't be had. */
    String name();

    /**
     * Starts its server, or finds it where it is.
     *
     * @param time outlives the server
     * @throws NotAvailableException if it can't be had here
     * @throws ElectionException if it does not start
     */
    StoreServer start(TimeSource time)
            throws ElectionException, NotAvailableException, IOException, InterruptedException;
}
