package dev.highlander.ownership.raft.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which change of members a group's leader makes next. Pure; one change at a time, so that any two majorities that follow each other share
 * a node.
 *
 * <p><b>The rule.</b> Somebody becomes a voter only when the leader hears it and it has caught up. A voter is taken out only when all of this
 * holds: the leader has not heard it for the whole grace; discovery has, for the whole grace, answered without naming it, and those answers
 * named this leader and more than half of the present voters; and of those who would be left, the leader hears more than half. So neither a
 * discovery that fails, nor one that answers with nothing or with half of the truth, takes out anybody who lives; and no change leaves a
 * group that could not agree.
 */
public final class MembershipRules {
    private final Duration grace;
    private final Duration heardWithin;
    private final long gap;

    /**
     * The rules with these measures.
     *
     * @param grace how long a member must have been gone before it is taken out
     * @param heardWithin how long ago somebody may have been heard to count as present
     * @param gap how many entries a listener may be behind when it becomes a voter
     */
    public MembershipRules(Duration grace, Duration heardWithin, long gap) {
        this.grace = grace;
        this.heardWithin = heardWithin;
        this.gap = gap;
    }

    /** A change. */
    public sealed interface Change {
        /** Whom it is about. */
        String id();

        /** Let a listener vote. */
        record Promote(String id) implements Change {}

        /** Take out who has gone. */
        record Remove(String id) implements Change {}
    }

    /**
     * A member as its leader knows it.
     *
     * @param id its name
     * @param votes whether it votes
     * @param silent how long ago the leader heard it; zero for the leader itself
     * @param behind how many entries it lacks of those a majority has; null if that is not known yet
     * @param unlisted for how long discovery has not named it, in answers that can be believed; null if it is named, or nobody asks
     */
    public record Member(String id, boolean votes, Duration silent, @Nullable Long behind,
            @Nullable Duration unlisted) {}

    /** The next change; nothing if all is as it shall be, or must wait. */
    public Optional<Change> next(Collection<Member> members) {
        for (Member member : members) {
            if (gone(member) && agreeWithout(member, members)) {
                return Optional.of(new Change.Remove(member.id()));
            }
        }
        for (Member member : members) {
            if (!member.votes() && member.unlisted() == null && heard(member) && member.behind() != null
                    && member.behind() <= gap) {
                return Optional.of(new Change.Promote(member.id()));
            }
        }
        return Optional.empty();
    }

    /** Whether an answer of discovery may be believed: it names the leader and more than half of the voters. */
    public static boolean believable(Set<String> named, String leader, Collection<String> voters) {
        long known = voters.stream().filter(named::contains).count();
        return named.contains(leader) && known * 2 > voters.size();
    }

    private boolean gone(Member member) {
        return member.unlisted() != null && member.unlisted().compareTo(grace) >= 0
                && member.silent().compareTo(grace) >= 0;
    }

    private boolean heard(Member member) {
        return member.silent().compareTo(heardWithin) <= 0;
    }

    private boolean agreeWithout(Member gone, Collection<Member> members) {
        List<Member> left = new ArrayList<>();
        for (Member member : members) {
            if (member.votes() && !member.id().equals(gone.id())) {
                left.add(member);
            }
        }
        long present = left.stream().filter(this::heard).count();
        // The change itself needs a majority of the present voters, too.
        int now = left.size() + (gone.votes() ? 1 : 0);
        return present * 2 > left.size() && present * 2 > now;
    }
}
