package dev.highlander.bench.raft.node;

import java.util.List;
import java.util.Map;

/**
 * The flags of the JVM of a node that does nothing else: as little memory as it does with. Half of what it takes is classes and what the JVM
 * itself needs, so the heap is small; C2's code and working memory would be another 10 MiB and more.
 */
public final class NodeFlags {
    private NodeFlags() {}

    /** For the command line. */
    public static List<String> jvm() {
        return List.of("-XX:+UseSerialGC", "-Xms12m", "-Xmx32m", "-Xss256k",
                "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=32m",
                "-XX:+UseCompactObjectHeaders", "-XX:MaxDirectMemorySize=24m", "-XX:TrimNativeHeapInterval=5000",
                "-Xlog:disable", "-Xlog:all=error:stderr", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    /** Of the C library: its memory for all threads in one place. */
    public static Map<String, String> environment() {
        return Map.of("MALLOC_ARENA_MAX", "1");
    }
}
