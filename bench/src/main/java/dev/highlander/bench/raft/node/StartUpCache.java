package dev.highlander.bench.raft.node;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The classes and profiles of nodes that have led and followed, kept for later starts (JEP 514), as the launcher does for its own: a node that
 * has just been started elects and replicates without loading hundreds of classes first.
 */
public final class StartUpCache {
    private static final Duration LOAD = Duration.ofSeconds(1);
    private static final int TRANSFERS = 5;
    private static final int CLIENTS = 4;
    private static final int BYTES = 100;

    private StartUpCache() {}

    /**
     * Lets a group run for some seconds, each node leading once, and keeps what one of them has learnt.
     *
     * @param launch how nodes are started, then and later
     * @return the file; nothing if this JVM can't make one
     */
    public static Optional<Path> train(RaftLaunch launch, TimeSource time)
            throws ElectionException, IOException, InterruptedException {
        Path folder = launch.folder();
        try (RaftProcesses group = RaftProcesses.prepare(3, RaftProcesses.Storage.MEMORY, true, launch, time,
                options -> options)) {
            for (String id : group.ids()) {
                List<String> flags = new ArrayList<>(launch.flags());
                flags.add("-XX:AOTCacheOutput=" + folder.resolve(id + ".aot"));
                group.begin(id, launch.withFlags(flags));
            }
            for (RaftProcess node : group.running()) {
                node.awaitReady();
            }
            for (RaftProcess node : group.running()) {
                RaftProcess leader = group.awaitLeader();
                // Nodes that do everything for the first time may elect a third one; it is tried again, and does without at last.
                for (int tries = 0; leader != node && tries < TRANSFERS; tries++) {
                    leader.transfer(node.id()).join();
                    leader = group.awaitLeader();
                }
                node.load(CLIENTS, LOAD, BYTES);
                for (RaftProcess other : group.others(node)) {
                    other.load(CLIENTS, LOAD, BYTES);
                }
            }
            RaftProcess last = group.awaitLeader();
            String id = last.id();
            group.others(last).forEach(other -> group.kill(other.id()));
            last.stop();
            Path file = folder.resolve(id + ".aot");
            return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
        }
    }

    /** The same launch with a cache. */
    public static RaftLaunch use(RaftLaunch launch, Path cache) {
        List<String> flags = new ArrayList<>(launch.flags());
        flags.add("-XX:AOTCache=" + cache);
        return launch.withFlags(flags);
    }
}
