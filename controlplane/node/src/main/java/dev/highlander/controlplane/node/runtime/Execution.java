package dev.highlander.controlplane.node.runtime;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;

/** A command that runs inside a container beside its main process. Closing it ends the command. */
public interface Execution extends AutoCloseable {
    /** What the command reads; close it to say that there is no more. */
    OutputStream input();

    /** What the command writes to its standard output. */
    InputStream output();

    /** What the command writes to its standard error. */
    InputStream error();

    /**
     * Waits for the command's end.
     *
     * @param timeout how long at most
     * @return the exit code, 128 + n after signal n; empty when it still runs
     * @throws InterruptedException when the waiting thread is interrupted
     */
    OptionalInt await(Duration timeout) throws InterruptedException;

    /** Ends the command and everything it started, at once. Idempotent. */
    @Override
    void close();
}
