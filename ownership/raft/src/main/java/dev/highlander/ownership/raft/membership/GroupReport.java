package dev.highlander.ownership.raft.membership;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node has answered when it was asked for its part in a group. */
public sealed interface GroupReport {
    /** No answer: whatever is there, nothing is known of it. */
    record Unknown(String reason) implements GroupReport {}

    /** It runs, and takes no part in the group: it has neither voted nor stored anything. */
    record None() implements GroupReport {}

    /**
     * It takes part.
     *
     * @param term the newest term in its log, or in which it leads; 0 if its log is empty
     * @param leader whom it follows, or itself; null if it knows of none
     * @param voters the ids of those who vote, as it knows them
     * @param listeners the ids of those who learn
     * @param last the newest place in its log; -1 if that is empty
     */
    record Part(long term, @Nullable String leader, Set<String> voters, Set<String> listeners, long last)
            implements
                GroupReport {
        /** Copies the sets. */
        public Part {
            voters = Set.copyOf(voters);
            listeners = Set.copyOf(listeners);
        }

        /** Whether nobody has led yet, as far as it knows: the first that a leader does is to write to the log. */
        boolean isFresh() {
            return leader == null && last < 0;
        }
    }
}
