package dev.highlander.ownership.raft.state;

/**
 * An entry of the replicated map.
 *
 * @param key its key
 * @param value its value
 * @param revision the place in the log of the command that wrote it last; grows with every write to the map
 */
public record MapEntry(String key, String value, long revision) {}
