package dev.highlander.ownership.raft.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.raft.election.LeadershipSigns.Cause;
import dev.highlander.ownership.raft.election.LeadershipSigns.Change;
import org.junit.jupiter.api.Test;

/** What node b of a, b and c makes of what it notices. */
class LeadershipSignsTest {
    private final LeadershipSigns signs = new LeadershipSigns("b");

    @Test
    void theFirstLeaderHasNobodyBefore() {
        assertThat(signs.elected("a", 1, 100)).isEqualTo(new Change(null, -1, Cause.FIRST));
        assertThat(signs.elected("a", 1, 200)).as("known already").isNull();
    }

    @Test
    void whoIsNotHeardIsReplaced() {
        signs.elected("a", 1, 100);
        signs.heard("a", 1, 1_000);
        assertThat(signs.elected("b", 2, 1_400)).isEqualTo(new Change("a", 400, Cause.TIME_OUT));
    }

    @Test
    void anotherIsElectedInItsPlaceAfterItHasAskedWhetherItShould() {
        signs.elected("a", 1, 100);
        signs.heard("a", 1, 1_000);
        signs.voteAsked("c", 2, true);
        signs.voteAsked("c", 2, false);
        signs.heard("c", 2, 1_300);
        assertThat(signs.elected("c", 2, 1_300)).isEqualTo(new Change("a", 300, Cause.TIME_OUT));
    }

    @Test
    void aVoteWithoutAPreVoteIsOneThatTheLeaderHasAskedFor() {
        signs.elected("a", 1, 100);
        signs.heard("a", 1, 1_000);
        signs.voteAsked("c", 2, false);
        assertThat(signs.elected("c", 2, 1_010)).isEqualTo(new Change("a", 10, Cause.TRANSFER));
    }

    @Test
    void whoIsAskedToLeadTakesOver() {
        signs.elected("a", 1, 100);
        signs.heard("a", 1, 1_000);
        signs.askedToLead();
        assertThat(signs.elected("b", 2, 1_010)).isEqualTo(new Change("a", 10, Cause.TRANSFER));
    }

    @Test
    void whatWasAskedForUnderAnEarlierLeaderIsForgotten() {
        signs.elected("a", 1, 100);
        signs.askedToLead();
        signs.voteAsked("c", 2, false);
        signs.elected("c", 2, 200);
        signs.heard("c", 2, 300);
        assertThat(signs.elected("b", 3, 900)).isEqualTo(new Change("c", 600, Cause.TIME_OUT));
    }

    @Test
    void aLeaderKnowsWhetherItHandedOverSteppedDownOrWasOverruled() {
        signs.elected("b", 1, 0);
        signs.voteAsked("a", 2, false);
        signs.stoppedLeading();
        assertThat(signs.elected("a", 2, 10)).isEqualTo(new Change("b", -1, Cause.TRANSFER));

        signs.elected("b", 3, 20);
        signs.stoppedLeading();
        signs.voteAsked("c", 4, true);
        signs.voteAsked("c", 4, false);
        assertThat(signs.elected("c", 4, 30)).isEqualTo(new Change("b", -1, Cause.STEPPED_DOWN));

        signs.elected("b", 5, 40);
        signs.heard("a", 6, 50);
        signs.stoppedLeading();
        assertThat(signs.elected("a", 6, 50)).isEqualTo(new Change("b", -1, Cause.OVERRULED));
    }

    @Test
    void whoStepsDownAndIsElectedAgainSaysSo() {
        signs.elected("b", 1, 0);
        signs.stoppedLeading();
        assertThat(signs.elected("b", 2, 500)).isEqualTo(new Change("b", -1, Cause.STEPPED_DOWN));
    }

    @Test
    void aLeaderThatIsElectedAgainWasSilentBefore() {
        signs.elected("a", 1, 0);
        signs.heard("a", 1, 100);
        assertThat(signs.elected("a", 2, 700)).isEqualTo(new Change("a", 600, Cause.TIME_OUT));
    }
}
