package dev.highlander.ownership.kubernetes;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a Lease's times and durations are written. Nobody compares them with a clock; what counts is that each renewal can be <em>seen</em>.
 *
 * <p>Our observers compare a record's text. client-go's compare it after its times were cut to whole seconds (its record holds
 * {@code metav1.Time}), so two renewals within one second look like one to it. Hence each renewal moves to another second, and where a short
 * time to live makes renewals come faster than that, the duration that others see is longer by that second.
 */
final class LeaseTimes {
    /** Below this, a third of it is about a second: renewals come faster than client-go can tell apart. */
    private static final Duration SHORT = Duration.ofSeconds(4);
    private static final DateTimeFormatter MICRO_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            .withZone(ZoneOffset.UTC);

    private LeaseTimes() {}

    /** The whole seconds that say this time to live to others: rounded up, at least 1. */
    static int seconds(Duration ttl) {
        long up = ttl.getSeconds() + (ttl.getNano() > 0 ? 1 : 0) + (ttl.compareTo(SHORT) < 0 ? 1 : 0);
        return (int) Math.min(up, Integer.MAX_VALUE);
    }

    /** An instant as Kubernetes' MicroTime. */
    static String text(Instant instant) {
        return MICRO_TIME.format(instant);
    }

    /**
     * What a renewal shows as its time: the wall clock's, but later than the one before, also if the clock went back; in another second unless
     * the time to live is short.
     */
    static String renewal(@Nullable String before, Instant wall, Duration ttl) {
        Instant now = wall.truncatedTo(ChronoUnit.MICROS);
        Instant last = parse(before);
        if (last == null) {
            return text(now);
        }
        boolean seen = ttl.compareTo(SHORT) < 0 ? now.isAfter(last) : now.getEpochSecond() > last.getEpochSecond();
        return text(seen ? now : last.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    }

    private static @Nullable Instant parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            // Somebody else's; what follows it differs from it in any case.
            return null;
        }
    }
}
