package dev.highlander.controlplane.apiserver.schema;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** How texts with a meaning are checked and written: times in UTC, bytes as base64, amounts in canonical form. */
final class Scalars {
    /** The format of times with microseconds; the definitions call both kinds of time {@code date-time}. */
    static final String MICRO_TIME = "micro-time";

    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");

    private Scalars() {}

    /**
     * The text as a built-in field of this format keeps it.
     *
     * @throws DocumentException if the field cannot hold it
     */
    static String canonical(String format, String text) {
        return switch (format) {
            case "date-time" -> time(text, false);
            case MICRO_TIME -> time(text, true);
            case "byte" -> base64(text);
            default -> text;
        };
    }

    /** The text with halves of characters replaced, as Go does; such a text could not be written again. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return repaired(text);
            }
        }
        return text;
    }

    private static String repaired(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            whole.appendCodePoint(half ? 0xFFFD : c);
        });
        return whole.toString();
    }

    /** An amount in canonical form. */
    static String quantity(String text) {
        return Quantity.isPlainlyCanonical(text) ? text : Quantity.parse(text.strip()).toString();
    }

    private static String time(String text, boolean micros) {
        if (!micros && isPlainUtc(text)) {
            return text;
        }
        LocalDateTime utc = parseTime(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        return micros ? MICROS.format(utc) : SECONDS.format(utc.truncatedTo(ChronoUnit.SECONDS));
    }

    /** A moment by RFC 3339. */
    static OffsetDateTime parseTime(String text) {
        // java.time accepts shapes that RFC 3339 does not: no seconds, lower-case letters, hour 24.
        boolean hour24 = text.length() > 12 && text.charAt(11) == '2' && text.charAt(12) == '4';
        if (text.length() < 20 || text.charAt(10) != 'T' || text.charAt(16) != ':' || hour24) {
            throw notATime(text);
        }
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            throw notATime(text);
        }
    }

    private static DocumentException notATime(String text) {
        return new DocumentException(
                "parsing time \"" + text + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"" + text
                        + "\" as \"2006\"");
    }

    /** Whether a text is a valid time in UTC with whole seconds, which is already how it is kept; cheap and on the safe side. */
    private static boolean isPlainUtc(String text) {
        return text.length() == 20 && text.charAt(19) == 'Z' && text.charAt(4) == '-' && text.charAt(7) == '-'
                && text.charAt(10) == 'T' && text.charAt(13) == ':' && text.charAt(16) == ':' && number(text, 0, 4) >= 0
                && within(text, 5, 1, 12) && within(text, 8, 1, 28) && within(text, 11, 0, 23)
                && within(text, 14, 0, 59)
                && within(text, 17, 0, 59);
    }

    private static boolean within(String text, int at, int least, int most) {
        int value = number(text, at, at + 2);
        return value >= least && value <= most;
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Go ignores line breaks in base64 and writes it back without. */
    private static String base64(String text) {
        String plain = text.indexOf('\n') < 0 && text.indexOf('\r') < 0
                ? text
                : text.replace("\n", "").replace("\r", "");
        int fault = base64Fault(plain);
        if (fault >= 0) {
            throw new DocumentException("illegal base64 data at input byte " + fault);
        }
        return plain;
    }

    /** Where a text stops being base64 in the standard alphabet with padding, or -1 if it never does. */
    static int base64Fault(String text) {
        int length = text.length();
        int end = length;
        while (end > 0 && length - end < 2 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+'
                    || c == '/';
            if (!letter) {
                return i;
            }
        }
        return length % 4 == 0 && end % 4 != 1 ? -1 : length;
    }
}
