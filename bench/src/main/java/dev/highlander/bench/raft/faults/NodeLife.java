package dev.highlander.bench.raft.faults;

import dev.highlander.bench.raft.faults.history.Lead;
import dev.highlander.bench.raft.faults.history.Reign;
import dev.highlander.bench.raft.node.NodeEvent;
import dev.highlander.bench.raft.node.RaftProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One process of a node, of which there may be several one after another, and what it told of itself. */
final class NodeLife {
    private final RaftProcess process;
    private final int number;
    private volatile boolean frozen;
    // When its end began, if it has; written by the trial's thread, read by it and by clients.
    private volatile @Nullable Long ended;

    /**
     * A life.
     *
     * @param number from 1
     */
    NodeLife(RaftProcess process, int number) {
        this.process = process;
        this.number = number;
    }

    RaftProcess process() {
        return process;
    }

    String id() {
        return process.id();
    }

    void frozen(boolean still) {
        frozen = still;
    }

    boolean isFrozen() {
        return frozen;
    }

    /** It ends now, or has been told to: it acts no more after this instant, or says itself when it stopped. */
    void ended(long nanos) {
        ended = nanos;
    }

    /** Whether it has gained the ownership since an instant. */
    boolean gainedSince(long nanos) {
        return process.events().stream()
                .anyMatch(event -> event.kind() == NodeEvent.Kind.GAINED && event.nanos() - nanos >= 0);
    }

    /** The times in which it owned for certain. */
    List<Reign> reigns() {
        return reigns(id(), number, process.events(), ended == null ? OptionalLong.empty() : OptionalLong.of(ended));
    }

    /**
     * Reads what a process told.
     *
     * @param ended when its end began; nothing if it runs
     */
    static List<Reign> reigns(String node, int life, List<NodeEvent> events, OptionalLong ended) {
        List<Reign> reigns = new ArrayList<>();
        for (NodeEvent gain : events) {
            if (gain.kind() == NodeEvent.Kind.GAINED) {
                long epoch = gain.number(0);
                reigns.add(new Reign(node, life, epoch, gain.nanos(), until(gain, epoch, events, ended)));
            }
        }
        return reigns;
    }

    /** The deadline as it was last prolonged, but not longer than until the loss that it told, or its end. */
    private static long until(NodeEvent gain, long epoch, List<NodeEvent> events, OptionalLong ended) {
        long from = gain.nanos();
        // Differences, as readings of the clock may be negative.
        long length = 0;
        for (NodeEvent event : events) {
            if (event.kind() == NodeEvent.Kind.HOLDS && event.number(0) == epoch) {
                length = Math.max(length, event.number(1) - from);
            }
        }
        for (NodeEvent event : events) {
            if (event.kind() == NodeEvent.Kind.LOST && event.number(0) == epoch) {
                length = Math.min(length, event.nanos() - from);
            }
        }
        if (ended.isPresent()) {
            length = Math.min(length, ended.getAsLong() - from);
        }
        return from + Math.max(0, length);
    }

    /** The terms in which it led. */
    List<Lead> leads() {
        List<Lead> leads = new ArrayList<>();
        for (NodeEvent event : process.events()) {
            if (event.kind() == NodeEvent.Kind.PLACE) {
                NodeEvent.Place place = event.place();
                if (place.role().equals("LEADER") && place.ready() && place.leader().equals(id())) {
                    leads.add(new Lead(id(), number, place.term(), event.nanos()));
                }
            }
        }
        return leads;
    }
}
