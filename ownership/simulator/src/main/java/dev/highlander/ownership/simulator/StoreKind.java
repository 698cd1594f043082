package dev.highlander.ownership.simulator;

import java.util.Locale;

/** Whose protocol a simulation puts to the test. */
public enum StoreKind {
    /** The real in-process table, behind a network. */
    MEMORY,
    /** Scripts on keys with expiry and a counter without, on a primary with a replica. */
    REDIS,
    /** Rows judged by the database's clock, with leases bound to sessions, on a primary with a standby. */
    POSTGRES,
    /** Objects that change by compare-and-swap; who waits judges by its own clock. */
    KUBERNETES;

    /** As it is written on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    StoreModel open(Stage stage) {
        return switch (this) {
            case MEMORY -> new MemoryStore(stage);
            case REDIS -> new ReplicatedStore<>(stage, stage.candidates().scripts());
            case POSTGRES -> new ReplicatedStore<>(stage, stage.candidates().statements());
            case KUBERNETES -> new KubernetesStore(stage);
        };
    }
}
