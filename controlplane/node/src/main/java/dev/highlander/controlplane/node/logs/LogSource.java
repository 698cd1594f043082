package dev.highlander.controlplane.node.logs;

import java.nio.file.Path;
import java.time.Duration;

/** The log of one attempt, which may still grow. */
public interface LogSource {
    /** The directory of its files; see {@link LogWriter}. */
    Path directory();

    /** Whether everything that will ever be written stands in the files. */
    boolean complete();

    /**
     * Waits for news.
     *
     * @param seen    what an earlier call returned, or -1
     * @param timeout how long at most
     * @return a number that grows with each piece of news; the same as {@code seen} when there is none
     */
    long await(long seen, Duration timeout) throws InterruptedException;
}
