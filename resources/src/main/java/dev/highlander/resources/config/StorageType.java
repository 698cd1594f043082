package dev.highlander.resources.config;

/** Where ownership is kept. */
public enum StorageType {
    /** A Redis server. */
    REDIS("redis"),
    /** A PostgreSQL database. */
    DATABASE("db"),
    /** The controllers among themselves. */
    RAFT("raft"),
    /** A Lease object of the cluster. */
    LEASE("lease"),
    /** This process alone: for trying out and for a cluster of one. */
    MEMORY("memory");

    private final String text;

    StorageType(String text) {
        this.text = text;
    }

    /** The name by which configuration and status call it. */
    @Override
    public String toString() {
        return text;
    }
}
