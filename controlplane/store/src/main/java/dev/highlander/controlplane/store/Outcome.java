package dev.highlander.controlplane.store;

import org.jspecify.annotations.Nullable;

/** What became of a change. */
public sealed interface Outcome {
    /**
     * It took effect and is durable.
     *
     * @param event what happened, with the revision that it was given
     */
    record Committed(Event event) implements Outcome {}

    /**
     * The expectation did not hold; nothing was changed.
     *
     * @param current what stood there instead, or null if nothing did
     */
    record Conflict(@Nullable Entry current) implements Outcome {}
}
