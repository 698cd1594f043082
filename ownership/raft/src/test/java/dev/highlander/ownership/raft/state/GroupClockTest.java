package dev.highlander.ownership.raft.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupClockTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void itCountsFromWhatItHasCarriedOutNotFromWhenThatWasStamped() {
        GroupClock clock = new GroupClock(100 * SECOND);
        clock.carriedOut(new Stamp(1, 1, 7 * SECOND, 0), false, 103 * SECOND);

        assertThat(clock.now(105 * SECOND)).isEqualTo(9 * SECOND);
    }

    @Test
    void aFollowersOwnDriftIsForgottenWithEveryStamp() {
        GroupClock clock = new GroupClock(0);
        clock.carriedOut(new Stamp(1, 1, SECOND, 0), false, 0);
        // Its own clock says that a day has passed, the leader's that it was a second less.
        clock.carriedOut(new Stamp(1, 2, 86_400 * SECOND, 0), false, 86_400 * SECOND);

        assertThat(clock.now(86_400 * SECOND)).isEqualTo(86_400 * SECOND);
    }

    @Test
    void aLeadersClockIsNotSetBackByItsOwnStamps() {
        GroupClock clock = new GroupClock(0);
        clock.carriedOut(new Stamp(1, 1, 5 * SECOND, 0), false, 0);

        long stamped = clock.now(SECOND);
        clock.carriedOut(new Stamp(2, 2, stamped, 0), true, 2 * SECOND);

        assertThat(stamped).isEqualTo(6 * SECOND);
        assertThat(clock.now(3 * SECOND)).isEqualTo(8 * SECOND);
    }

    @Test
    void anotherLeadersStampsSetTheClockOfOneThatLedBefore() {
        GroupClock clock = new GroupClock(0);
        long stamped = clock.now(10 * SECOND);
        clock.carriedOut(new Stamp(3, 2, stamped, 0), false, 15 * SECOND);

        assertThat(clock.now(16 * SECOND)).isEqualTo(stamped + SECOND);
    }

    @Test
    void aStampMadeInAnothersTermDoesNotMakeItsStampsOwn() {
        GroupClock clock = new GroupClock(0);
        // Let in while it led, stamped when another had begun to: it never comes into the log.
        clock.now(10 * SECOND);
        clock.carriedOut(new Stamp(3, 2, 6 * SECOND, 0), false, 10 * SECOND);

        assertThat(clock.now(11 * SECOND)).isEqualTo(7 * SECOND);
    }

    @Test
    void timeAwayDoesNotCount() {
        GroupClock clock = new GroupClock(0);
        clock.restored(50 * SECOND, 1_000 * SECOND);

        assertThat(clock.now(1_001 * SECOND)).isEqualTo(51 * SECOND);
        assertThat(clock.now(900 * SECOND)).as("never back").isEqualTo(50 * SECOND);
    }
}
