package dev.highlander.bench.raft.faults;

import dev.highlander.bench.election.server.NotAvailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How nodes are kept apart. */
public enum Isolation {
    /** Each in a network namespace of its own; Linux, root. */
    NAMESPACES,
    /** A TCP proxy between each two; anywhere. */
    PROXY,
    /** Namespaces where they are permitted, else proxies. */
    AUTO;

    /** Its name on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one with this id. */
    public static Optional<Isolation> of(String id) {
        return Arrays.stream(values()).filter(each -> each.id().equals(id)).findFirst();
    }

    /**
     * Makes a network.
     *
     * @param ids the nodes' names
     * @param folder for files that it needs
     * @throws NotAvailableException if it can't be had here
     */
    NodeNetwork open(List<String> ids, Path folder) throws NotAvailableException, IOException, InterruptedException {
        return switch (this) {
            case NAMESPACES -> Namespaces.open(ids);
            case PROXY -> Proxies.open(ids, folder);
            case AUTO -> {
                try {
                    yield Namespaces.open(ids);
                } catch (NotAvailableException e) {
                    yield Proxies.open(ids, folder);
                }
            }
        };
    }
}
