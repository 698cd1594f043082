package dev.highlander.bench.raft.faults.history;

import dev.highlander.bench.raft.faults.history.Violation.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds a history against what Raft and the ownership promise:
 *
 * <ol>
 * <li>reads and writes are linearizable ({@link LinearizabilityCheck});
 * <li>a term has one leader at most (Ongaro and Ousterhout, "In search of an understandable consensus algorithm", 2014, figure 3: election
 * safety);
 * <li>no two own the leader's lease at one instant; epochs grow and are given once;
 * <li>what was acknowledged is there in the end on every node (ibid., leader completeness), all nodes hold the same (state machine safety),
 * and revisions, which are places in the log, are unique and grow.
 * </ol>
 */
public final class HistoryCheck {
    private final History history;
    private final long began;
    private final List<Violation> violations = new ArrayList<>();

    private HistoryCheck(History history) {
        this.history = history;
        this.began = history.began();
    }

    /** What must not have been; none if every promise was kept. */
    public static List<Violation> of(History history) {
        HistoryCheck check = new HistoryCheck(history);
        check.linearizable();
        check.oneLeader();
        check.oneOwner();
        check.revisions();
        check.kept();
        check.replicasAgree();
        return List.copyOf(check.violations);
    }

    private void linearizable() {
        byKey().forEach(
                (key, operations) -> LinearizabilityCheck.of(key, operations, began).ifPresent(violations::add));
    }

    private Map<String, List<Operation>> byKey() {
        Map<String, List<Operation>> byKey = new TreeMap<>();
        for (Operation operation : history.operations()) {
            byKey.computeIfAbsent(operation.key(), _ -> new ArrayList<>()).add(operation);
        }
        return byKey;
    }

    private void oneLeader() {
        Map<Long, TreeSet<String>> leaders = new TreeMap<>();
        for (Lead lead : history.leads()) {
            leaders.computeIfAbsent(lead.term(), _ -> new TreeSet<>()).add(lead.node());
        }
        leaders.forEach((term, nodes) -> {
            if (nodes.size() > 1) {
                add(Promise.ONE_LEADER, "term " + term + " has the leaders " + nodes);
            }
        });
    }

    private void oneOwner() {
        List<Reign> reigns = history.reigns().stream()
                .sorted(Comparator.comparingLong(reign -> reign.from() - began)).toList();
        // The one that ends last of all before: later ones may begin within it though others have ended in between.
        Reign longest = null;
        Reign highest = null;
        for (Reign reign : reigns) {
            if (longest != null && reign.from() - longest.until() < 0) {
                add(Promise.ONE_OWNER, told(longest) + " and " + told(reign) + " own at once");
            }
            if (highest != null && reign.epoch() <= highest.epoch()) {
                add(Promise.EPOCHS_GROW, told(reign) + " comes after " + told(highest));
            }
            longest = longest == null || reign.until() - longest.until() > 0 ? reign : longest;
            highest = highest == null || reign.epoch() > highest.epoch() ? reign : highest;
        }
    }

    private String told(Reign reign) {
        return "node %s (life %d, epoch %d, %.3f to %.3f ms)".formatted(reign.node(), reign.life(), reign.epoch(),
                (reign.from() - began) / 1e6, (reign.until() - began) / 1e6);
    }

    /** Unique, one for each write, and in the order of time among writes of which one was answered before the other was asked. */
    private void revisions() {
        Map<Long, String> valueOf = new HashMap<>();
        Map<String, Long> revisionOf = new HashMap<>();
        for (Operation operation : history.operations()) {
            Entry entry = switch (operation.outcome()) {
                case Outcome.Done(Entry done) -> done;
                case Outcome.Refused(Entry present) -> present;
                case Outcome.Failed _,Outcome.Unknown _ -> Entry.ABSENT;
            };
            if (entry.revision() == 0) {
                if (operation.isAcknowledgedWrite()) {
                    add(Promise.REVISIONS_GROW, operation.told(began) + ", expected a revision");
                }
                continue;
            }
            String place = operation.key() + "=" + entry.value();
            String other = valueOf.putIfAbsent(entry.revision(), place);
            if (other != null && !other.equals(place)) {
                add(Promise.REVISIONS_GROW,
                        "revision " + entry.revision() + " is that of " + other + " and of " + place);
            }
            Long before = revisionOf.putIfAbsent(place, entry.revision());
            if (before != null && before != entry.revision()) {
                add(Promise.REVISIONS_GROW, "the one write of " + place + " has the revisions " + before + " and "
                        + entry.revision() + ": it was carried out twice");
            }
        }
        revisionsInTime();
    }

    private void revisionsInTime() {
        List<Operation> byQuestion = acknowledged().sorted(Comparator.comparingLong(op -> op.invoked() - began))
                .toList();
        List<Operation> byAnswer = acknowledged().sorted(Comparator.comparingLong(op -> op.completed() - began))
                .toList();
        int answered = 0;
        Operation newest = null;
        for (Operation operation : byQuestion) {
            while (answered < byAnswer.size()
                    && byAnswer.get(answered).completed() - operation.invoked() < 0) {
                Operation next = byAnswer.get(answered++);
                newest = newest == null || revision(next) > revision(newest) ? next : newest;
            }
            if (newest != null && revision(operation) <= revision(newest)) {
                add(Promise.REVISIONS_GROW, "key '" + operation.key() + "', " + operation.told(began)
                        + ", though revision " + revision(newest) + " had been answered before");
            }
        }
    }

    private java.util.stream.Stream<Operation> acknowledged() {
        return history.operations().stream().filter(Operation::isAcknowledgedWrite);
    }

    private static long revision(Operation operation) {
        return operation.outcome() instanceof Outcome.Done(Entry entry) ? entry.revision() : 0;
    }

    /** No write that was answered as done is missing: the key holds it, or a later one. */
    private void kept() {
        Map<String, Operation> newest = new LinkedHashMap<>();
        acknowledged().forEach(operation -> newest.merge(operation.key(), operation,
                (one, other) -> revision(one) >= revision(other) ? one : other));
        for (EndState end : history.ends()) {
            newest.forEach((key, operation) -> {
                Entry there = end.get(key);
                if (there.revision() < revision(operation)) {
                    add(Promise.KEPT,
                            "node " + end.node() + " holds " + there + " of key '" + key + "' in the end, but a "
                                    + operation.told(began));
                } else if (operation.outcome() instanceof Outcome.Done(Entry entry)
                        && there.revision() == entry.revision() && !there.equals(entry)) {
                    add(Promise.KEPT,
                            "node " + end.node() + " holds " + there + " of key '" + key + "' in the end, expected "
                                    + entry);
                }
            });
        }
    }

    private void replicasAgree() {
        if (history.ends().isEmpty()) {
            return;
        }
        EndState first = history.ends().getFirst();
        for (EndState other : history.ends().subList(1, history.ends().size())) {
            if (first.entries().equals(other.entries())) {
                continue;
            }
            TreeSet<String> keys = new TreeSet<>(first.entries().keySet());
            keys.addAll(other.entries().keySet());
            keys.removeIf(key -> first.get(key).equals(other.get(key)));
            String key = keys.first();
            add(Promise.REPLICAS_AGREE, "nodes " + first.node() + " and " + other.node() + " differ in " + keys.size()
                    + " keys, for example '" + key + "': " + first.get(key) + " and " + other.get(key));
        }
    }

    private void add(Promise promise, String text) {
        violations.add(new Violation(promise, text));
    }
}
