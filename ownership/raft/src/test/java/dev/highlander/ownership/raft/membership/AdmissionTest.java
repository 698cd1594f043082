package dev.highlander.ownership.raft.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.raft.RaftMember;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final List<RaftMember> MEMBERS = List.of(member("a"), member("b"), member("c"));
    private static final Founding TOGETHER = new Founding.Allowed(Set.of("a", "b", "c"), MEMBERS);
    private static final GroupReport NONE = new GroupReport.None();
    private static final GroupReport GONE = new GroupReport.Unknown("Connection refused");

    @Test
    void allWithoutALogBeginTogether() {
        assertThat(decide("a", TOGETHER, Map.of("b", NONE, "c", NONE)))
                .isEqualTo(new Admission.Step.Begin(MEMBERS));
    }

    @Test
    void whoIsAloneWaitsAndSaysForWhom() {
        assertThat(decide("a", TOGETHER, Map.of("b", GONE))).isInstanceOfSatisfying(Admission.Step.Wait.class,
                wait -> assertThat(wait.reason()).contains("not heard from: b, c").contains("Connection refused")
                        .contains("raft recover"));
    }

    @Test
    void oneThatDoesNotAnswerMayHaveTheGroup() {
        assertThat(decide("a", TOGETHER, Map.of("b", NONE, "c", GONE)))
                .isInstanceOf(Admission.Step.Wait.class);
    }

    @Test
    void whoComesSecondToABeginningBeginsTheSame() {
        GroupReport fresh = part(0, null, Set.of("a", "b", "c"), Set.of(), -1);

        assertThat(decide("a", TOGETHER, Map.of("b", fresh, "c", NONE)))
                .isEqualTo(new Admission.Step.Begin(MEMBERS));
    }

    @Test
    void anotherBeginningThanOnesOwnIsAMistakeInTheConfiguration() {
        GroupReport fresh = part(0, null, Set.of("b", "c", "d"), Set.of(), -1);

        assertThat(decide("a", TOGETHER, Map.of("b", fresh, "c", NONE)))
                .isInstanceOfSatisfying(Admission.Step.Wait.class, wait -> assertThat(wait.reason())
                        .contains("b begins a group of [b, c, d], this node would of [a, b, c]"));
    }

    @Test
    void aLogWithoutALeaderIsAGroup() {
        GroupReport waits = part(3, null, Set.of("a", "b", "c"), Set.of(), 17);

        assertThat(decide("a", TOGETHER, Map.of("b", waits, "c", NONE))).isInstanceOfSatisfying(
                Admission.Step.Wait.class, wait -> assertThat(wait.reason()).contains("without a leader"));
    }

    @Test
    void aVoterThatHasForgottenIsTakenOutFirst() {
        GroupReport leads = part(3, "b", Set.of("a", "b", "c"), Set.of(), 17);

        assertThat(decide("a", TOGETHER, Map.of("b", leads, "c", leads)))
                .isEqualTo(new Admission.Step.Leave());
    }

    @Test
    void whoIsLateToABeginningThatItHasSeenComingBegins() {
        GroupReport leads = part(1, "b", Set.of("a", "b", "c"), Set.of(), 0);

        assertThat(Admission.decide("a", TOGETHER, Map.of("b", leads, "c", leads), Set.of("b", "c")))
                .isEqualTo(new Admission.Step.Begin(MEMBERS));
        assertThat(Admission.decide("a", TOGETHER, Map.of("b", leads, "c", leads), Set.of("b")))
                .isEqualTo(new Admission.Step.Leave());
    }

    @Test
    void oneOfTwoThatHasForgottenNeedsAHand() {
        GroupReport leads = part(3, "b", Set.of("a", "b"), Set.of(), 17);

        assertThat(decide("a", TOGETHER, Map.of("b", leads))).isInstanceOfSatisfying(
                Admission.Step.Wait.class, wait -> assertThat(wait.reason()).contains("raft recover"));
    }

    @Test
    void whoIsOutJoins() {
        GroupReport leads = part(4, "b", Set.of("b", "c"), Set.of(), 18);

        assertThat(decide("a", TOGETHER, Map.of("b", leads, "c", leads)))
                .isEqualTo(new Admission.Step.Join(false));
    }

    @Test
    void whoIsAListenerAlreadyOnlyBegins() {
        GroupReport leads = part(4, "b", Set.of("b", "c"), Set.of("a"), 18);

        assertThat(decide("a", TOGETHER, Map.of("b", leads, "c", leads)))
                .isEqualTo(new Admission.Step.Join(true));
    }

    @Test
    void aLeaderThatMayHaveBeenReplacedIsNotBelievedAlone() {
        GroupReport old = part(4, "b", Set.of("b", "c", "d"), Set.of(), 18);

        assertThat(decide("a", TOGETHER, Map.of("b", old, "c", GONE, "d", GONE)))
                .isInstanceOf(Admission.Step.Wait.class);
        GroupReport newer = part(5, null, Set.of("a", "c", "d"), Set.of(), 30);
        assertThat(decide("a", TOGETHER, Map.of("b", old, "c", newer, "d", GONE)))
                .isInstanceOfSatisfying(Admission.Step.Wait.class,
                        wait -> assertThat(wait.reason()).contains("do not agree yet"));
    }

    @Test
    void whoMayNotBeginWaitsForTheOneThatMay() {
        assertThat(decide("b-1", new Founding.Denied("b-0 is to begin it"), Map.of("b-0", NONE)))
                .isEqualTo(new Admission.Step.Wait("b-0 is to begin it; b-0 has no log"));
    }

    @Test
    void theOnlyOneBeginsAlone() {
        List<RaftMember> alone = List.of(member("a"));

        assertThat(decide("a", new Founding.Allowed(Set.of("a"), alone), Map.of()))
                .isEqualTo(new Admission.Step.Begin(alone));
    }

    private static Admission.Step decide(String self, Founding founding, Map<String, GroupReport> reports) {
        return Admission.decide(self, founding, reports, Set.of());
    }

    private static GroupReport part(long term, @Nullable String leader, Set<String> voters, Set<String> listeners,
            long last) {
        return new GroupReport.Part(term, leader, voters, listeners, last);
    }

    private static RaftMember member(String id) {
        return new RaftMember(id, "127.0.0.1", 7070);
    }
}
