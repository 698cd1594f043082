package dev.highlander.bench.raft.node;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.election.server.Ports;
import dev.highlander.bench.election.server.TemporaryFolder;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.RaftStatus;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A group of nodes in processes of their own on this machine's loopback address: {@code n0}, {@code n1} and so on. */
public final class RaftProcesses implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, RaftNodeOptions> nodes = new LinkedHashMap<>();
    private final Map<String, RaftProcess> running = new LinkedHashMap<>();
    private final RaftLaunch launch;
    private final TimeSource time;
    private final TemporaryFolder data;

    private RaftProcesses(RaftLaunch launch, TimeSource time, TemporaryFolder data) {
        this.launch = launch;
        this.time = time;
        this.data = data;
    }

    /**
     * A group of which no node runs yet.
     *
     * @param size how many nodes
     * @param storage where their logs are
     * @param tls whether they talk by mutual TLS, with certificates made on the spot
     * @param launch how processes are started
     * @param setUp changes each node's options
     */
    public static RaftProcesses prepare(int size, Storage storage, boolean tls, RaftLaunch launch, TimeSource time,
            UnaryOperator<RaftNodeOptions> setUp) throws IOException {
        TemporaryFolder data = storage.folder();
        try {
            RaftProcesses group = new RaftProcesses(launch, time, data);
            List<RaftMember> members = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                members.add(new RaftMember("n" + i, LOOPBACK, freePort(members)));
            }
            NodeCertificates certificates = NodeCertificates.make(InstantSource.system());
            for (RaftMember member : members) {
                RaftNodeOptions options = RaftNodeOptions.of(member.id(), members)
                        .withDataDir(data.path().resolve(member.id()));
                if (tls) {
                    Path folder = data.path().resolve("tls-" + member.id());
                    certificates.write(folder, member.id(), List.of(LOOPBACK));
                    options = options.withTls(folder);
                }
                group.nodes.put(member.id(), setUp.apply(options));
            }
            return group;
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** Where logs are kept. */
    public enum Storage {
        /** In a file system that is memory, as without {@code raft.dataDir}. */
        MEMORY,
        /** In the folder for temporary files. */
        DISK;

        private TemporaryFolder folder() throws IOException {
            return this == MEMORY && Files.isWritable(RaftProcesses.MEMORY)
                    ? TemporaryFolder.make(RaftProcesses.MEMORY, "highlander-bench-raft-")
                    : TemporaryFolder.make("highlander-bench-raft-");
        }
    }

    private static int freePort(List<RaftMember> taken) throws IOException {
        while (true) {
            int port = Ports.free();
            if (taken.stream().noneMatch(member -> member.port() == port)) {
                return port;
            }
        }
    }

    /** The names of all, whether or not they run. */
    public List<String> ids() {
        return List.copyOf(nodes.keySet());
    }

    /** Where a node keeps its log. */
    public Path dataOf(String id) {
        return data.path().resolve(id);
    }

    /** Starts all that do not run, and waits until they take part. */
    public void startAll() throws ElectionException, IOException, InterruptedException {
        List<RaftProcess> started = new ArrayList<>();
        for (String id : nodes.keySet()) {
            if (!running.containsKey(id)) {
                started.add(begin(id));
            }
        }
        for (RaftProcess process : started) {
            process.awaitReady();
        }
    }

    /** Starts a node that does not run, and waits until it takes part. */
    public RaftProcess start(String id) throws ElectionException, IOException, InterruptedException {
        RaftProcess process = begin(id);
        process.awaitReady();
        return process;
    }

    /** Starts a node that does not run, and does not wait. */
    public RaftProcess begin(String id) throws IOException {
        return begin(id, launch);
    }

    RaftProcess begin(String id, RaftLaunch how) throws IOException {
        RaftNodeOptions options = nodes.get(id);
        if (options == null || running.containsKey(id)) {
            throw new IllegalArgumentException("node " + id + ": expected one of " + nodes.keySet()
                    + " that does not run; there run " + running.keySet());
        }
        RaftProcess process = RaftProcess.start(options, how, time, _ -> {});
        running.put(id, process);
        return process;
    }

    /**
     * Ends a node's process without a word, as {@code kill -9} does, and waits until it has gone.
     *
     * @return when the signal was sent, by the monotonic clock
     */
    public long kill(String id) {
        RaftProcess process = node(id);
        running.remove(id);
        long at = time.nanos();
        process.child().killAtOnce();
        process.close();
        return at;
    }

    /** A node that runs. */
    public RaftProcess node(String id) {
        RaftProcess process = running.get(id);
        if (process == null) {
            throw new IllegalArgumentException("node " + id + " does not run; there run " + running.keySet());
        }
        return process;
    }

    /** All that run. */
    public List<RaftProcess> running() {
        return List.copyOf(running.values());
    }

    /**
     * The one that leads and takes commands, waited for until all that run follow it and vote.
     *
     * @throws ElectionException if there is none within a minute
     */
    public RaftProcess awaitLeader() throws ElectionException, InterruptedException {
        List<RaftProcess> found = new ArrayList<>();
        boolean there = Waiting.until(time, PATIENCE, () -> {
            found.clear();
            settledLeader().ifPresent(found::add);
            return !found.isEmpty();
        });
        if (!there) {
            throw new ElectionException(
                    "no leader within " + PATIENCE.toSeconds() + " s whom all follow, or not all vote", null);
        }
        return found.getFirst();
    }

    private Optional<RaftProcess> settledLeader() throws ElectionException, InterruptedException {
        RaftProcess leader = null;
        List<NodeStatus> all = new ArrayList<>();
        for (RaftProcess process : running.values()) {
            NodeStatus status = process.status();
            all.add(status);
            if (status.leads()) {
                leader = process;
            }
        }
        if (leader == null) {
            return Optional.empty();
        }
        String id = leader.id();
        long term = all.stream().mapToLong(status -> status.raft().term()).max().orElse(0);
        boolean settled = all.stream()
                .allMatch(status -> id.equals(status.raft().leader()) && status.raft().term() == term);
        return settled && allVote(all) ? Optional.of(leader) : Optional.empty();
    }

    /** Who comes without a log learns first: without its vote there may be no majority once another one is gone. */
    private boolean allVote(List<NodeStatus> all) {
        Set<String> voters = all.stream().filter(NodeStatus::leads).flatMap(status -> status.raft().members().stream())
                .filter(RaftStatus.Peer::votes).map(RaftStatus.Peer::id).collect(Collectors.toSet());
        return voters.containsAll(running.keySet());
    }

    /** All that run but this one. */
    public List<RaftProcess> others(RaftProcess one) {
        return running.values().stream().filter(process -> process != one).toList();
    }

    /** Ends all without a word, and removes what they have kept. */
    @Override
    public void close() {
        running.values().forEach(RaftProcess::close);
        running.clear();
        data.close();
    }
}
