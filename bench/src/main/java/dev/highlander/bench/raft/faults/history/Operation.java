package dev.highlander.bench.raft.faults.history;

/**
 * One thing that a client asked a node for. Instants are nanoseconds of the machine's one monotonic clock.
 *
 * @param client who asked; a client has one operation at a time
 * @param node which node it asked
 * @param key of which key
 * @param action for what
 * @param invoked when, not later than the node was asked
 * @param completed when it was answered or given up, not earlier than the answer came
 * @param outcome what it was told
 */
public record Operation(int client, String node, String key, Action action, long invoked, long completed,
        Outcome outcome) {
    /** Checks that outcome and action fit. */
    public Operation {
        if (completed - invoked < 0) {
            throw new IllegalArgumentException("operation of client " + client + " on key '" + key
                    + "': completed before it was invoked");
        }
        if (outcome instanceof Outcome.Refused && !(action instanceof Action.WriteIf)) {
            throw new IllegalArgumentException("operation of client " + client + " on key '" + key
                    + "': refused, expected that only of a conditional write");
        }
    }

    /** Whether it is a write that was answered as done. */
    public boolean isAcknowledgedWrite() {
        return outcome instanceof Outcome.Done && !(action instanceof Action.Read);
    }

    /** In a message; instants in milliseconds after another one. */
    String told(long since) {
        String asked = switch (action) {
            case Action.Read _ -> "read";
            case Action.Write(String value) -> "write of '" + value + "'";
            case Action.WriteIf(String value, long expected) ->
                "write of '" + value + "' if of revision " + expected;
        };
        String answer = switch (outcome) {
            case Outcome.Done(Entry entry) -> entry.toString();
            case Outcome.Refused(Entry present) -> "refused, it holds " + present;
            case Outcome.Failed _ -> "failed";
            case Outcome.Unknown _ -> "outcome unknown";
        };
        return "%s by client %d at node %s from %.3f to %.3f ms: %s".formatted(asked, client, node,
                (invoked - since) / 1e6, (completed - since) / 1e6, answer);
    }
}
