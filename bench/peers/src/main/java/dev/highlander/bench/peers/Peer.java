package dev.highlander.bench.peers;

/** A lock or election of another library, as its careful user sees it. Used by one thread. */
interface Peer extends AutoCloseable {
    /**
     * Asks the store once, so that the connection is there.
     *
     * @throws Exception if it does not answer
     */
    void connect() throws Exception;

    /**
     * Waits until this process leads.
     *
     * @throws Exception if the store does not answer; to be tried again
     */
    void acquire() throws Exception;

    /** Whether this process still leads, as far as the library lets its user know. Prolongs what the user has to prolong. */
    boolean leads() throws InterruptedException;

    /**
     * Gives it up for others.
     *
     * @throws Exception if the store does not answer
     */
    void release() throws Exception;

    @Override
    void close();
}
