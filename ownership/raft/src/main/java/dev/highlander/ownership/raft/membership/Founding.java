package dev.highlander.ownership.raft.membership;

import dev.highlander.ownership.raft.RaftMember;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether a node may begin a group, if there is none. */
public sealed interface Founding {
    /**
     * It may, once all who are asked have said that there is none.
     *
     * @param asked the ids that must have answered, this node's among them or not
     * @param members who begins together, this node among them
     */
    record Allowed(Set<String> asked, List<RaftMember> members) implements Founding {
        /** Copies both. */
        public Allowed {
            asked = Set.copyOf(asked);
            members = List.copyOf(members);
        }

        /** The ids of the members. */
        Set<String> ids() {
            TreeSet<String> ids = new TreeSet<>();
            members.forEach(member -> ids.add(member.id()));
            return ids;
        }
    }

    /** It may not, or not yet; says why. */
    record Denied(String reason) implements Founding {}
}
