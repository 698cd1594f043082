package dev.highlander.ownership.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeaseTimesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(500);

    @Test
    void secondsAreRoundedUpAndNeverBelowOne() {
        assertThat(LeaseTimes.seconds(LONG)).isEqualTo(15);
        assertThat(LeaseTimes.seconds(Duration.ofMillis(14_001))).isEqualTo(15);
        assertThat(LeaseTimes.seconds(Duration.ofDays(365_000))).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void shortOnesLeaveASecondForWhatClientGoCannotTellApart() {
        assertThat(LeaseTimes.seconds(SHORT)).isEqualTo(2);
        assertThat(LeaseTimes.seconds(Duration.ofSeconds(3))).isEqualTo(4);
        assertThat(LeaseTimes.seconds(Duration.ofSeconds(4))).isEqualTo(4);
    }

    @Test
    void aRenewalShowsTheWallClock() {
        assertThat(LeaseTimes.renewal("2026-01-01T11:59:55.000000Z", NOON, LONG))
                .isEqualTo("2026-01-01T12:00:00.123456Z");
        assertThat(LeaseTimes.renewal(null, NOON, LONG)).isEqualTo("2026-01-01T12:00:00.123456Z");
        assertThat(LeaseTimes.renewal("yesterday", NOON, LONG)).isEqualTo("2026-01-01T12:00:00.123456Z");
    }

    @Test
    void twoRenewalsWithinASecondDifferForClientGo() {
        assertThat(LeaseTimes.renewal("2026-01-01T12:00:00.100000Z", NOON, LONG))
                .isEqualTo("2026-01-01T12:00:01.000000Z");
        assertThat(LeaseTimes.renewal("2026-01-01T12:00:00.100000Z", NOON, SHORT))
                .isEqualTo("2026-01-01T12:00:00.123456Z");
    }

    @Test
    void aWallClockThatGoesBackOrStandsStillIsNotFollowed() {
        assertThat(LeaseTimes.renewal("2026-01-01T15:00:00.500000Z", NOON, LONG))
                .isEqualTo("2026-01-01T15:00:01.000000Z");
        assertThat(LeaseTimes.renewal("2026-01-01T12:00:00.123456Z", NOON, SHORT))
                .isEqualTo("2026-01-01T12:00:01.000000Z");
    }

    @Test
    void othersFormsOfTimeAreUnderstood() {
        assertThat(LeaseTimes.renewal("2026-01-01T15:00:00+01:00", NOON, LONG))
                .isEqualTo("2026-01-01T14:00:01.000000Z");
    }
}
