package dev.highlander.bench.raft.faults.history;

import java.util.ArrayList;
import java.util.List;

/** Writes down a history in a few lines. Each operation has a client of its own unless that matters. */
final class Seen {
    private final List<Operation> operations = new ArrayList<>();
    private final List<Reign> reigns = new ArrayList<>();
    private final List<Lead> leads = new ArrayList<>();
    private final List<EndState> ends = new ArrayList<>();

    static Entry entry(String value, long revision) {
        return new Entry(value, revision);
    }

    Seen read(String key, Entry entry, long from, long to) {
        return add(key, new Action.Read(), from, to, new Outcome.Done(entry));
    }

    Seen write(String key, String value, long revision, long from, long to) {
        return add(key, new Action.Write(value), from, to, new Outcome.Done(entry(value, revision)));
    }

    Seen lostWrite(String key, String value, long from, long to) {
        return add(key, new Action.Write(value), from, to, new Outcome.Unknown());
    }

    Seen writeIf(String key, String value, long expected, long revision, long from, long to) {
        return add(key, new Action.WriteIf(value, expected), from, to, new Outcome.Done(entry(value, revision)));
    }

    Seen refused(String key, String value, long expected, Entry present, long from, long to) {
        return add(key, new Action.WriteIf(value, expected), from, to, new Outcome.Refused(present));
    }

    Seen lostWriteIf(String key, String value, long expected, long from, long to) {
        return add(key, new Action.WriteIf(value, expected), from, to, new Outcome.Unknown());
    }

    Seen add(String key, Action action, long from, long to, Outcome outcome) {
        operations.add(new Operation(operations.size(), "a", key, action, from, to, outcome));
        return this;
    }

    Seen reign(String node, long epoch, long from, long until) {
        reigns.add(new Reign(node, 1, epoch, from, until));
        return this;
    }

    Seen lead(String node, long term) {
        leads.add(new Lead(node, 1, term, 0));
        return this;
    }

    Seen end(EndState state) {
        ends.add(state);
        return this;
    }

    History history() {
        return new History(operations, reigns, leads, ends);
    }

    List<Violation> violations() {
        return HistoryCheck.of(history());
    }
}
