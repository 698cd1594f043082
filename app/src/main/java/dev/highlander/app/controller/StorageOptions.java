package dev.highlander.app.controller;

import dev.highlander.app.ConfigOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where ownership is kept and which cluster is meant, as a command line may say; for commands that reach either. */
public final class StorageOptions {
    @Option(names = "--storage-type", paramLabel = "TYPE", description = "Where ownership is kept: redis, db, raft or lease. Default: redis.")
    @Nullable
    String type;

    @Option(names = "--redis-addr", paramLabel = "HOST:PORT", description = "Where Redis is. Default: localhost:6379.")
    @Nullable
    String redisAddress;

    @Option(names = "--redis-uri", paramLabel = "URI", description = "Redis by Sentinel, as a cluster, or with TLS: redis-sentinel://, redis-cluster://, rediss://. Wins over --redis-addr.")
    @Nullable
    String redisUri;

    @Option(names = "--redis-password", paramLabel = "TEXT", description = "The password of Redis; better in HIGHLANDER_REDIS_PASSWORD, as others see command lines.")
    @Nullable
    String redisPassword;

    @Option(names = "--redis-db", paramLabel = "NUMBER", description = "The number of the database in Redis. Default: 0.")
    @Nullable
    String redisDatabase;

    @Option(names = "--database-url", paramLabel = "URL", description = "The PostgreSQL database: postgres://user:password@host:5432/name?sslmode=require.")
    @Nullable
    String databaseUrl;

    @Option(names = "--raft-members", paramLabel = "ID=HOST:PORT,…", description = "The nodes that agree by Raft, this one (--id) among them; or dns:SERVICE:PORT for the pods of a headless service.")
    @Nullable
    String raftMembers;

    @Option(names = "--raft-bind", paramLabel = "ADDRESS", description = "Listen for them on this address only. Default: on all.")
    @Nullable
    String raftBind;

    @Option(names = "--raft-data-dir", paramLabel = "DIR", description = "Keep Raft's log there. Default: in memory.")
    @Nullable
    String raftDataDir;

    @Option(names = "--raft-tls-dir", paramLabel = "DIR", description = "Certificates of mutual TLS: ca.crt, tls.crt and tls.key.")
    @Nullable
    String raftTlsDir;

    @Option(names = "--raft-insecure", paramLabel = "BOOLEAN", arity = "0..1", fallbackValue = "true", description = "Let the nodes talk in plain text with anybody who comes.")
    @Nullable
    String raftInsecure;

    @Option(names = "--raft-expected", paramLabel = "NUMBER", description = "How many pods DNS must name before a group is begun. Default: 3.")
    @Nullable
    String raftExpected;

    @Option(names = "--raft-removal-grace", paramLabel = "SECONDS", description = "How long a pod that DNS names no more stays a member. Default: 60.")
    @Nullable
    String raftRemovalGrace;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "How to reach the cluster. Default: by the service account of the pod.")
    @Nullable
    String kubeconfig;

    /** Nothing given. */
    public StorageOptions() {}

    /** What was given, by flag. */
    public Map<String, String> given() {
        Map<String, String> flags = new LinkedHashMap<>();
        ConfigOptions.put(flags, "--storage-type", type);
        ConfigOptions.put(flags, "--redis-addr", redisAddress);
        ConfigOptions.put(flags, "--redis-uri", redisUri);
        ConfigOptions.put(flags, "--redis-password", redisPassword);
        ConfigOptions.put(flags, "--redis-db", redisDatabase);
        ConfigOptions.put(flags, "--database-url", databaseUrl);
        ConfigOptions.put(flags, "--raft-members", raftMembers);
        ConfigOptions.put(flags, "--raft-bind", raftBind);
        ConfigOptions.put(flags, "--raft-data-dir", raftDataDir);
        ConfigOptions.put(flags, "--raft-tls-dir", raftTlsDir);
        ConfigOptions.put(flags, "--raft-insecure", raftInsecure);
        ConfigOptions.put(flags, "--raft-expected", raftExpected);
        ConfigOptions.put(flags, "--raft-removal-grace", raftRemovalGrace);
        ConfigOptions.put(flags, "--kubeconfig", kubeconfig);
        return flags;
    }
}
