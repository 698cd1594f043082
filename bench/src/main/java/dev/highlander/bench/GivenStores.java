package dev.highlander.bench;

import dev.highlander.bench.election.StoreAddress;
import dev.highlander.bench.election.server.StoreKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name somebody's stores in place of those that a benchmark would start. */
final class GivenStores {
    @Option(names = "--redis-uri", paramLabel = "URI", description = "This Redis instead of one of our own: redis://…")
    @Nullable
    String redisUri;

    @Option(names = "--database-url", paramLabel = "URL", description = "This database instead of a server of our own: postgres://…")
    @Nullable
    String databaseUrl;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "The cluster of its current context instead of our own API server; leases go to the namespace \"default\".")
    @Nullable
    Path kubeconfig;

    /** Whether a store of this kind is given. */
    boolean has(StoreKind kind) {
        return text(kind) != null;
    }

    /**
     * The store of a kind that is given, if one is.
     *
     * @throws IllegalArgumentException if it is not the address of one
     */
    @Nullable
    StoreAddress address(StoreKind kind) {
        String text = text(kind);
        return text == null ? null : StoreAddress.parse(text);
    }

    private @Nullable String text(StoreKind kind) {
        return switch (kind) {
            case REDIS -> redisUri;
            case POSTGRES -> databaseUrl;
            case KUBERNETES -> kubeconfig == null ? null : "kubernetes:" + kubeconfig;
        };
    }
}
