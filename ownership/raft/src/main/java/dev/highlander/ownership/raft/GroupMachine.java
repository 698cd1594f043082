package dev.highlander.ownership.raft;

import dev.highlander.ownership.LeaseListeners;
import dev.highlander.ownership.raft.election.ElectionLog;
import dev.highlander.ownership.raft.election.LeadershipSigns;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.CommandCodec;
import dev.highlander.ownership.raft.state.GroupClock;
import dev.highlander.ownership.raft.state.GroupState;
import dev.highlander.ownership.raft.state.NewerVersionException;
import dev.highlander.ownership.raft.state.Reply;
import dev.highlander.ownership.raft.state.ReplyCodec;
import dev.highlander.ownership.raft.state.SnapshotCodec;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of a group's state as Ratis drives it: stamps commands while it leads, carries out what the log says, keeps and restores
 * snapshots, and wakes who waits for a lease on this node.
 */
final class GroupMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(GroupMachine.class);

    private final String group;
    private final TimeSource time;
    private final InstantSource wall;
    private final LeaseListeners listeners = new LeaseListeners();
    private final GroupClock clock;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<Consumer<String>> leaderListeners = new CopyOnWriteArrayList<>();
    private final List<LongConsumer> commitListeners = new CopyOnWriteArrayList<>();
    private final LeadershipSigns signs;
    private final String self;
    private final int reads;
    private final AtomicLong leaderChanges = new AtomicLong();
    private final AtomicLong electionsWon = new AtomicLong();
    private volatile @Nullable String lastLeader;
    private volatile String tooNew = "";
    // Of one life of the group on this node: it remembers the newest snapshot, and another life may have none.
    private volatile SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    // Guarded by lock.
    private GroupState state = new GroupState();

    /**
     * A replica of nothing yet.
     *
     * @param self the node's id
     * @param reads the newest version of commands and states that it reads
     */
    GroupMachine(String group, String self, int reads, TimeSource time, InstantSource wall) {
        this.group = group;
        this.reads = reads;
        this.self = self;
        this.signs = new LeadershipSigns(self);
        this.time = time;
        this.wall = wall;
        this.clock = new GroupClock(time.nanos());
    }

    /** Looks at the state as this replica knows it, together with the group's time. */
    <T> T look(BiFunction<GroupState, Long, T> looker) {
        lock.readLock().lock();
        try {
            return looker.apply(state, clock.now(time.nanos()));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Who waits on this node for a lease to become free. */
    LeaseListeners listeners() {
        return listeners;
    }

    long leaderChanges() {
        return leaderChanges.get();
    }

    /** The newest version that this node reads. */
    int reads() {
        return reads;
    }

    /** Why this node can't go on, if it has met a version that it does not read; else empty. */
    String tooNew() {
        return tooNew;
    }

    /** How often this node was elected. */
    long electionsWon() {
        return electionsWon.get();
    }

    /** What this node notices of who leads. */
    LeadershipSigns signs() {
        return signs;
    }

    /** Takes the time, in nanoseconds, from each proposal at this node to its commit, if it leads; on a thread of Ratis, which must not be held up. */
    void onCommitted(LongConsumer listener) {
        commitListeners.add(listener);
    }

    void onLeader(Consumer<String> listener) {
        leaderListeners.add(listener);
    }

    // ---- Its life

    @Override
    public void initialize(RaftServer server, RaftGroupId id, RaftStorage raftStorage) throws IOException {
        super.initialize(server, id, raftStorage);
        storage = new SimpleStateMachineStorage();
        storage.init(raftStorage);
        if (getLifeCycleState() == LifeCycle.State.NEW) {
            getLifeCycle().startAndTransition(this::restore);
        } else {
            // Begun again: all that the log holds comes again, too.
            forget();
            restore();
        }
    }

    private void forget() {
        lock.writeLock().lock();
        try {
            state = new GroupState();
            setLastAppliedTermIndex(TermIndex.INITIAL_VALUE);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** A snapshot is on its way from the leader: nothing is carried out until {@link #reinitialize}. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        restore();
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
        // Releases that the snapshot has taken in have woken nobody.
        listeners.wakeAll();
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    // ---- Commands

    /** Only the leader is asked this, and only after it has carried out all that earlier leaders had put into the log. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        byte[] command = request.getMessage().getContent().toByteArray();
        TransactionContext.Builder builder = TransactionContext.newBuilder().setStateMachine(this)
                .setClientRequest(request);
        try {
            CommandCodec.decode(command, reads);
            requireAdopted(CommandCodec.version(command));
        } catch (IllegalArgumentException e) {
            // Whatever the others could not carry out must not come into the log.
            return builder.build().setException(e);
        }
        byte[] logged = CommandCodec.logged(clock.now(time.nanos()), wall.millis(), command);
        // Comes back with the entry, on this node only.
        return builder.setLogData(ByteString.copyFrom(logged)).setStateMachineContext(time.nanos()).build();
    }

    private void requireAdopted(int version) {
        String why = look((state, _) -> version <= state.version()
                ? ""
                : "the group uses version " + state.version() + " until all members read more: " + state.announced());
        if (!why.isEmpty()) {
            throw new IllegalArgumentException("command of version " + version + ": " + why);
        }
    }

    /** What it can't read it must not pass over, as its state would differ from the others': Ratis ends this node's part when this throws. */
    private CommandCodec.Logged decode(LogEntryProto entry) {
        try {
            return CommandCodec.logged(entry.getStateMachineLogEntry().getLogData().toByteArray(), reads);
        } catch (NewerVersionException e) {
            throw met(e);
        }
    }

    private NewerVersionException met(NewerVersionException newer) {
        tooNew = String.valueOf(newer.getMessage());
        LOG.error("group={} event=raft-version-refused node={} reason=\"{}\"", group, self, newer.getMessage());
        return newer;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        CommandCodec.Logged logged = decode(entry);
        var stamp = logged.stamp(entry.getTerm(), entry.getIndex());
        GroupState.Outcome outcome;
        lock.writeLock().lock();
        try {
            outcome = state.apply(logged.command(), stamp);
            // Only who was asked for it, and put it into the log, knows the request.
            clock.carriedOut(stamp, transaction.getClientRequest() != null, time.nanos());
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        } finally {
            lock.writeLock().unlock();
        }
        if (transaction.getStateMachineContext() instanceof Long proposed) {
            long took = time.nanos() - proposed;
            commitListeners.forEach(listener -> listener.accept(took));
        }
        outcome.freed().forEach(listeners::wake);
        if (logged.command() instanceof Command.Adopt(int version, Set<String> members)
                && outcome.reply() instanceof Reply.Wrote(boolean done, var _) && done) {
            LOG.info("group={} event=raft-version version={} members={}", group, version, members);
        }
        return CompletableFuture
                .completedFuture(Message.valueOf(ByteString.copyFrom(ReplyCodec.encode(outcome.reply()))));
    }

    /** Asked when all that was committed before the request has been carried out here: its arrival is its answer. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    // ---- Snapshots

    @Override
    public long takeSnapshot() throws IOException {
        byte[] bytes;
        TermIndex last;
        lock.readLock().lock();
        try {
            last = getLastAppliedTermIndex();
            bytes = SnapshotCodec.encode(state);
        } finally {
            lock.readLock().unlock();
        }
        if (last.getIndex() < 0) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        Path file = storage.getSnapshotFile(last.getTerm(), last.getIndex()).toPath();
        write(file, bytes);
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(
                new FileInfo(file, MD5FileUtil.computeAndSaveMd5ForFile(file.toFile())), last));
        LOG.debug("group={} event=raft-snapshot index={} bytes={}", group, last.getIndex(), bytes.length);
        return last.getIndex();
    }

    /** All of it or nothing, whatever happens meanwhile. */
    private static void write(Path file, byte[] bytes) throws IOException {
        Path begun = file.resolveSibling(file.getFileName() + ".begun");
        try (FileChannel channel = FileChannel.open(begun, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void restore() throws IOException {
        SingleFileSnapshotInfo latest = storage.loadLatestSnapshot();
        if (latest == null) {
            return;
        }
        Path file = latest.getFile().getPath();
        GroupState kept;
        try {
            kept = SnapshotCodec.decode(Files.readAllBytes(file), reads);
        } catch (NewerVersionException e) {
            throw new IOException(file + ": " + e.getMessage(), met(e));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        lock.writeLock().lock();
        try {
            state = kept;
            clock.restored(kept.nanos(), time.nanos());
            setLastAppliedTermIndex(latest.getTermIndex());
        } finally {
            lock.writeLock().unlock();
        }
        LOG.info("group={} event=raft-snapshot-restored index={}", group, latest.getIndex());
    }

    // ---- What happens in the group

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        String next = leader.toString();
        long now = time.nanos();
        RaftServer.Division division = division();
        long term = division == null ? 0 : division.getInfo().getCurrentTerm();
        LeadershipSigns.Change change = signs.elected(next, term, now);
        if (!next.equals(lastLeader)) {
            leaderChanges.incrementAndGet();
        }
        if (change != null && next.equals(self)) {
            electionsWon.incrementAndGet();
        }
        lastLeader = next;
        if (change != null) {
            // To look whether the one before still runs takes a while, and Ratis holds a lock here.
            String address = change.before() == null || division == null ? null : address(division, change.before());
            Thread.ofVirtual().name("raft-why-" + group)
                    .start(() -> ElectionLog.tell(LOG, group, next, term, change, address));
        }
        leaderListeners.forEach(listener -> listener.accept(next));
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        signs.stoppedLeading();
    }

    private RaftServer.@Nullable Division division() {
        RaftServer server = getServer().getNow(null);
        try {
            return server == null ? null : server.getDivision(getGroupId());
        } catch (IOException e) {
            // Not there yet, or not there any more.
            return null;
        }
    }

    private static @Nullable String address(RaftServer.Division division, String member) {
        RaftPeer peer = division.getRaftConf().getPeer(RaftPeerId.valueOf(member));
        return peer == null ? null : peer.getAddress();
    }

    @Override
    public void notifyLeaderReady() {
        LOG.info("group={} event=raft-leading term={}", group, getLastAppliedTermIndex().getTerm());
        // Who waits on the new leader's node has the shortest way.
        listeners.wakeAll();
    }
}
