package dev.highlander.controlplane.apiserver.expressions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of objects as expressions see them. What a schema does not know cannot be named in expressions, but counts when whole
 * objects are compared.
 */
final class Values {
    private Values() {}

    /**
     * A value along its schema.
     *
     * @throws IllegalArgumentException if a text does not have the format that its schema says
     */
    static Object of(JsonNode value, @Nullable Schema schema) {
        return switch (value.getNodeType()) {
            case OBJECT -> object(value, schema);
            case ARRAY -> {
                Schema items = schema == null ? null : schema.items();
                List<Object> list = new ArrayList<>(value.size());
                value.forEach(item -> list.add(of(item, items)));
                yield list;
            }
            case STRING -> text(value.textValue(), schema);
            case NUMBER -> number(value, schema);
            case BOOLEAN -> value.booleanValue();
            case NULL, MISSING, BINARY, POJO -> NullValue.NULL_VALUE;
        };
    }

    private static Object object(JsonNode value, @Nullable Schema schema) {
        boolean struct = schema != null && !schema.fields().isEmpty();
        Map<String, Object> map = HashMap.newHashMap(value.size());
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String name = entry.getKey();
            Schema inner = schema == null ? null : schema.field(name);
            if (inner == null && schema != null) {
                inner = schema.values();
            }
            String spelled = struct ? PropertyNames.escape(name) : name;
            map.put(spelled == null ? name : spelled, of(entry.getValue(), inner));
        }
        return map;
    }

    private static Object number(JsonNode value, @Nullable Schema schema) {
        boolean broken = schema == null ? !value.isIntegralNumber() : schema.type() == Schema.Type.NUMBER;
        return broken ? (Object) value.doubleValue() : (Object) value.longValue();
    }

    private static Object text(String text, @Nullable Schema schema) {
        if (schema == null || schema.type() != Schema.Type.STRING) {
            return text;
        }
        try {
            return switch (schema.format()) {
                case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
                case "duration" -> duration(text);
                case "date" -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                case "date-time" -> OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
                default -> text;
            };
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no " + schema.format(), e);
        }
    }

    /** A duration as the schema's format allows it: numbers with units, from nanoseconds to weeks. */
    private static Duration duration(String text) {
        Duration sum = Duration.ZERO;
        int at = 0;
        while (at < text.length()) {
            int unit = at;
            while (unit < text.length() && (Character.isDigit(text.charAt(unit)) || text.charAt(unit) == '.')) {
                unit++;
            }
            int end = unit;
            while (end < text.length() && !Character.isDigit(text.charAt(end))) {
                end++;
            }
            double nanos = Double.parseDouble(text.substring(at, unit)) * nanos(text.substring(unit, end).strip());
            sum = sum.plusNanos(Math.round(nanos));
            at = end;
        }
        return sum;
    }

    private static double nanos(String unit) {
        return switch (unit) {
            case "ns", "nano", "nanos", "nanosecond", "nanoseconds" -> 1;
            case "us", "µs", "μs", "micro", "micros", "microsecond", "microseconds" -> 1e3;
            case "ms", "milli", "millis", "millisecond", "milliseconds" -> 1e6;
            case "s", "sec", "secs", "second", "seconds" -> 1e9;
            case "m", "min", "mins", "minute", "minutes" -> 60e9;
            case "h", "hr", "hrs", "hour", "hours" -> 3600e9;
            case "d", "day", "days" -> 86_400e9;
            case "w", "wk", "wks", "week", "weeks" -> 7 * 86_400e9;
            default -> throw new IllegalArgumentException("unknown unit of time \"" + unit + "\"");
        };
    }
}
