package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.ContenderProgram;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.StoreKind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The libraries that people use for the same on the same stores. */
public enum PeerLibrary {
    /** Redisson's lock. */
    REDISSON(StoreKind.REDIS, "redisson", "redisson-",
            "RLock; watchdog with the time to live, which prolongs at a third of it; time-out a quarter of it, one retry; asks"
                    + " isHeldByCurrentThread before each effect; waiters told by publish/subscribe"),
    /** ShedLock over JDBC. */
    SHEDLOCK(StoreKind.POSTGRES, "shedlock", "shedlock-provider-jdbc-",
            "JdbcLockProvider, lockAtMostFor the time to live, extended at a third of it; who waits looks every 100 ms, as nobody"
                    + " is told; the owner stops by itself when its lock might be over; clocks of the clients"),
    /** fabric8's elector on a Lease. */
    FABRIC8(StoreKind.KUBERNETES, "fabric8", "kubernetes-client-api-",
            "LeaderElector on a LeaseLock, leaseDuration the time to live, renewDeadline 2/3 and retryPeriod 2/15 of it as in"
                    + " client-go, releaseOnCancel; stops at onStopLeading");

    private static final String MAIN = "dev.highlander.bench.peers.PeerContender";

    private final StoreKind store;
    private final String id;
    private final String jar;
    private final String settings;

    PeerLibrary(StoreKind store, String id, String jar, String settings) {
        this.store = store;
        this.id = id;
        this.jar = jar;
        this.settings = settings;
    }

    /** What stands beside ours on a store of this kind. */
    static PeerLibrary on(StoreKind kind) {
        return Arrays.stream(values()).filter(peer -> peer.store == kind).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("store: " + kind + ", expected one with a peer"));
    }

    /** Its name. */
    String id() {
        return id;
    }

    /** How it is set up. */
    String settings() {
        return settings;
    }

    /**
     * The library, ready to run.
     *
     * @param folder with its jar and all that it needs; null if none is known
     * @throws NotAvailableException if it is not there
     */
    Contestant find(@Nullable Path folder) throws NotAvailableException, IOException {
        String how = "build it by mvn package, or give --peers";
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NotAvailableException(
                    "no peers at " + (folder == null ? "bench/peers/target/lib" : folder) + "; " + how);
        }
        List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        Optional<String> version = jars.stream().map(file -> file.getFileName().toString())
                .filter(name -> name.matches(jar + "\\d.*")).findFirst()
                .map(name -> name.substring(jar.length(), name.length() - ".jar".length()));
        if (version.isEmpty()) {
            throw new NotAvailableException("no " + jar + "….jar in " + folder + "; " + how);
        }
        return new Contestant(id + " " + version.get(), false, new ContenderProgram(
                jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)), MAIN, List.of(id)));
    }
}
