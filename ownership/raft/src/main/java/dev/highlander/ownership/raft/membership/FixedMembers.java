package dev.highlander.ownership.raft.membership;

import dev.highlander.ownership.raft.RaftMember;
import java.util.List;
import java.util.stream.Collectors;

/** Those who stand in the configuration. */
record FixedMembers(List<RaftMember> members) implements Discovery {
    FixedMembers {
        members = List.copyOf(members);
    }

    @Override
    public boolean watched() {
        return false;
    }

    @Override
    public Founding founding(String self, List<RaftMember> named) {
        return new Founding.Allowed(members.stream().map(RaftMember::id).collect(Collectors.toSet()), members);
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
