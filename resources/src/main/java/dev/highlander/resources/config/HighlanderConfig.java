package dev.highlander.resources.config;

import dev.highlander.resources.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything a controller is told. Read by {@link ConfigReader}; prints without secrets.
 *
 * @param id who this controller is among those of its tenant; a label value
 * @param tenant which group of controllers it belongs to; a label value
 * @param port the console's port; 0 for any that is free
 * @param namespace namespace of workloads that name none
 * @param storageType where ownership is kept
 * @param redis where Redis is, if ownership is kept there
 * @param databaseUrl present if ownership is kept in a database
 * @param raft with whom it is agreed upon, if by Raft
 * @param cluster which cluster is looked after
 * @param logging what is logged
 * @param leader how ownership is timed
 * @param metrics where metrics are served
 * @param workloads what is to run; no two have the same key
 */
public record HighlanderConfig(String id, String tenant, int port, String namespace, StorageType storageType,
        Redis redis,
        Optional<DatabaseUrl> databaseUrl, Raft raft, Cluster cluster, Logging logging, Leader leader, Metrics metrics,
        List<Workload> workloads) {
    public HighlanderConfig {
        workloads = List.copyOf(workloads);
    }

    /**
     * A Redis server.
     *
     * @param addr where it is, unless there is a URI
     * @param uri more than an address can say (Sentinel, cluster, TLS), and may hold a password; empty if there is none
     * @param username the user; empty for the default one
     * @param db number of the database
     */
    public record Redis(HostPort addr, Secret uri, String username, Secret password, int db) {}

    /**
     * The nodes that agree by Raft.
     *
     * @param members all that begin together, each {@code id=host:port}, one of the ids is this controller's; or only {@code dns:SERVICE:PORT}
     * @param bind the address to listen on; empty for all
     * @param dataDir where the log is kept; in memory if left out
     * @param tlsDir the folder with {@code ca.crt}, {@code tls.crt} and {@code tls.key}
     * @param insecure whether they talk in plain text
     * @param expected how many nodes DNS must name before they begin a group; 1 to 99
     * @param removalGrace how long a node that DNS names no more stays a member
     */
    public record Raft(List<String> members, String bind, Optional<Path> dataDir, Optional<Path> tlsDir,
            boolean insecure, int expected, Duration removalGrace) {
        /** Copies the list. */
        public Raft {
            members = List.copyOf(members);
        }
    }

    /**
     * The cluster that is looked after.
     *
     * @param kubeconfig how to reach it; by the service account of the pod if left out
     */
    public record Cluster(String name, Optional<Path> kubeconfig) {}

    /** What is logged, and how. */
    public record Logging(LogLevel level, LogFormat format) {}

    /**
     * How ownership is timed.
     *
     * @param lockTtl how long a lost owner keeps others waiting; over {@code renewInterval}
     * @param renewInterval how often the owner renews
     */
    public record Leader(Duration lockTtl, Duration renewInterval) {}

    /**
     * Where metrics are served.
     *
     * @param port the console's port if left out
     */
    public record Metrics(Optional<Integer> port, String path) {}

    /** All settings on one line, without the workloads: fit for a log. */
    @Override
    public String toString() {
        return "id=%s tenant=%s port=%d namespace=%s storageType=%s redis=%s databaseURL=%s cluster=%s workloads=%d"
                .formatted(id, tenant,
                        port, namespace, storageType, redis.addr, databaseUrl.map(DatabaseUrl::toString).orElse(""),
                        cluster.name,
                        workloads.size());
    }
}
