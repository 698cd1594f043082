package dev.highlander.bench.raft.node;

import dev.highlander.ownership.raft.RaftStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * How a node stands.
 *
 * @param raft the group as it sees it
 * @param leads whether it leads and takes commands, as far as it knows
 * @param owns whether it owns the group's lease, if it takes part in that election
 */
public record NodeStatus(RaftStatus raft, boolean leads, boolean owns) {
    private static final int HEAD = 9;
    private static final int OF_MEMBER = 5;

    List<String> words() {
        List<String> words = new ArrayList<>(List.of(Boolean.toString(leads), Boolean.toString(owns), raft.group(),
                raft.node(), raft.role().name(), Long.toString(raft.term()),
                raft.leader() == null ? "" : raft.leader(), Long.toString(raft.committed()),
                Long.toString(raft.applied())));
        for (RaftStatus.Peer member : raft.members()) {
            words.addAll(List.of(member.id(), member.address(), Boolean.toString(member.votes()),
                    Long.toString(member.match()), Long.toString(member.silentMillis())));
        }
        return words;
    }

    static NodeStatus parse(List<String> words) {
        List<RaftStatus.Peer> members = new ArrayList<>();
        for (int i = HEAD; i < words.size(); i += OF_MEMBER) {
            members.add(new RaftStatus.Peer(words.get(i), words.get(i + 1), Boolean.parseBoolean(words.get(i + 2)),
                    Long.parseLong(words.get(i + 3)), Long.parseLong(words.get(i + 4))));
        }
        String leader = words.get(6);
        return new NodeStatus(
                new RaftStatus(words.get(2), words.get(3), RaftStatus.Role.valueOf(words.get(4)),
                        Long.parseLong(words.get(5)), leader.isEmpty() ? null : leader, Long.parseLong(words.get(7)),
                        Long.parseLong(words.get(8)), members),
                Boolean.parseBoolean(words.get(0)), Boolean.parseBoolean(words.get(1)));
    }
}
