package dev.highlander.workloads;

import dev.highlander.resources.Workload;

/** What is wanted under a key. */
sealed interface Wish {
    /** Nothing. */
    record Nothing() implements Wish {}

    /** A workload with its spec at hand. */
    record Run(Workload workload) implements Wish {}

    /**
     * Something that cannot be run as it is written. What runs is left as it is: a slip must not stop what works.
     *
     * @param reason in one word
     * @param message for people
     */
    record Flawed(String origin, String reason, String message) implements Wish {}
}
