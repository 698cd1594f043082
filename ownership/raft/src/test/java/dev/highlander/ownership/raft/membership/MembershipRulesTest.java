package dev.highlander.ownership.raft.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.raft.membership.MembershipRules.Change;
import dev.highlander.ownership.raft.membership.MembershipRules.Member;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembershipRulesTest {
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Duration NEVER = Duration.ofDays(1);
    private final MembershipRules rules = new MembershipRules(GRACE, Duration.ofSeconds(1), 64);

    @Test
    void aListenerThatHasCaughtUpVotes() {
        assertThat(rules.next(List.of(present("a"), listener("b", 64L, Duration.ZERO))))
                .contains(new Change.Promote("b"));
    }

    @Test
    void aListenerThatLagsOrIsSilentDoesNotVoteYet() {
        assertThat(rules.next(List.of(present("a"), listener("b", 65L, Duration.ZERO)))).isEmpty();
        assertThat(rules.next(List.of(present("a"), listener("b", null, Duration.ZERO)))).isEmpty();
        assertThat(rules.next(List.of(present("a"), listener("b", 0L, Duration.ofSeconds(2))))).isEmpty();
    }

    @Test
    void whoHasGoneForLongIsTakenOut() {
        assertThat(rules.next(List.of(present("a"), present("b"), gone("c", GRACE, GRACE))))
                .contains(new Change.Remove("c"));
    }

    @Test
    void whoIsStillNamedOrHeardOrHasJustGoneStays() {
        assertThat(rules.next(List.of(present("a"), present("b"), gone("c", NEVER, null)))).isEmpty();
        assertThat(rules.next(List.of(present("a"), present("b"), gone("c", Duration.ZERO, NEVER)))).isEmpty();
        assertThat(rules.next(List.of(present("a"), present("b"), gone("c", NEVER, GRACE.minusNanos(1))))).isEmpty();
        assertThat(rules.next(List.of(present("a"), present("b"), gone("c", GRACE.minusNanos(1), NEVER)))).isEmpty();
    }

    @Test
    void nobodyIsTakenOutWhereThoseLeftCouldNotAgree() {
        // Of five two live: there is no majority now.
        assertThat(rules.next(List.of(present("a"), present("b"), gone("c", NEVER, NEVER), gone("d", NEVER, NEVER),
                gone("e", NEVER, NEVER)))).isEmpty();
        // Of five three live: one after the other.
        assertThat(rules.next(List.of(present("a"), present("b"), present("c"), gone("d", NEVER, NEVER),
                gone("e", NEVER, NEVER)))).contains(new Change.Remove("d"));
    }

    @Test
    void anAnswerWithoutTheLeaderOrWithoutHalfOfTheVotersIsNotBelieved() {
        List<String> voters = List.of("a", "b", "c");

        assertThat(MembershipRules.believable(Set.of("a", "b"), "a", voters)).isTrue();
        assertThat(MembershipRules.believable(Set.of("b", "c"), "a", voters)).isFalse();
        assertThat(MembershipRules.believable(Set.of("a"), "a", voters)).isFalse();
        assertThat(MembershipRules.believable(Set.of(), "a", voters)).isFalse();
    }

    @Test
    void anAnswerThatCannotBeBelievedBeginsTheGraceAnew() {
        Absences absences = new Absences();
        absences.answered(Set.of("a", "b"), List.of("a", "b", "c"), 0);
        assertThat(absences.of("c", 10)).isEqualTo(Duration.ofNanos(10));
        absences.answered(null, List.of("a", "b", "c"), 20);
        assertThat(absences.of("c", 20)).isNull();
        absences.answered(Set.of("a", "b"), List.of("a", "b", "c"), 30);
        assertThat(absences.of("c", 40)).isEqualTo(Duration.ofNanos(10));
        absences.answered(Set.of("a", "b", "c"), List.of("a", "b", "c"), 50);
        assertThat(absences.of("c", 60)).isNull();
    }

    /**
     * A day of a group whose discovery answers with anything: with nothing, with a part, with strangers. Pods come and go. Whoever lives and
     * answers is never taken out, and those who are left can always agree if they could before.
     */
    @Test
    void noBlipOfDiscoveryTakesOutWhoLivesOrAMajority() {
        int removed = 0;
        for (long seed = 0; seed < 300; seed++) {
            removed += new Day(seed).pass();
        }
        // The simulation must have seen what it is about.
        assertThat(removed).isGreaterThan(100);
    }

    /** One schedule. */
    private final class Day {
        private static final int SECONDS = 3_000;
        private static final int PODS = 5;
        private final Random random;
        private final long[] silentSince = new long[PODS];
        private final boolean[] wanted = new boolean[PODS];
        private final boolean[] alive = new boolean[PODS];
        private final TreeSet<Integer> voters = new TreeSet<>();
        private final Absences absences = new Absences();

        Day(long seed) {
            random = new Random(seed);
            IntStream.range(0, PODS).forEach(pod -> {
                wanted[pod] = true;
                alive[pod] = true;
                voters.add(pod);
            });
        }

        int pass() {
            int removed = 0;
            for (int second = 0; second < SECONDS; second++) {
                live(second);
                long now = Duration.ofSeconds(second).toNanos();
                Set<String> named = named();
                List<String> ids = voters.stream().map(Day::id).toList();
                absences.answered(MembershipRules.believable(named, id(0), ids) ? named : null, ids, now);
                int at = second;
                List<Member> members = voters.stream()
                        .map(pod -> new Member(id(pod), true,
                                alive[pod] ? Duration.ZERO : Duration.ofSeconds(at - silentSince[pod]), 0L,
                                absences.of(id(pod), now)))
                        .toList();
                if (rules.next(members).orElse(null) instanceof Change.Remove(String gone)) {
                    int pod = Integer.parseInt(gone.substring(1));
                    // Nobody can know of a second's silence what it means.
                    long livedBefore = voters.stream().filter(each -> alive[each] || at - silentSince[each] <= 1)
                            .count();
                    assertThat(alive[pod]).as("pod %s lives", gone).isFalse();
                    assertThat(second - silentSince[pod]).isGreaterThanOrEqualTo(GRACE.toSeconds());
                    assertThat(livedBefore * 2).as("a majority lives").isGreaterThan(voters.size());
                    voters.remove(pod);
                    assertThat(livedBefore * 2).as("a majority of those left lives").isGreaterThan(voters.size());
                    removed++;
                }
            }
            return removed;
        }

        /** The leader stays; others crash and come back, or are scaled away. */
        private void live(int second) {
            for (int pod = 1; pod < PODS; pod++) {
                if (random.nextInt(400) == 0) {
                    wanted[pod] = !wanted[pod];
                }
                boolean up = wanted[pod] ? alive[pod] ? random.nextInt(200) != 0 : random.nextInt(30) == 0 : false;
                if (alive[pod] && !up) {
                    silentSince[pod] = second;
                }
                alive[pod] = up;
                if (up && !voters.contains(pod)) {
                    voters.add(pod);
                }
            }
        }

        private Set<String> named() {
            TreeSet<String> named = new TreeSet<>();
            int blip = random.nextInt(20);
            for (int pod = 0; pod < PODS; pod++) {
                boolean there = wanted[pod] || pod == 0;
                if (blip == 0 ? random.nextBoolean() : blip != 1 && there) {
                    named.add(id(pod));
                }
            }
            return named;
        }

        private static String id(int pod) {
            return "p" + pod;
        }
    }

    private static Member present(String id) {
        return new Member(id, true, Duration.ZERO, 0L, null);
    }

    private static Member listener(String id, @Nullable Long behind, Duration silent) {
        return new Member(id, false, silent, behind, null);
    }

    private static Member gone(String id, Duration silent, @Nullable Duration unlisted) {
        return new Member(id, true, silent, 0L, unlisted);
    }
}
