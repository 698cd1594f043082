package dev.highlander.bench.raft.faults.history;

/**
 * A time in which a process held the leader's lease, as it says itself. Instants are nanoseconds of the machine's one monotonic clock.
 *
 * @param node its name
 * @param life which of its processes, from 1
 * @param epoch of the ownership
 * @param from when it was told that it owns
 * @param until the last instant at which it certainly still could act: what it told of its loss, the deadline that it knew or its end,
 *        whichever came first
 */
public record Reign(String node, int life, long epoch, long from, long until) {
    /** Checks the order. */
    public Reign {
        if (until - from < 0) {
            throw new IllegalArgumentException(
                    "reign of node " + node + " with epoch " + epoch + ": ends before it begins");
        }
    }
}
