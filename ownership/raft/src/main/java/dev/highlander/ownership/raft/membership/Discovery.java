package dev.highlander.ownership.raft.membership;

import dev.highlander.ownership.raft.RaftMember;
import java.io.IOException;
import java.util.List;

/** Who there is. Thread-safe. */
public interface Discovery {
    /**
     * All who shall take part now, this node among them if it is known already.
     *
     * @throws IOException if that can't be found out now; says why
     */
    List<RaftMember> members() throws IOException;

    /** Whether the answer changes by itself: then who is not named any more has gone. */
    boolean watched();

    /**
     * Whether this node may begin a group, if there is none. Whatever two nodes believe to know of who there is, they must never begin two.
     *
     * @param self this node's id
     * @param named the last answer of {@link #members}
     */
    Founding founding(String self, List<RaftMember> named);

    /** Those who stand in the configuration, the same on each node. They begin a group together. */
    static Discovery fixed(List<RaftMember> members) {
        return new FixedMembers(members);
    }
}
