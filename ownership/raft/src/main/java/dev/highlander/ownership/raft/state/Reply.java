package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.LeaseAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a {@link Command}. */
public sealed interface Reply {
    /**
     * The answers to the steps, one for each, in their order.
     *
     * @param answers the answers
     */
    record Leases(List<LeaseAnswer> answers) implements Reply {
        /** Copies the list. */
        public Leases {
            answers = List.copyOf(answers);
        }
    }

    /**
     * What became of a write to the map.
     *
     * @param done whether the condition held, so that it was written
     * @param present the entry as it is now; null if there is none
     */
    record Wrote(boolean done, @Nullable MapEntry present) implements Reply {}
}
