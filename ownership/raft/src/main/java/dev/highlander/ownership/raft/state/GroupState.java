package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a group agrees on, as a pure state machine: the same commands with the same stamps in the same order make the same state on every
 * replica. Reads no clock.
 *
 * <p><b>Epochs are terms.</b> A lease is granted with the term of the leader that put the request into the log, unless that is not above
 * the lease's last epoch (a second grant in one term): then with the next number. So epochs grow by every grant, and are never below the
 * term in which they were granted.
 *
 * <p><b>Versions.</b> A newer release may know commands that an older one does not. So the group uses a version's commands only once all of its
 * members have announced that they read it: a fact of the state, the same on every replica.
 *
 * <p>Not thread-safe.
 */
public final class GroupState {
    private static final int LONGEST_HISTORY = 200;

    private final LeaseTable leases = new LeaseTable();
    private final NavigableMap<String, MapEntry> map = new TreeMap<>();
    private final ArrayDeque<Succession> history = new ArrayDeque<>();
    private final NavigableMap<String, Integer> reads = new TreeMap<>();
    private int version = CommandCodec.OLDEST;
    private long nanos;

    /** What a command has done. */
    public record Outcome(Reply reply, List<LeaseName> freed) {}

    /** A state to be kept: everything there is. */
    record Snapshot(int version, long nanos, List<LeaseTable.Entry> leases, Collection<MapEntry> map,
            Collection<Succession> history, Map<String, Integer> reads) {
        Snapshot {
            leases = List.copyOf(leases);
            map = List.copyOf(map);
            history = List.copyOf(history);
            reads = Collections.unmodifiableMap(new TreeMap<>(reads));
        }
    }

    /** Carries out a command; leases that it has set free are told. */
    public Outcome apply(Command command, Stamp stamp) {
        // Two commands of one leader may be stamped in another order than they are in the log.
        nanos = Math.max(nanos, stamp.nanos());
        return switch (command) {
            case Command.Leases(List<LeaseRequest> steps) -> leases(steps, stamp);
            case Command.Put put -> new Outcome(put(put, stamp), List.of());
            case Command.Remove remove -> new Outcome(remove(remove), List.of());
            case Command.Announce(String member, int newest) -> {
                reads.put(member, newest);
                yield new Outcome(new Reply.Wrote(true, null), List.of());
            }
            case Command.Adopt adopt -> new Outcome(new Reply.Wrote(adopt(adopt), null), List.of());
        };
    }

    /** The lease as it is at this time of the group. */
    public Lease lease(LeaseName name, long now) {
        return read(name, Math.max(now, nanos));
    }

    /** An entry of the map; null if there is none. */
    public @Nullable MapEntry get(String key) {
        return map.get(key);
    }

    /** All entries of the map whose keys begin so, in the order of their keys. */
    public List<MapEntry> list(String prefix) {
        return map.tailMap(prefix, true).values().stream().takeWhile(entry -> entry.key().startsWith(prefix)).toList();
    }

    /** The newest changes of owners, the newest last: at most 200. */
    public List<Succession> history() {
        return List.copyOf(history);
    }

    /** The group's time of the newest command, in nanoseconds. */
    public long nanos() {
        return nanos;
    }

    /** The version whose commands the group uses. */
    public int version() {
        return version;
    }

    /** The newest version that each member reads, as far as it has announced it, by its id. */
    public Map<String, Integer> announced() {
        return Map.copyOf(reads);
    }

    /** The newest version that all of these read: the one in use, as long as one of them has not announced more. */
    public int readBy(Collection<String> members) {
        return Math.max(version,
                members.stream().mapToInt(member -> reads.getOrDefault(member, CommandCodec.OLDEST)).min()
                        .orElse(version));
    }

    Snapshot snapshot() {
        return new Snapshot(version, nanos, leases.entries(nanos), map.values(), history, reads);
    }

    static GroupState restore(Snapshot kept) {
        GroupState state = new GroupState();
        state.nanos = kept.nanos();
        kept.leases().forEach(entry -> state.leases.restore(entry, kept.nanos()));
        kept.map().forEach(entry -> state.map.put(entry.key(), entry));
        state.history.addAll(kept.history());
        state.version = kept.version();
        state.reads.putAll(kept.reads());
        return state;
    }

    private Outcome leases(List<LeaseRequest> steps, Stamp stamp) {
        List<LeaseAnswer> answers = new ArrayList<>(steps.size());
        List<LeaseName> freed = new ArrayList<>(0);
        for (LeaseRequest step : steps) {
            LeaseAnswer answer = step instanceof LeaseRequest.Acquire acquire
                    ? acquire(acquire, stamp)
                    : leases.apply(step, nanos);
            answers.add(answer);
            if (step instanceof LeaseRequest.Advance
                    || (answer instanceof LeaseAnswer.Released(boolean byThis) && byThis)) {
                freed.add(step.lease());
            }
        }
        return new Outcome(new Reply.Leases(answers), freed);
    }

    private LeaseAnswer acquire(LeaseRequest.Acquire request, Stamp stamp) {
        Lease before = read(request.lease(), nanos);
        boolean granted = before.holder() == null
                && (before.successor() == null || before.successor().equals(request.holder().name()));
        if (granted && stamp.term() > before.epoch().value() + 1) {
            leases.apply(new LeaseRequest.Advance(request.lease(), new Epoch(stamp.term() - 1)), nanos);
        }
        LeaseAnswer answer = leases.apply(request, nanos);
        if (answer instanceof LeaseAnswer.Granted(Epoch epoch) && epoch.isAfter(before.epoch())) {
            history.addLast(new Succession(request.lease(), epoch, request.holder(), stamp.wallMillis()));
            if (history.size() > LONGEST_HISTORY) {
                history.removeFirst();
            }
        }
        return answer;
    }

    private Lease read(LeaseName name, long now) {
        if (leases.apply(new LeaseRequest.Read(name), now) instanceof LeaseAnswer.State(Lease lease)) {
            return lease;
        }
        throw new IllegalStateException("lease " + name + ": a read that does not answer with its state");
    }

    private Reply put(Command.Put put, Stamp stamp) {
        MapEntry present = map.get(put.key());
        if (!put.condition().holds(present == null ? 0 : present.revision())) {
            return new Reply.Wrote(false, present);
        }
        MapEntry written = new MapEntry(put.key(), put.value(), stamp.index());
        map.put(put.key(), written);
        return new Reply.Wrote(true, written);
    }

    private Reply remove(Command.Remove remove) {
        MapEntry present = map.get(remove.key());
        if (!remove.condition().holds(present == null ? 0 : present.revision())) {
            return new Reply.Wrote(false, present);
        }
        map.remove(remove.key());
        return new Reply.Wrote(true, null);
    }

    private boolean adopt(Command.Adopt adopt) {
        if (adopt.version() <= version || adopt.version() > readBy(adopt.members())) {
            return false;
        }
        version = adopt.version();
        reads.keySet().retainAll(adopt.members());
        return true;
    }
}
