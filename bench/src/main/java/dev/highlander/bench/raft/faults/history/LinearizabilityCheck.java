package dev.highlander.bench.raft.faults.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of one key's operations that explains what each was told: one in which each takes effect at an instant between
 * question and answer. If there is none, the key was not linearizable. Keys are looked at one by one: a history is linearizable if and
 * only if that of each key is (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", TOPLAS 12(3), 1990,
 * theorem 1; as a way to be faster: Horn and Kroening, "Faster linearizability checking via P-compositionality", FORTE 2015).
 *
 * <p>The search is that of Wing and Gong ("Testing and verifying concurrent objects", JPDC 17, 1993) with the memory that Lowe added
 * ("Testing for linearizability", Concurrency and Computation 29(4), 2017), on a doubly linked list of questions and answers as in
 * Athalye's Porcupine: take the first question whose effect is possible now; at an answer whose question has not been taken, go back. What
 * has been taken, together with the state that it led to, is never tried twice.
 *
 * <p>A key is a register whose writes get growing revisions. An operation whose outcome is unknown may take effect at any time after its
 * question, or never: its question is in the list, an answer is not. Its revision is that with which somebody saw its value, as each
 * value is written once. If nobody ever saw it, it is left out: as no read or refusal shows it, and nobody can have made a condition of its
 * revision, any order with it is one without it.
 */
final class LinearizabilityCheck {
    /** Of what has been tried: what that may take in memory, roughly, and what one entry takes besides its bits. */
    private static final long MOST_BYTES = 256L << 20;
    private static final int ENTRY_BYTES = 128;

    private final String key;
    private final List<Step> steps = new ArrayList<>();
    private final long began;
    private final long mostTried;

    /** An operation that may take effect, and what it then does. */
    private record Step(Operation operation, Entry told, boolean required) {
        /** The state after it; null if it can't take effect in this state. */
        @Nullable
        Entry from(Entry state) {
            return switch (operation.action()) {
                case Action.Read _ -> told.equals(state) ? state : null;
                case Action.Write(String value) -> written(value, state);
                case Action.WriteIf(String value, long expected) -> operation.outcome() instanceof Outcome.Refused
                        ? told.equals(state) && state.revision() != expected ? state : null
                        : state.revision() == expected ? written(value, state) : null;
            };
        }

        private @Nullable Entry written(String value, Entry state) {
            return told.value().equals(value) && told.revision() > state.revision() ? told : null;
        }
    }

    /** A question or an answer in the list. */
    private static final class Event {
        private final int step;
        private final boolean question;
        private final long instant;
        private @Nullable Event answer;
        private @Nullable Event before;
        private @Nullable Event after;

        Event(int step, boolean question, long instant) {
            this.step = step;
            this.question = question;
            this.instant = instant;
        }
    }

    private record Tried(BitSet taken, Entry state) {}

    private record Taken(Event question, Entry before) {}

    private LinearizabilityCheck(String key, List<Operation> operations, long began) {
        this.key = key;
        this.began = began;
        Map<String, Entry> seen = seen(operations);
        for (Operation operation : operations) {
            step(operation, seen).ifPresent(steps::add);
        }
        this.mostTried = MOST_BYTES / (ENTRY_BYTES + steps.size() / Byte.SIZE);
    }

    /**
     * Checks one key.
     *
     * @param operations all of this key
     * @param began the instant from which messages count
     */
    static Optional<Violation> of(String key, List<Operation> operations, long began) {
        return new LinearizabilityCheck(key, operations, began).search();
    }

    /** Values that somebody saw, with their revisions. */
    private static Map<String, Entry> seen(List<Operation> operations) {
        Map<String, Entry> seen = new HashMap<>();
        for (Operation operation : operations) {
            Entry entry = switch (operation.outcome()) {
                case Outcome.Done(Entry done) -> done;
                case Outcome.Refused(Entry present) -> present;
                case Outcome.Failed _,Outcome.Unknown _ -> Entry.ABSENT;
            };
            if (entry.revision() > 0) {
                seen.putIfAbsent(entry.value(), entry);
            }
        }
        return seen;
    }

    private static Optional<Step> step(Operation operation, Map<String, Entry> seen) {
        return switch (operation.outcome()) {
            case Outcome.Done(Entry entry) -> Optional.of(new Step(operation, entry, true));
            case Outcome.Refused(Entry present) -> Optional.of(new Step(operation, present, true));
            case Outcome.Failed _ -> Optional.empty();
            case Outcome.Unknown _ -> {
                String value = switch (operation.action()) {
                    case Action.Read _ -> null;
                    case Action.Write(String written) -> written;
                    case Action.WriteIf(String written, _) -> written;
                };
                Entry effect = value == null ? null : seen.get(value);
                yield effect == null ? Optional.empty() : Optional.of(new Step(operation, effect, false));
            }
        };
    }

    private Optional<Violation> search() {
        Event head = list();
        Set<Tried> tried = new HashSet<>();
        Deque<Taken> path = new ArrayDeque<>();
        BitSet taken = new BitSet(steps.size());
        Entry state = Entry.ABSENT;
        long missing = steps.stream().filter(Step::required).count();
        int furthest = -1;
        String hindrance = "";
        Event event = head.after;
        while (missing > 0) {
            if (event != null && event.question) {
                Step step = steps.get(event.step);
                Entry next = step.from(state);
                if (next != null) {
                    taken.set(event.step);
                    if (tried.add(new Tried((BitSet) taken.clone(), next))) {
                        if (tried.size() > mostTried) {
                            return Optional.of(new Violation(Violation.Promise.DECIDED, "key '" + key
                                    + "': no order found among " + mostTried + " beginnings, and not all were tried"));
                        }
                        path.push(new Taken(event, state));
                        state = next;
                        missing -= step.required() ? 1 : 0;
                        lift(event);
                        event = head.after;
                        continue;
                    }
                    taken.clear(event.step);
                }
                event = event.after;
                continue;
            }
            if (path.size() > furthest && event != null) {
                furthest = path.size();
                hindrance = "after " + path.size() + " operations it holds " + state + ", which does not explain the "
                        + steps.get(event.step).operation().told(began);
            }
            if (path.isEmpty()) {
                return Optional.of(new Violation(Violation.Promise.LINEARIZABLE,
                        "key '" + key + "': no order explains what was told; in the one that gets furthest, "
                                + hindrance));
            }
            Taken last = path.pop();
            state = last.before();
            taken.clear(last.question().step);
            missing += steps.get(last.question().step).required() ? 1 : 0;
            unlift(last.question());
            event = last.question().after;
        }
        return Optional.empty();
    }

    /** All questions and answers by their instants; of one instant the questions come first, as that allows more orders. */
    private Event list() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Operation operation = steps.get(i).operation();
            Event question = new Event(i, true, operation.invoked());
            events.add(question);
            if (steps.get(i).required()) {
                question.answer = new Event(i, false, operation.completed());
                events.add(question.answer);
            }
        }
        events.sort(Comparator.comparingLong((Event event) -> event.instant - began)
                .thenComparing(event -> !event.question));
        Event head = new Event(-1, false, 0);
        Event last = head;
        for (Event event : events) {
            last.after = event;
            event.before = last;
            last = event;
        }
        return head;
    }

    private static void lift(Event question) {
        unlink(question);
        if (question.answer != null) {
            unlink(question.answer);
        }
    }

    /** In the opposite order of {@link #lift}, so that each finds its neighbours as it left them. */
    private static void unlift(Event question) {
        if (question.answer != null) {
            link(question.answer);
        }
        link(question);
    }

    private static void unlink(Event event) {
        if (event.before != null) {
            event.before.after = event.after;
        }
        if (event.after != null) {
            event.after.before = event.before;
        }
    }

    private static void link(Event event) {
        if (event.before != null) {
            event.before.after = event;
        }
        if (event.after != null) {
            event.after.before = event;
        }
    }
}
