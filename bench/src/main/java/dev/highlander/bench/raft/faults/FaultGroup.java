package dev.highlander.bench.raft.faults;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.TemporaryFolder;
import dev.highlander.bench.raft.faults.history.EndState;
import dev.highlander.bench.raft.faults.history.Entry;
import dev.highlander.bench.raft.faults.history.Lead;
import dev.highlander.bench.raft.faults.history.Reign;
import dev.highlander.bench.raft.node.ListedMembers;
import dev.highlander.bench.raft.node.NodeAnswer;
import dev.highlander.bench.raft.node.NodeCertificates;
import dev.highlander.bench.raft.node.NodeStatus;
import dev.highlander.bench.raft.node.RaftLaunch;
import dev.highlander.bench.raft.node.RaftNodeOptions;
import dev.highlander.bench.raft.node.RaftProcess;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.RaftStatus;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The nodes of a group, their network and their disks, to which things are done. For one thread, but for {@link #running}. */
final class FaultGroup implements AutoCloseable {
    /** How long anything may take on a machine that is busy with other things. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final int READ_AGAIN = 5;
    private static final Duration BETWEEN_READS = Duration.ofSeconds(1);
    private static final Path MEMORY = Path.of("/dev/shm");

    private final RaftFault fault;
    private final Path logs;
    private final Duration election;
    private final TimeSource time;
    private final NodeNetwork network;
    private final TemporaryFolder data;
    private final Path listed;
    private final Path tls;
    private final Map<String, StallingDisk> disks;
    private final Map<String, NodeLife> running = new ConcurrentHashMap<>();
    private final List<NodeLife> lives = new ArrayList<>();
    private final @Nullable String diskMissing;
    /** Who takes part, of all that the network is for. */
    private List<String> present;
    private @Nullable RaftProcess impostor;

    private FaultGroup(RaftFault fault, Path logs, Duration election, TimeSource time, NodeNetwork network,
            TemporaryFolder data, Map<String, StallingDisk> disks, @Nullable String diskMissing) {
        this.fault = fault;
        this.logs = logs;
        this.election = election;
        this.time = time;
        this.network = network;
        this.data = data;
        this.listed = data.path().resolve("members");
        this.tls = data.path().resolve("tls");
        this.disks = disks;
        this.diskMissing = diskMissing;
        this.present = network.members().stream().map(RaftMember::id).limit(fault.begins()).toList();
    }

    /**
     * Starts a group and waits for its owner.
     *
     * @param election the shortest election time-out
     * @param logs where nodes log
     * @throws NotAvailableException if the isolation can't be had
     */
    static FaultGroup open(RaftFault fault, Isolation isolation, Duration election, Path logs, TimeSource time)
            throws NotAvailableException, ElectionException, IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < fault.nodes(); i++) {
            ids.add("n" + i);
        }
        NodeNetwork network = isolation.open(ids, logs);
        Map<String, StallingDisk> disks = new LinkedHashMap<>();
        String missing = null;
        TemporaryFolder data = null;
        try {
            data = !fault.onDisk() && Files.isWritable(MEMORY)
                    ? TemporaryFolder.make(MEMORY, "highlander-raft-faults-")
                    : TemporaryFolder.make("highlander-raft-faults-");
            if (fault == RaftFault.SLOW_DISK) {
                try {
                    for (String id : ids) {
                        disks.put(id, StallingDisk.make());
                    }
                } catch (NotAvailableException e) {
                    disks.values().forEach(StallingDisk::close);
                    disks.clear();
                    missing = e.getMessage();
                }
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            disks.values().forEach(StallingDisk::close);
            if (data != null) {
                data.close();
            }
            network.close();
            throw e;
        }
        FaultGroup group = new FaultGroup(fault, logs, election, time, network, data, disks, missing);
        try {
            group.announce();
            if (fault.byTls()) {
                group.certify(group.tls, ids);
            }
            group.start(group.present);
            group.awaitOwner();
            return group;
        } catch (ElectionException | IOException | InterruptedException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    /** How long the leader's lease lasts without renewal. */
    Duration lease() {
        return election.multipliedBy(4);
    }

    /** How nodes are kept apart. */
    NodeNetwork network() {
        return network;
    }

    /** A node's disk that can be stopped; none if there is none, because of {@link #diskMissing}. */
    Optional<StallingDisk> disk(String id) {
        return Optional.ofNullable(disks.get(id));
    }

    /** Why there are no disks that can be stopped. */
    @Nullable
    String diskMissing() {
        return diskMissing;
    }

    /** The names of all that take part. */
    List<String> ids() {
        return present;
    }

    /** All names but this one. */
    List<String> others(String id) {
        return ids().stream().filter(other -> !other.equals(id)).toList();
    }

    /** Nodes whose processes run and don't stand still, in no order. From any thread. */
    List<RaftProcess> running() {
        return running.values().stream().filter(life -> !life.isFrozen()).map(NodeLife::process).toList();
    }

    // ---- Lives

    /** Starts nodes that do not run, and waits until they take part. */
    void start(Collection<String> ids) throws ElectionException, IOException, InterruptedException {
        for (String id : ids) {
            RaftNodeOptions options = options(id).withDataDir(folder(id));
            RaftProcess process = RaftProcess.start(fault.byTls() ? options.withTls(tls.resolve(id)) : options,
                    launch(id), time, _ -> {});
            int number = 1 + (int) lives.stream().filter(life -> life.id().equals(id)).count();
            NodeLife life = new NodeLife(process, number);
            lives.add(life);
            running.put(id, life);
        }
        for (String id : ids) {
            life(id).process().awaitReady();
        }
    }

    private RaftNodeOptions options(String id) {
        RaftNodeOptions options = RaftNodeOptions.of(id, network.members()).leading().withLookEvery(LOOK_EVERY)
                .withElection(election, election.multipliedBy(2));
        return fault == RaftFault.SCALE ? options.withFound(listed) : options;
    }

    private RaftLaunch launch(String id) {
        RaftLaunch launch = RaftLaunch.usual(logs).withBefore(network.before(id)).withLogLevel("INFO");
        List<String> flags = new ArrayList<>(launch.flags());
        flags.addAll(network.flags(id));
        return launch.withFlags(flags);
    }

    /** Tells who takes part. */
    private void announce() throws IOException {
        ListedMembers.write(listed,
                network.members().stream().filter(member -> present.contains(member.id())).toList());
    }

    private void certify(Path folder, Collection<String> ids) throws IOException {
        Files.createDirectories(folder);
        NodeCertificates certificates = NodeCertificates.make(InstantSource.system());
        for (RaftMember member : network.members()) {
            if (ids.contains(member.id())) {
                certificates.write(folder.resolve(member.id()), member.id(), List.of(member.host()));
            }
        }
    }

    private Path folder(String id) {
        StallingDisk disk = disks.get(id);
        return disk == null ? data.path().resolve(id) : disk.path().resolve("raft");
    }

    /** Kills nodes at once, and waits until they have gone. */
    void kill(Collection<String> ids) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (String id : ids) {
            NodeLife life = life(id);
            disk(id).ifPresent(StallingDisk::release);
            running.remove(id);
            life.ended(time.nanos());
            ends.add(CompletableFuture.runAsync(life.process()::close));
        }
        ends.forEach(CompletableFuture::join);
    }

    /** Ends a node in order: it hands over what it leads. */
    void stop(String id) throws ElectionException, InterruptedException {
        NodeLife life = life(id);
        running.remove(id);
        life.process().stop();
        life.ended(time.nanos());
        life.process().close();
    }

    /**
     * Lets so many take part, as a stateful set does: all new ones at once, the last go first, one after the other.
     *
     * @return whether so many vote, in time
     */
    boolean scale(int count) throws ElectionException, IOException, InterruptedException {
        List<String> before = present;
        present = network.members().stream().map(RaftMember::id).limit(count).toList();
        announce();
        start(present.stream().filter(id -> !before.contains(id)).toList());
        for (String id : before.reversed()) {
            if (!present.contains(id)) {
                stop(id);
            }
        }
        return Waiting.until(time, PATIENCE, () -> {
            for (RaftProcess process : running()) {
                NodeStatus status = process.status();
                if (status.leads()) {
                    return status.raft().members().stream().filter(RaftStatus.Peer::votes).map(RaftStatus.Peer::id)
                            .toList().equals(present);
                }
            }
            return false;
        });
    }

    /** Starts a process in the place of one that does not run, with a certificate of another authority and no log. */
    void impersonate(String id) throws ElectionException, IOException, InterruptedException {
        Path foreign = data.path().resolve("foreign-" + id + "-" + lives.size());
        certify(foreign, List.of(id));
        RaftProcess process = RaftProcess.start(
                options(id).withTls(foreign.resolve(id)).withDataDir(foreign.resolve("log")), launch(id), time,
                _ -> {});
        impostor = process;
        process.awaitReady();
    }

    /** Ends that process. Says whether it had found nobody who talks with it. */
    boolean unmask() throws ElectionException, InterruptedException {
        RaftProcess process = impostor;
        if (process == null) {
            throw new IllegalStateException("there is no impostor");
        }
        NodeStatus status = process.status();
        impostor = null;
        process.close();
        return !status.leads() && status.raft().leader() == null && status.raft().applied() < 0;
    }

    /** Lets a node stand still. */
    void freeze(String id) throws IOException, InterruptedException {
        life(id).frozen(true);
        life(id).process().child().freeze();
    }

    /** Lets it go on. */
    void thaw(String id) throws IOException, InterruptedException {
        life(id).process().child().thaw();
        life(id).frozen(false);
    }

    /** A node that runs, or stands still. */
    NodeLife life(String id) {
        NodeLife life = running.get(id);
        if (life == null) {
            throw new IllegalArgumentException("node " + id + " does not run; there run " + running.keySet());
        }
        return life;
    }

    /** Lets the nodes' network be whole, who stands still go on, and who does not run be started. */
    void mend() throws ElectionException, IOException, InterruptedException {
        network.heal();
        for (StallingDisk disk : disks.values()) {
            disk.flow();
        }
        for (NodeLife life : running.values()) {
            if (life.isFrozen()) {
                thaw(life.id());
            }
        }
        start(ids().stream().filter(id -> !running.containsKey(id)).toList());
    }

    // ---- What they say

    /**
     * Who owns, once all that run follow it.
     *
     * @throws ElectionException if there is nobody in time
     */
    String awaitOwner() throws ElectionException, InterruptedException {
        String[] found = {""};
        if (!Waiting.until(time, PATIENCE, () -> {
            found[0] = settledOwner().orElse("");
            return !found[0].isEmpty();
        })) {
            throw new ElectionException("no owner within " + PATIENCE.toSeconds() + " s whom all follow", null);
        }
        return found[0];
    }

    private Optional<String> settledOwner() throws ElectionException, InterruptedException {
        Optional<String> owner = Optional.empty();
        List<NodeStatus> all = new ArrayList<>();
        for (RaftProcess process : running()) {
            NodeStatus status = process.status();
            all.add(status);
            if (status.leads() && status.owns()) {
                owner = Optional.of(process.id());
            }
        }
        return owner.filter(id -> all.stream().allMatch(status -> id.equals(status.raft().leader()))
                && all.stream().mapToLong(status -> status.raft().term()).distinct().count() == 1);
    }

    /** Waits until another than this one, or anybody if null, has gained the ownership since an instant; whether it has. */
    boolean awaitGain(long since, @Nullable String except, Duration longest)
            throws ElectionException, InterruptedException {
        return Waiting.until(time, longest, () -> running.values().stream()
                .anyMatch(life -> !life.id().equals(except) && life.gainedSince(since)));
    }

    /** Whether anybody has gained the ownership since an instant. */
    boolean anyGain(long since) {
        return lives.stream().anyMatch(life -> life.gainedSince(since));
    }

    /** Waits until each node takes a write and all follow one owner; whether they do. */
    boolean awaitWhole(String key) throws ElectionException, InterruptedException {
        for (String id : ids()) {
            RaftProcess process = life(id).process();
            boolean[] taken = {false};
            if (!Waiting.until(time, PATIENCE, () -> {
                taken[0] = taken[0] || process.put(key, id).join().done();
                return taken[0];
            })) {
                return false;
            }
        }
        String[] owner = {""};
        return Waiting.until(time, PATIENCE, () -> {
            owner[0] = settledOwner().orElse("");
            return !owner[0].isEmpty();
        });
    }

    /**
     * What each node holds of these keys. A write whose client has given up may still be on its way: as long as they differ they are read
     * again, a few times.
     */
    List<EndState> ends(String prefix) throws ElectionException, InterruptedException {
        List<EndState> ends = readEnds(prefix);
        for (int i = 0; i < READ_AGAIN && ends.stream().map(EndState::entries).distinct().count() > 1; i++) {
            Waiting.pause(time, BETWEEN_READS);
            ends = readEnds(prefix);
        }
        return ends;
    }

    private List<EndState> readEnds(String prefix) throws ElectionException, InterruptedException {
        List<EndState> ends = new ArrayList<>();
        for (String id : ids()) {
            RaftProcess process = life(id).process();
            List<NodeAnswer> answers = new ArrayList<>();
            if (!Waiting.until(time, PATIENCE, () -> {
                answers.add(process.list(prefix).join());
                return answers.getLast().done();
            })) {
                throw new ElectionException("node " + id + " can't be read: " + answers.getLast().reason(), null);
            }
            ends.add(new EndState(id, entries(answers.getLast().words())));
        }
        return ends;
    }

    private static Map<String, Entry> entries(List<String> words) {
        Map<String, Entry> entries = new HashMap<>();
        for (int i = 0; i < words.size(); i += 3) {
            entries.put(words.get(i), new Entry(words.get(i + 2), Long.parseLong(words.get(i + 1))));
        }
        return entries;
    }

    /** Who owned when, of all lives so far. */
    List<Reign> reigns() {
        return lives.stream().flatMap(life -> life.reigns().stream()).toList();
    }

    /** Who led in which term, of all lives so far. */
    List<Lead> leads() {
        return lives.stream().flatMap(life -> life.leads().stream()).toList();
    }

    @Override
    public void close() {
        // Who waits for a disk can't be killed.
        disks.values().forEach(StallingDisk::release);
        running.values().forEach(life -> life.process().close());
        running.clear();
        if (impostor != null) {
            impostor.close();
        }
        disks.values().forEach(StallingDisk::close);
        data.close();
        network.close();
    }
}
