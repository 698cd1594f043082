package dev.highlander.bench.election.server;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.StoreAddress;
import java.io.IOException;

/** A store's server, running. */
public interface StoreServer extends AutoCloseable {
    /** What it is, with its version, for the report: {@code redis 7.0.15}. */
    String name();

    /** Where it is. */
    StoreAddress address();

    /**
     * Ends it, so that it can be started again with its data.
     *
     * @param abruptly as {@code kill -9} does, otherwise as its service manager does
     */
    void stop(boolean abruptly) throws ElectionException, NotAvailableException, IOException, InterruptedException;

    /** Starts it again where it was, and waits until it answers. */
    void start() throws ElectionException, NotAvailableException, IOException, InterruptedException;

    /** Lets it stand still, its connections open. */
    void freeze() throws NotAvailableException, IOException, InterruptedException;

    /** Lets it go on. */
    void thaw() throws NotAvailableException, IOException, InterruptedException;

    /** Makes it refuse writes, as a full disk or a replica does; returns how, for the report. */
    String refuseWrites() throws ElectionException, NotAvailableException, IOException, InterruptedException;

    /** Lets it write again. */
    void allowWrites() throws ElectionException, NotAvailableException, IOException, InterruptedException;

    /** Ends it if it was started for the purpose, and removes what it kept. */
    @Override
    void close();
}
