package dev.highlander.controlplane.node.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The form of a line in a log file, that of the container runtime interface: {@code TIME stdout|stderr F|P TEXT}, where P says
 * that the text goes on in the next entry of the same stream. The time always has nine digits after the point, so
 * that the text begins at a fixed place.
 *
 * @param time   when it was written
 * @param whole  whether the line ends here
 * @param prefix length of the head in bytes: the text begins there
 */
record LogEntry(Instant time, boolean whole, int prefix) {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'")
            .withZone(ZoneOffset.UTC);
    private static final int TIME_LENGTH = 30;
    private static final int HEAD_LENGTH = TIME_LENGTH + " stdout F ".length();

    /** The head of an entry, up to its text. */
    static byte[] head(Instant time, boolean error, boolean whole) {
        String head = FORM.format(time) + (error ? " stderr " : " stdout ") + (whole ? "F " : "P ");
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the head of the entry at an offset; null when there is none. */
    static @Nullable LogEntry parse(byte[] line, int from, int length) {
        if (length < HEAD_LENGTH || line[from + TIME_LENGTH] != ' ') {
            return null;
        }
        try {
            Instant time = Instant.parse(new String(line, from, TIME_LENGTH, StandardCharsets.US_ASCII));
            return new LogEntry(time, line[from + HEAD_LENGTH - 2] == 'F', HEAD_LENGTH);
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    /** Length of the time at the head of each entry, in bytes. */
    static int timeLength() {
        return TIME_LENGTH;
    }
}
