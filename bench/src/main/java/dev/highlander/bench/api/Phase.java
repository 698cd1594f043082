package dev.highlander.bench.api;

/** What is measured, in this order. */
public enum Phase {
    /** ConfigMaps of 1 KiB, one at a time. */
    CREATE_1("create-1", "create, 1 client", 1, false),
    /** The same by 16 clients. */
    CREATE_16("create-16", "create, 16 clients", 16, true),
    /** The same by 64 clients. */
    CREATE_64("create-64", "create, 64 clients", 64, false),
    /** Pods that no scheduler takes. */
    PODS_16("pods-16", "create pods, 16 clients", 16, true),
    /** ConfigMaps replaced, each client its own, by compare-and-swap. */
    UPDATE_16("update-16", "update, 16 clients", 16, false),
    /** Single ConfigMaps read at random. */
    GET_16("get-16", "get, 16 clients", 16, true),
    /** A whole collection read at once. */
    LIST_8("list-8", "list of 5,000, 8 clients", 8, false),
    /** A write until all watchers have it. */
    WATCH_1000("watch-1000", "seen by 1,000 watchers", 1, false);

    private final String id;
    private final String title;
    private final int clients;
    private final boolean compared;

    Phase(String id, String title, int clients, boolean compared) {
        this.id = id;
        this.title = title;
        this.clients = clients;
        this.compared = compared;
    }

    /** What it is called in {@code --phases} and in JSON. */
    public String id() {
        return id;
    }

    /** What it is called in the table. */
    public String title() {
        return title;
    }

    /** How many clients write or read at once. */
    public int clients() {
        return clients;
    }

    /** Whether we have set ourselves an aim relative to the bare server. */
    public boolean compared() {
        return compared;
    }

    @Override
    public String toString() {
        return id;
    }
}
