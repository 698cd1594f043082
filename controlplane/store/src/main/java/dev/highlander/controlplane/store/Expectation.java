package dev.highlander.controlplane.store;

/** What a change demands of the key as it stands when the change takes effect. */
public sealed interface Expectation {
    /** The key must not exist: a creation. */
    record Absent() implements Expectation {}

    /**
     * The key must stand at exactly this revision of modification: an update or deletion of what was read.
     *
     * @param revision the revision that was read
     */
    record At(Revision revision) implements Expectation {}
}
