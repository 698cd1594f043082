package dev.highlander.reconcile;

import java.time.Duration;

/** What becomes of a key after a turn that did not fail; either way its back-off is forgotten. */
public sealed interface Outcome {
    /** Nothing more to do until something changes. */
    static Outcome done() {
        return Done.INSTANCE;
    }

    /** To be looked at again after {@code delay}, even when nothing changes. */
    static Outcome again(Duration delay) {
        return new Again(delay);
    }

    /** Nothing more to do until something changes. */
    record Done() implements Outcome {
        private static final Done INSTANCE = new Done();
    }

    /**
     * To be looked at again, even when nothing changes.
     *
     * @param after how long from now; zero or less means at once, behind the keys that already wait
     */
    record Again(Duration after) implements Outcome {}
}
