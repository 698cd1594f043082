package dev.highlander.ownership.raft.membership;

import dev.highlander.ownership.raft.RaftMember;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a node without a log may do. Pure: its own name, who is expected, and what the others have answered since it started.
 *
 * <p>Raft's safety rests on nobody forgetting a vote or an entry. A node whose log is empty has either never taken part, or has forgotten;
 * it can't know which. So it never takes part by itself:
 * <ul>
 * <li><b>A group is begun only by who knows that there is none.</b> Each one that must be asked has answered, in this node's present life,
 * that it has no part in it, or that it has just begun the same one and its log is empty. Had a majority that includes this node's former
 * life ever agreed on something, one of them would have it still. One that does not answer may have it: then this node waits. A vote of
 * a former life may still be on its way for one election's time, for so long it waits, too.
 * <li><b>Who finds a group in which it counts as a voter has forgotten,</b> unless it has been begun since this node started. It asks to be taken out first. That change needs a majority of
 * the group without this node's help; when it is done nothing depends any more on what this node has known.
 * <li><b>Who finds a group without itself</b> joins it as a listener; the leader makes it a voter when it has caught up. That it is out is
 * believed only if a majority of the group's voters has been heard and none of them counts it: a leader that has been replaced without
 * knowing may tell of an older group.
 * </ul>
 * The rules are those of Ongaro's dissertation (sections 4.2.1 and 11.2, "Consensus: Bridging Theory and Practice", 2014) for servers that
 * join, and for servers that lose their disks, which it lets come back as new ones.
 */
public final class Admission {
    private Admission() {}

    /** What to do next. */
    public sealed interface Step {
        /** Begin the group with these members. */
        record Begin(List<RaftMember> members) implements Step {
            /** Copies the list. */
            public Begin {
                members = List.copyOf(members);
            }
        }

        /** Be taken out first: a former life was a voter. */
        record Leave() implements Step {}

        /** Take part with an empty log; and ask to be a listener, if it is not listed as one yet. */
        record Join(boolean listed) implements Step {}

        /** Nothing yet; says why, and what would help. */
        record Wait(String reason) implements Step {}
    }

    /**
     * Decides.
     *
     * @param self this node's id
     * @param founding whether this node may begin a group
     * @param reports what the others answer now, by their ids
     * @param without who has answered, at any time since this node started, that it had no log: whatever they agree upon later they agree upon
     *        with this life of the node, or without it
     */
    public static Step decide(String self, Founding founding, Map<String, GroupReport> reports, Set<String> without) {
        Optional<GroupReport.Part> found = newest(reports);
        if (found.isPresent()) {
            return found.get().voters().contains(self) && founding instanceof Founding.Allowed allowed
                    && begunSince(self, allowed, without)
                            ? new Step.Begin(allowed.members())
                            : join(self, found.get(), reports);
        }
        for (GroupReport report : reports.values()) {
            if (report instanceof GroupReport.Part part && !part.isFresh()) {
                return new Step.Wait("a group is there, without a leader: " + states(reports)
                        + "; its members must come back, or, if a majority has lost its logs, see 'highlander raft recover'");
            }
        }
        return switch (founding) {
            case Founding.Denied(String reason) -> new Step.Wait(reason + "; " + states(reports));
            case Founding.Allowed allowed -> begin(self, allowed, reports);
        };
    }

    private static boolean begunSince(String self, Founding.Allowed founding, Set<String> without) {
        return founding.asked().stream().allMatch(id -> id.equals(self) || without.contains(id));
    }

    private static Step begin(String self, Founding.Allowed founding, Map<String, GroupReport> reports) {
        Set<String> missing = new TreeSet<>(founding.asked());
        missing.remove(self);
        for (Map.Entry<String, GroupReport> report : reports.entrySet()) {
            if (report.getValue() instanceof GroupReport.Part part && !part.voters().equals(founding.ids())) {
                return new Step.Wait(report.getKey() + " begins a group of " + new TreeSet<>(part.voters())
                        + ", this node would of " + founding.ids()
                        + "; expected the same members in both configurations");
            }
            if (!(report.getValue() instanceof GroupReport.Unknown)) {
                missing.remove(report.getKey());
            }
        }
        if (missing.isEmpty()) {
            return new Step.Begin(founding.members());
        }
        return new Step.Wait("to begin a group all must have said that there is none; not heard from: "
                + String.join(", ", missing) + " (" + states(reports)
                + "); if they have gone for good, see 'highlander raft recover'");
    }

    private static Step join(String self, GroupReport.Part group, Map<String, GroupReport> reports) {
        if (group.voters().contains(self)) {
            if (group.voters().size() <= 2) {
                return new Step.Wait("this node's log is lost, and the group of " + new TreeSet<>(group.voters())
                        + " can't agree without it; see 'highlander raft recover'");
            }
            return new Step.Leave();
        }
        long heard = group.voters().stream().filter(voter -> reports.get(voter) instanceof GroupReport.Part).count();
        if (heard * 2 <= group.voters().size()) {
            return new Step.Wait("only " + heard + " of the voters " + new TreeSet<>(group.voters())
                    + " answer, expected more than half of them");
        }
        boolean counted = group.voters().stream().map(reports::get)
                .anyMatch(report -> report instanceof GroupReport.Part part && part.voters().contains(self));
        if (counted) {
            return new Step.Wait("the voters do not agree yet that this node is none of them");
        }
        return new Step.Join(group.listeners().contains(self));
    }

    /** What is told by who knows a leader, of the highest term. */
    private static Optional<GroupReport.Part> newest(Map<String, GroupReport> reports) {
        return reports.values().stream().filter(GroupReport.Part.class::isInstance).map(GroupReport.Part.class::cast)
                .filter(part -> part.leader() != null && !part.voters().isEmpty())
                .max(Comparator.comparingLong(GroupReport.Part::term)
                        .thenComparingLong(GroupReport.Part::last));
    }

    private static String states(Map<String, GroupReport> reports) {
        TreeSet<String> states = new TreeSet<>();
        reports.forEach((id, report) -> states.add(id + switch (report) {
            case GroupReport.Unknown(String reason) -> " does not answer, " + reason;
            case GroupReport.None _ -> " has no log";
            case GroupReport.Part part -> part.isFresh() ? " begins" : " is in term " + part.term();
        }));
        return states.isEmpty() ? "nobody else is known" : String.join("; ", states);
    }
}
