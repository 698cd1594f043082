package dev.highlander.resources.config;

import java.util.Arrays;
import java.util.Optional;

/** Every single setting with its names in the three places where it can be set, and its default as it would be written. */
public enum Setting {
    /** Who this controller is. */
    ID("id", "HIGHLANDER_ID", "--id", "the host's name"),
    /** Which group of controllers it belongs to. */
    TENANT("tenant", "HIGHLANDER_TENANT", "--tenant", "default"),
    /** Port of the console. */
    PORT("port", "HIGHLANDER_PORT", "--port", "8080"),
    /** Namespace of workloads that name none. */
    NAMESPACE("namespace", "HIGHLANDER_NAMESPACE", "--namespace", "default"),
    /** Where ownership is kept. */
    STORAGE_TYPE("storageType", "HIGHLANDER_STORAGE_TYPE", "--storage-type", "redis"),
    /** Address of Redis. */
    REDIS_ADDR("redis.addr", "HIGHLANDER_REDIS_ADDR", "--redis-addr", "localhost:6379"),
    /** Redis by Sentinel, as a cluster, or with TLS; wins over the address. */
    REDIS_URI("redis.uri", "HIGHLANDER_REDIS_URI", "--redis-uri", ""),
    /** User of Redis. */
    REDIS_USERNAME("redis.username", "HIGHLANDER_REDIS_USERNAME", "", ""),
    /** Password of Redis. */
    REDIS_PASSWORD("redis.password", "HIGHLANDER_REDIS_PASSWORD", "--redis-password", ""),
    /** Number of the database in Redis. */
    REDIS_DB("redis.db", "HIGHLANDER_REDIS_DB", "--redis-db", "0"),
    /** URL of the PostgreSQL database. */
    DATABASE_URL("databaseURL", "HIGHLANDER_DATABASE_URL", "--database-url", ""),
    /** The nodes that agree by Raft. */
    RAFT_MEMBERS("raft.members", "HIGHLANDER_RAFT_MEMBERS", "--raft-members", ""),
    /** Address that this node listens on for the others. */
    RAFT_BIND("raft.bind", "HIGHLANDER_RAFT_BIND", "--raft-bind", "all addresses"),
    /** Folder of the log. */
    RAFT_DATA_DIR("raft.dataDir", "HIGHLANDER_RAFT_DATA_DIR", "--raft-data-dir", "memory"),
    /** Folder with the certificates. */
    RAFT_TLS_DIR("raft.tlsDir", "HIGHLANDER_RAFT_TLS_DIR", "--raft-tls-dir", ""),
    /** Whether they talk in plain text. */
    RAFT_INSECURE("raft.insecure", "HIGHLANDER_RAFT_INSECURE", "--raft-insecure", "false"),
    /** How many nodes DNS must name before they begin a group. */
    RAFT_EXPECTED("raft.expected", "HIGHLANDER_RAFT_EXPECTED", "--raft-expected", "3"),
    /** How long a node that DNS names no more stays a member. */
    RAFT_REMOVAL_GRACE("raft.removalGrace", "HIGHLANDER_RAFT_REMOVAL_GRACE", "--raft-removal-grace", "60"),
    /** Name of the cluster that is looked after. */
    CLUSTER_NAME("cluster.name", "HIGHLANDER_CLUSTER_NAME", "--cluster-name", "default"),
    /** Path of a kubeconfig. */
    KUBECONFIG("cluster.kubeconfig", "HIGHLANDER_KUBECONFIG", "--kubeconfig", ""),
    /** How much is logged. */
    LOG_LEVEL("", "HIGHLANDER_LOG_LEVEL", "--log-level", "info"),
    /** What a line of the log looks like. */
    LOG_FORMAT("", "HIGHLANDER_LOG_FORMAT", "", "text"),
    /** How long a lost owner may keep others waiting. */
    LEADER_LOCK_TTL("", "HIGHLANDER_LEADER_LOCK_TTL", "", "15"),
    /** How often the owner renews. */
    LEADER_RENEW_INTERVAL("", "HIGHLANDER_LEADER_RENEW_INTERVAL", "", "5"),
    /** Port of the metrics. */
    METRICS_PORT("", "HIGHLANDER_METRICS_PORT", "", "the console's port"),
    /** Path of the metrics. */
    METRICS_PATH("", "HIGHLANDER_METRICS_PATH", "", "/metrics");

    private final String key;
    private final String variable;
    private final String flag;
    private final String byDefault;

    Setting(String key, String variable, String flag, String byDefault) {
        this.key = key;
        this.variable = variable;
        this.flag = flag;
        this.byDefault = byDefault;
    }

    /** Its path in the file; empty if the file has none. */
    public String key() {
        return key;
    }

    /** Its environment variable. */
    public String variable() {
        return variable;
    }

    /** Its flag with both dashes; empty if there is none. */
    public String flag() {
        return flag;
    }

    /** Its default as a reader of the documentation sees it. */
    public String byDefault() {
        return byDefault;
    }

    /** Whether its value may be shown in messages. */
    boolean secret() {
        return this == REDIS_PASSWORD || this == REDIS_URI || this == DATABASE_URL;
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }
}
