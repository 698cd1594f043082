package dev.highlander.controlplane.apiserver.expressions;

import dev.cel.common.values.CelByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** CEL's {@code "…".format([…])}: {@code %s %d %f %e %b %o %x %X %%}, the middle two with a precision. */
final class TextFormat {
    private static final int MAX_PRECISION = 1000;

    private final String template;
    private final List<?> values;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int used;

    private TextFormat(String template, List<?> values) {
        this.template = template;
        this.values = values;
    }

    /**
     * The text.
     *
     * @throws IllegalArgumentException if the template is malformed, or a value is missing or of the wrong type
     */
    static String format(String template, List<?> values) {
        return new TextFormat(template, values).write();
    }

    private String write() {
        while (at < template.length()) {
            char c = template.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else if (at < template.length() && template.charAt(at) == '%') {
                out.append('%');
                at++;
            } else {
                clause();
            }
        }
        return out.toString();
    }

    private void clause() {
        int precision = precision();
        if (at >= template.length()) {
            throw new IllegalArgumentException("unexpected end of format string");
        }
        char verb = template.charAt(at++);
        if (used >= values.size()) {
            throw new IllegalArgumentException("index " + used + " out of range");
        }
        Object value = Objects.requireNonNull(values.get(used++));
        switch (verb) {
            case 's' -> out.append(plain(value));
            case 'd' -> out.append(whole(value, verb));
            case 'f', 'e' -> out.append(
                    String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + verb, number(value, verb)));
            case 'b' -> out.append(value instanceof Boolean truth
                    ? truth ? "1" : "0"
                    : Long.toString(whole(value, verb), 2));
            case 'o' -> out.append(Long.toString(whole(value, verb), 8));
            case 'x' -> out.append(hex(value, verb));
            case 'X' -> out.append(hex(value, verb).toUpperCase(Locale.ROOT));
            default -> throw new IllegalArgumentException("unrecognized formatting clause \"" + verb + "\"");
        }
    }

    private int precision() {
        if (at >= template.length() || template.charAt(at) != '.') {
            return -1;
        }
        int begin = ++at;
        while (at < template.length() && Character.isDigit(template.charAt(at)) && at - begin < 5) {
            at++;
        }
        int precision = at == begin ? MAX_PRECISION + 1 : Integer.parseInt(template.substring(begin, at));
        if (precision > MAX_PRECISION) {
            throw new IllegalArgumentException("a precision is a number up to " + MAX_PRECISION);
        }
        return precision;
    }

    private static long whole(Object value, char verb) {
        if (value instanceof Long number) {
            return number;
        }
        throw wrong(value, verb, "integers");
    }

    private static double number(Object value, char verb) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(value, verb, "doubles");
    }

    private static String hex(Object value, char verb) {
        return switch (value) {
            case Long number -> Long.toString(number, 16);
            case String text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
            case CelByteString bytes -> HexFormat.of().formatHex(bytes.toByteArray());
            default -> throw wrong(value, verb, "integers, byte buffers, and strings");
        };
    }

    private static IllegalArgumentException wrong(Object value, char verb, String wanted) {
        return new IllegalArgumentException(
                "error during formatting: %" + verb + " clause can only be used on " + wanted
                        + ", was given " + value.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }

    private static String plain(Object value) {
        return switch (value) {
            case CelByteString bytes -> bytes.toStringUtf8();
            case Duration time -> seconds(time);
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
                Long.toString(number.longValue());
            case List<?> list -> "[" + String.join(", ", list.stream().map(TextFormat::plainItem).toList()) + "]";
            case Map<?, ?> map -> {
                TreeMap<String, String> sorted = new TreeMap<>();
                map.forEach((key, item) -> sorted.put(plainItem(key), plainItem(item)));
                yield "{" + String.join(", ",
                        sorted.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue()).toList())
                        + "}";
            }
            case dev.cel.common.values.NullValue _ -> "null";
            default -> value.toString();
        };
    }

    private static String plainItem(Object item) {
        return plain(Objects.requireNonNull(item));
    }

    private static String seconds(Duration time) {
        String text = time.toNanosPart() == 0
                ? Long.toString(time.toSeconds())
                : java.math.BigDecimal.valueOf(time.toSeconds())
                        .add(java.math.BigDecimal.valueOf(time.toNanosPart(), 9))
                        .stripTrailingZeros()
                        .toPlainString();
        return text + "s";
    }
}
