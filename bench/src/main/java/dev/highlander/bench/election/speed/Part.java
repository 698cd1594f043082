package dev.highlander.bench.election.speed;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is measured. */
public enum Part {
    /** How long a step takes, one after the other. */
    LATENCY("acquire, renew, release"),
    /** The owner gives the lease up in order. */
    HAND_OVER("planned hand-over"),
    /** The owner's process ends without a word. */
    KILL("kill -9 of the owner"),
    /** Owner and store hear nothing of each other. */
    PARTITION("partition of the owner"),
    /** What holding leases takes. */
    COST("leases held");

    private final String title;

    Part(String title) {
        this.title = title;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** Its name on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The part with this name. */
    public static Optional<Part> of(String id) {
        return Arrays.stream(values()).filter(part -> part.id().equals(id)).findFirst();
    }
}
