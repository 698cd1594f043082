package dev.highlander.bench.raft.faults;

import java.util.Arrays;
import java.util.Optional;

/** What is done, to how many nodes with their logs where, and what must come of it. */
public enum RaftFault {
    /** The leader's process ends without a word, and is started again after another has taken over. */
    KILL_LEADER("kill-leader", "leader killed (kill -9)", 3, Outcome.TAKEN_OVER),
    /** The leader's process stands still for three times the lease and until another has taken over, then goes on where it was. */
    PAUSE_LEADER("pause-leader", "leader stands still (SIGSTOP)", 3, Outcome.TAKEN_OVER),
    /** A follower's process ends without a word. */
    KILL_FOLLOWER("kill-follower", "follower killed (kill -9)", 3, Outcome.KEPT),
    /** Between the leader and all others nothing arrives any more. */
    CUT_LEADER("cut-leader", "leader cut off, both ways", 3, Outcome.TAKEN_OVER),
    /** What the leader sends does not arrive. */
    CUT_LEADER_OUT("cut-leader-out", "leader cut off, cannot send", 3, Outcome.TAKEN_OVER),
    /** What is sent to the leader does not arrive. */
    CUT_LEADER_IN("cut-leader-in", "leader cut off, cannot hear", 3, Outcome.TAKEN_OVER),
    /** Leader and one follower of five are killed at once. */
    MINORITY("minority", "2 of 5 killed, with the leader", 5, Outcome.TAKEN_OVER),
    /** Leader and one follower of three are killed at once; nothing may be accepted until they are back. */
    MAJORITY("majority", "2 of 3 killed, with the leader", 3, Outcome.NOTHING_ACCEPTED),
    /** The leader's disk stands still again and again. */
    SLOW_DISK("slow-disk", "leader's disk stalls", 3, Outcome.GOES_ON),
    /** Each node in turn takes a snapshot, hands over, ends in order and is started again. */
    ROLLING("rolling", "rolling restart", 3, Outcome.GOES_ON),
    /** All are killed at once and started again; logs on disk. */
    CRASH_ALL("crash-all", "all killed at once, disk", 3, Outcome.GOES_ON),
    /** All are killed at once and started again; logs in memory, which outlives processes. */
    CRASH_ALL_MEMORY("crash-all-memory", "all killed at once, memory", 3, Outcome.GOES_ON),
    /** Leadership is handed over again and again. */
    TRANSFER("transfer", "leadership handed over, 4 times", 3, Outcome.GOES_ON),
    /** One node becomes three, five, and three again. */
    SCALE("scale", "scale 1, 3, 5, 3", 5, Outcome.GOES_ON),
    /** In a follower's place comes a process with a certificate of another authority; mutual TLS. */
    FOREIGN("foreign", "foreign certificate", 3, Outcome.KEPT),
    /** The nodes' wall clocks jump by up to a day, there and back. */
    WALL_CLOCK("wall-clock", "wall clocks jump", 3, Outcome.KEPT),
    /** The leader's monotonic clock runs 0.5 % slower than true, all others' 0.5 % faster, and the leader is cut off. */
    DRIFT("drift", "clocks drift by 1 %, leader cut off", 3, Outcome.TAKEN_OVER);

    /** What must come of a fault, beside no violation, and beside that all goes on once it is mended. */
    public enum Outcome {
        /** Another owns, and writes are accepted, while the fault lasts. */
        TAKEN_OVER("NOT TAKEN OVER"),
        /** The owner stays. */
        KEPT("OWNER CHANGED"),
        /** No write is accepted while the fault lasts. */
        NOTHING_ACCEPTED("ACCEPTED WITHOUT MAJORITY"),
        /** Nothing but that it goes on afterwards. */
        GOES_ON("DID NOT GO ON");

        private final String missed;

        Outcome(String missed) {
            this.missed = missed;
        }

        /** What the table says if it did not come. */
        String missed() {
            return missed;
        }
    }

    private final String id;
    private final String title;
    private final int nodes;
    private final Outcome outcome;

    RaftFault(String id, String title, int nodes, Outcome outcome) {
        this.id = id;
        this.title = title;
        this.nodes = nodes;
        this.outcome = outcome;
    }

    /** Its name on the command line and in JSON. */
    public String id() {
        return id;
    }

    /** Its name in the table. */
    public String title() {
        return title;
    }

    /** How many nodes. */
    int nodes() {
        return nodes;
    }

    /** What must come of it. */
    Outcome outcome() {
        return outcome;
    }

    /** Whether logs are on disk; else in memory, as usual. */
    boolean onDisk() {
        return this == CRASH_ALL || this == SLOW_DISK;
    }

    /** Whether nodes talk by mutual TLS; else in plain text, which shows more of what is wrong. */
    boolean byTls() {
        return this == FOREIGN;
    }

    /** How many nodes take part at first. */
    int begins() {
        return this == SCALE ? 1 : nodes;
    }

    /** Whether a group can be used for it once only. */
    boolean usesUp() {
        return this == SCALE;
    }

    /** The fault with this id. */
    public static Optional<RaftFault> of(String id) {
        return Arrays.stream(values()).filter(fault -> fault.id.equals(id)).findFirst();
    }
}
