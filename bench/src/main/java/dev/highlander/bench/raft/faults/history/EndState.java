package dev.highlander.bench.raft.faults.history;

import java.util.Map;

/**
 * What a node holds after all is over and it has caught up.
 *
 * @param node its name
 * @param entries all keys of the history that hold something
 */
public record EndState(String node, Map<String, Entry> entries) {
    /** Copies. */
    public EndState {
        entries = Map.copyOf(entries);
    }

    Entry get(String key) {
        return entries.getOrDefault(key, Entry.ABSENT);
    }
}
