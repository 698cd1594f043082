package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Tells durations as kubectl does: {@code 5s}, {@code 2m30s}, {@code 3h5m}, {@code 2d4h}, {@code 45d}, {@code 2y10d}. */
public final class Age {
    private static final String UNKNOWN = "<unknown>";

    private Age() {}

    /** The time since a timestamp, or {@code <unknown>} if there is none. */
    public static String since(@Nullable JsonNode timestamp, Instant now) {
        Instant then = parse(timestamp);
        return then == null ? UNKNOWN : human(Duration.between(then, now));
    }

    /** A timestamp, or null if it is missing or no timestamp. */
    static @Nullable Instant parse(@Nullable JsonNode timestamp) {
        if (timestamp == null || !timestamp.isTextual()) {
            return null;
        }
        try {
            return Instant.parse(timestamp.textValue());
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /**
     * A duration in at most two units; the smaller one goes as the larger one grows. A future of more than two seconds, which
     * clocks that disagree do not explain, is {@code <invalid>}.
     */
    public static String human(Duration duration) {
        // Towards zero, as the original counts: a second and a half in the future is one second.
        long seconds = duration.toMillis() / 1000;
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 60 * 2) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 60 * 3) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / 24;
        if (hours < 24 * 8) {
            return two(days, "d", hours % 24, "h");
        }
        if (hours < 24 * 365 * 2) {
            return days + "d";
        }
        long years = days / 365;
        if (hours < 24 * 365 * 8) {
            return two(years, "y", days % 365, "d");
        }
        return years + "y";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }
}
