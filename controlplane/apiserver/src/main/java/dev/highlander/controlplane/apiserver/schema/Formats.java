package dev.highlander.controlplane.apiserver.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The formats of texts that Kubernetes checks in custom resources; others are not checked, as there. */
final class Formats {
    private static final Pattern DURATION = Pattern.compile(
            "(\\d+(\\.\\d+)?\\s*(ns|us|µs|μs|ms|s|m|h|d|w|nanoseconds?|nano|nanos|micros?|microseconds?|millis?|milliseconds?"
                    + "|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|wks?|weeks?)\\s*)+");
    private static final Pattern UUID_SHAPE = Pattern
            .compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?([0-9a-f])[0-9a-f]{3}-?([0-9a-f])[0-9a-f]{3}-?[0-9a-f]{12}");
    private static final Pattern MAC = Pattern.compile(
            "(?i)([0-9a-f]{2}([:-])([0-9a-f]{2}\\2){4}[0-9a-f]{2})|([0-9a-f]{2}([:-])([0-9a-f]{2}\\5){6}[0-9a-f]{2})"
                    + "|([0-9a-f]{4}\\.){2}[0-9a-f]{4}|([0-9a-f]{4}\\.){3}[0-9a-f]{4}");
    private static final Pattern LABEL = Pattern.compile("(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern EMAIL = Pattern
            .compile("[^\\s@<>()\\[\\],;:\\\\\"]{1,64}@[^\\s@<>()\\[\\],;:\\\\\"]{1,255}");
    private static final Pattern HEX_COLOR = Pattern.compile("(?i)#?([0-9a-f]{3}|[0-9a-f]{6})");
    private static final Pattern RGB_COLOR = Pattern
            .compile("rgb\\(\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*\\)");
    private static final Pattern OBJECT_ID = Pattern.compile("(?i)[0-9a-f]{24}");
    private static final Pattern SSN = Pattern.compile("\\d{3}[- ]?\\d{2}[- ]?\\d{4}");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd")
            .withResolverStyle(ResolverStyle.STRICT);

    private static final Map<String, Predicate<String>> CHECKS = Map.ofEntries(
            Map.entry("date-time", Formats::dateTime),
            Map.entry("datetime", Formats::dateTime), Map.entry("date", Formats::date),
            Map.entry("duration", text -> DURATION.matcher(text).matches()), Map.entry("ipv4", Addresses::isV4),
            Map.entry("ipv6", Addresses::isV6), Map.entry("cidr", Addresses::isCidr),
            Map.entry("mac", text -> MAC.matcher(text).matches()), Map.entry("uri", Formats::uri),
            Map.entry("email", text -> EMAIL.matcher(text).matches()), Map.entry("hostname", Formats::hostname),
            Map.entry("uuid", text -> uuid(text, '\0')), Map.entry("uuid3", text -> uuid(text, '3')),
            Map.entry("uuid4", text -> uuid(text, '4')), Map.entry("uuid5", text -> uuid(text, '5')),
            Map.entry("byte", text -> Scalars.base64Fault(text) < 0),
            Map.entry("hexcolor", text -> HEX_COLOR.matcher(text).matches()),
            Map.entry("rgbcolor", text -> RGB_COLOR.matcher(text).matches()),
            Map.entry("bsonobjectid", text -> OBJECT_ID.matcher(text).matches()),
            Map.entry("ssn", text -> SSN.matcher(text).matches()), Map.entry("isbn10", Checksums::isIsbn10),
            Map.entry("isbn13", Checksums::isIsbn13),
            Map.entry("isbn", text -> Checksums.isIsbn10(text) || Checksums.isIsbn13(text)),
            Map.entry("creditcard", Checksums::isCard));

    private Formats() {}

    /** Whether a text has a format; every text has an unknown one. */
    static boolean matches(String format, String text) {
        Predicate<String> check = CHECKS.get(format);
        return check == null || (text.length() <= 4096 && check.test(text));
    }

    private static boolean dateTime(String text) {
        try {
            Scalars.parseTime(text.toUpperCase(java.util.Locale.ROOT));
            return true;
        } catch (DocumentException e) {
            return false;
        }
    }

    private static boolean date(String text) {
        try {
            LocalDate.parse(text, DATE);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean uri(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    static boolean hostname(String text) {
        if (text.isEmpty() || text.length() > 255) {
            return false;
        }
        String whole = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        for (String label : whole.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return true;
    }

    private static boolean uuid(String text, char version) {
        var matcher = UUID_SHAPE.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        boolean rightVersion = version == '\0' || matcher.group(1).charAt(0) == version;
        boolean anyVariant = version == '\0' || version == '3';
        return rightVersion && (anyVariant || "89abAB".indexOf(matcher.group(2).charAt(0)) >= 0);
    }

    /** Formats that numbers and signs make up by a checksum. */
    private static final class Checksums {
        private static String digits(String text) {
            return text.replace("-", "").replace(" ", "");
        }

        static boolean isIsbn10(String text) {
            String digits = digits(text);
            if (!digits.matches("\\d{9}[\\dXx]")) {
                return false;
            }
            int sum = 0;
            for (int i = 0; i < 10; i++) {
                char c = digits.charAt(i);
                sum += (10 - i) * (c == 'X' || c == 'x' ? 10 : c - '0');
            }
            return sum % 11 == 0;
        }

        static boolean isIsbn13(String text) {
            String digits = digits(text);
            if (!digits.matches("\\d{13}")) {
                return false;
            }
            int sum = 0;
            for (int i = 0; i < 13; i++) {
                sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
            }
            return sum % 10 == 0;
        }

        static boolean isCard(String text) {
            String digits = digits(text);
            if (!digits.matches("\\d{13,19}")) {
                return false;
            }
            int sum = 0;
            for (int i = 0; i < digits.length(); i++) {
                int digit = digits.charAt(digits.length() - 1 - i) - '0';
                int weighted = i % 2 == 0 ? digit : digit * 2;
                sum += weighted > 9 ? weighted - 9 : weighted;
            }
            return sum % 10 == 0;
        }
    }
}
