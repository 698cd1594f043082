package dev.highlander.controlplane.node.probe;

/**
 * What one probe's answers add up to: the verdict changes only after so many equal answers in a row. Pure.
 *
 * @param verdict the verdict so far
 * @param last    the latest answer
 * @param run     how many answers like the latest came in a row; 0 before the first
 */
record ProbeState(Verdict verdict, boolean last, int run) {
    /** What is believed. */
    enum Verdict {
        /** Not known yet: before a startup probe's first verdict. */
        UNKNOWN,
        /** All is well. */
        SUCCESS,
        /** It is not. */
        FAILURE
    }

    /** A kind of probe: what is believed before the first answer. */
    enum Kind {
        /** Has it started? The other two wait for it. */
        STARTUP(Verdict.UNKNOWN),
        /** Is it alive? Innocent until proven dead. */
        LIVENESS(Verdict.SUCCESS),
        /** May it get traffic? Not before it says so. */
        READINESS(Verdict.FAILURE);

        private final Verdict initial;

        Kind(Verdict initial) {
            this.initial = initial;
        }

        /** As it stands in events. */
        String title() {
            return switch (this) {
                case STARTUP -> "Startup";
                case LIVENESS -> "Liveness";
                case READINESS -> "Readiness";
            };
        }
    }

    static ProbeState initial(Kind kind) {
        return new ProbeState(kind.initial, false, 0);
    }

    /** For a readiness probe of a container that was ready before we came: it stays so until a probe says otherwise. */
    static ProbeState believed(boolean good) {
        return new ProbeState(good ? Verdict.SUCCESS : Verdict.FAILURE, good, 0);
    }

    /** The state after one more answer; thresholds are at least 1. */
    ProbeState after(boolean success, int successThreshold, int failureThreshold) {
        int inARow = run > 0 && last == success ? run + 1 : 1;
        int needed = Math.max(1, success ? successThreshold : failureThreshold);
        Verdict next = inARow < needed ? verdict : success ? Verdict.SUCCESS : Verdict.FAILURE;
        return new ProbeState(next, success, inARow);
    }
}
