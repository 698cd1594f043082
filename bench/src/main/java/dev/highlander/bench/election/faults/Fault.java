package dev.highlander.bench.election.faults;

import java.util.Arrays;
import java.util.Optional;

/** What is done, to whom, and what must come of it. */
public enum Fault {
    /** The owner's process ends without a word. */
    KILL("kill", "kill -9 of the owner", Outcome.TAKEN_OVER, false),
    /** The owner's process stands still for longer than the time to live, then goes on where it was. */
    STOP("stop", "owner stands still (SIGSTOP)", Outcome.TAKEN_OVER, false),
    /** Between owner and store nothing arrives any more, and nobody is told: half-open connections. */
    CUT("cut", "network silent, both ways", Outcome.TAKEN_OVER, true),
    /** What the owner sends does not arrive. */
    CUT_REQUESTS("cut-requests", "network silent, to the store", Outcome.TAKEN_OVER, true),
    /** What the store answers does not arrive: its writes take effect, and the owner does not know. */
    CUT_ANSWERS("cut-answers", "network silent, from the store", Outcome.TAKEN_OVER, true),
    /** The owner's connections break and new ones are refused. */
    SEVER("sever", "network severed", Outcome.TAKEN_OVER, true),
    /** All connections of both break once. */
    RESET("reset", "connections reset once", Outcome.KEPT, true),
    /** Both are severed from the store and reconnected four times within half of the time to live. */
    FLAP("flap", "network flaps", Outcome.KEPT, true),
    /** The store is ended in order and started again. */
    RESTART("restart", "store restarted", Outcome.OWNED_AGAIN, false),
    /** The store is killed and started again with its data. */
    CRASH("crash", "store killed, restarted", Outcome.OWNED_AGAIN, false),
    /** The store stands still for longer than the time to live, connections open. */
    PAUSE("pause", "store stands still (SIGSTOP)", Outcome.OWNED_AGAIN, false),
    /** Each message to and from the store takes as long as the time to live. */
    SLOW("slow", "store slow, by the time to live", Outcome.OWNED_AGAIN, true),
    /** The store can't write any more, for longer than the time to live. */
    FULL("full", "store can't write", Outcome.OWNED_AGAIN, false),
    /** The owner is told to end (SIGTERM). */
    HAND_OVER("hand-over", "planned hand-over (SIGTERM)", Outcome.TAKEN_OVER, false);

    /** What must come of a fault, beside no double effect. */
    public enum Outcome {
        /** The other contender owns while the fault lasts. */
        TAKEN_OVER,
        /** Somebody owns when the fault is over. */
        OWNED_AGAIN,
        /** Nobody else owns at any time. */
        KEPT
    }

    private final String id;
    private final String title;
    private final Outcome outcome;
    private final boolean proxied;

    Fault(String id, String title, Outcome outcome, boolean proxied) {
        this.id = id;
        this.title = title;
        this.outcome = outcome;
        this.proxied = proxied;
    }

    /** Its name on the command line and in JSON. */
    public String id() {
        return id;
    }

    /** Its name in the table. */
    public String title() {
        return title;
    }

    /** What must come of it. */
    public Outcome outcome() {
        return outcome;
    }

    /** Whether it happens on the network, so that contenders reach the store through proxies. */
    public boolean proxied() {
        return proxied;
    }

    /**
     * Whether the owner may be stopped between a check and its effect: then time alone can't keep that effect from coming late, only a
     * fence can.
     */
    public boolean stopsOwner() {
        return this == STOP;
    }

    /** The fault with this id. */
    public static Optional<Fault> of(String id) {
        return Arrays.stream(values()).filter(fault -> fault.id.equals(id)).findFirst();
    }
}
