package dev.highlander.controlplane.node.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * The form of a line in a log file, that of the container runtime interface: {@code TIME stdout|stderr F|P TEXT}, where P says
 * that the text goes on in the next entry of the same stream. The time always has nine digits after the point, so that the
 * text begins at a fixed place, and times compare as their bytes do.
 */
final class LogEntry {
    /** Length of the time at the head of each entry, in bytes. */
    static final int TIME_LENGTH = 30;
    /** Length of the head in bytes: the text begins there. */
    static final int HEAD_LENGTH = TIME_LENGTH + " stdout F ".length();

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'")
            .withZone(ZoneOffset.UTC);

    private LogEntry() {}

    /** The head of an entry, up to its text. */
    static byte[] head(Instant time, boolean error, boolean whole) {
        String head = FORM.format(time) + (error ? " stderr " : " stdout ") + (whole ? "F " : "P ");
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /** A time as it stands in an entry. */
    static byte[] time(Instant time) {
        return FORM.format(time).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether an entry begins here; what was cut by a full disk or by hand does not count. */
    static boolean is(byte[] line, int from, int length) {
        return length >= HEAD_LENGTH && line[from + TIME_LENGTH - 1] == 'Z' && line[from + TIME_LENGTH] == ' ';
    }

    /** Whether the line ends with this entry. */
    static boolean whole(byte[] line, int from) {
        return line[from + HEAD_LENGTH - 2] == 'F';
    }

    /** Whether the entry was written before a time, given as {@link #time}. */
    static boolean before(byte[] line, int from, byte[] time) {
        return Arrays.compare(line, from, from + TIME_LENGTH, time, 0, TIME_LENGTH) < 0;
    }
}
