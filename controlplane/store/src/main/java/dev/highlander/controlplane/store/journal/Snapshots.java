package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.timeline.Root;

/** Whom a journal asks for snapshots. */
interface Snapshots extends AutoCloseable {
    /** Asks for a snapshot of a root; false if one is under way, or asked for, already. Returns at once. */
    boolean request(Root root);

    /** The size of the newest snapshot in bytes, 0 if there is none. */
    long newestBytes();

    /** Gives up what is under way. Idempotent. */
    @Override
    void close();
}
