package dev.highlander.bench.raft;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is measured. */
public enum RaftPhase {
    /** The leader's process ends without a word. */
    FAIL_OVER,
    /** The leader lets another lead. */
    TRANSFER,
    /** Nobody writes. */
    IDLE,
    /** Everybody writes. */
    WRITES;

    /** Its name on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The phase with this name. */
    public static Optional<RaftPhase> of(String id) {
        return Arrays.stream(values()).filter(phase -> phase.id().equals(id)).findFirst();
    }
}
