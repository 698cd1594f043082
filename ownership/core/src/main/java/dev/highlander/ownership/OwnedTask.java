package dev.highlander.ownership;

/** Work that exactly one process does at a time: {@link Elector#runWhileOwner}. */
@FunctionalInterface
public interface OwnedTask {
    /**
     * Does the work until it is done or this thread is interrupted, which means that the ownership is over: stop at once.
     *
     * @param ownership to be asked before each action, and whose epoch each action carries
     * @throws InterruptedException when interrupted
     * @throws Exception when it failed; the ownership is handed over, and this process goes on as a candidate
     */
    void run(Ownership ownership) throws Exception;
}
