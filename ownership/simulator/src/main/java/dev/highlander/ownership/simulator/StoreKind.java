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
    KUBERNETES,
    /** The nodes themselves, as a Raft group, with the real state machine, clock and rules of admission. */
    RAFT;

    /** As it is written on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many nodes there are. */
    int drawNodes(World world) {
        return this == RAFT ? (world.chance(0.6) ? 3 : 5) : (int) world.between(2, 7);
    }

    /** How probable it is of a node that it wants a lease. Among nodes of a group all want what is owned by who leads. */
    double drawWanted(World world) {
        return this == RAFT && world.chance(0.7) ? 1 : 0.8;
    }

    StoreModel open(Stage stage) {
        return switch (this) {
            case MEMORY -> new MemoryStore(stage);
            case REDIS -> new ReplicatedStore<>(stage, stage.candidates().scripts());
            case POSTGRES -> new ReplicatedStore<>(stage, stage.candidates().statements());
            case KUBERNETES -> new KubernetesStore(stage);
            case RAFT -> new RaftGroup(stage);
        };
    }
}
