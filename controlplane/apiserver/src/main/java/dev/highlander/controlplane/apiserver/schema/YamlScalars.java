package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Optional;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.jspecify.annotations.Nullable;

/**
 * What a plain scalar means. Kubernetes reads YAML by a library that follows version 1.1 here: {@code yes} and {@code off} are
 * truth values, {@code 0644} is octal; dates stay texts.
 */
final class YamlScalars {
    private static final String TAG = "tag:yaml.org,2002:";

    private YamlScalars() {}

    static JsonNode resolve(ScalarEvent scalar) {
        String text = scalar.getValue();
        Optional<String> tag = scalar.getTag();
        if (tag.isPresent() && !tag.get().equals("!")) {
            return tagged(tag.get(), text);
        }
        return scalar.isPlain() ? plain(text) : TextNode.valueOf(text);
    }

    private static JsonNode tagged(String tag, String text) {
        return switch (tag) {
            case TAG + "str", TAG + "binary" -> TextNode.valueOf(text);
            case TAG + "null" -> NullNode.instance;
            case TAG + "float" -> {
                JsonNode number = plain(text);
                yield number.isNumber() ? DoubleNode.valueOf(number.doubleValue()) : refuse(tag, text);
            }
            case TAG + "int" -> plain(text).isIntegralNumber() ? plain(text) : refuse(tag, text);
            case TAG + "bool" -> plain(text).isBoolean() ? plain(text) : refuse(tag, text);
            default -> plain(text);
        };
    }

    private static JsonNode refuse(String tag, String text) {
        throw new DocumentException("yaml: cannot decode \"" + text + "\" as a " + tag.replace(TAG, "!!"));
    }

    private static JsonNode plain(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> NullNode.instance;
            case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" -> BooleanNode.TRUE;
            case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" -> BooleanNode.FALSE;
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN" ->
                throw new DocumentException("json: unsupported value: " + text);
            default -> {
                JsonNode number = number(text);
                yield number == null ? TextNode.valueOf(text) : number;
            }
        };
    }

    private static @Nullable JsonNode number(String text) {
        char first = text.charAt(0);
        boolean digit = first >= '0' && first <= '9';
        if (!(digit || first == '+' || first == '-' || first == '.') || text.length() > 400) {
            return null;
        }
        JsonNode whole = whole(text.replace("_", ""));
        return whole != null ? whole : fraction(text);
    }

    private static @Nullable JsonNode whole(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        int radix = 10;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            radix = 16;
        } else if (digits.startsWith("0b")) {
            radix = 2;
        } else if (digits.startsWith("0o")) {
            radix = 8;
        }
        int prefix = radix == 10 ? 0 : 2;
        if (radix == 10 && digits.length() > 1 && digits.charAt(0) == '0') {
            radix = 8;
            prefix = 1;
        }
        if (digits.length() == prefix || !allDigits(digits, prefix, radix)) {
            return null;
        }
        BigInteger value = new BigInteger(digits.substring(prefix), radix);
        BigInteger result = text.startsWith("-") ? value.negate() : value;
        if (result.bitLength() < 64) {
            return LongNode.valueOf(result.longValue());
        }
        return result.bitLength() == 64 ? BigIntegerNode.valueOf(result) : DoubleNode.valueOf(result.doubleValue());
    }

    private static boolean allDigits(String text, int from, int radix) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 'f' || Character.digit(c, radix) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A decimal fraction or exponent: {@code [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?}. */
    private static @Nullable JsonNode fraction(String text) {
        int i = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        int start = i;
        i = digits(text, i);
        int before = i - start;
        int after = 0;
        if (i < text.length() && text.charAt(i) == '.') {
            int end = digits(text, i + 1);
            after = end - i - 1;
            i = end;
        }
        if (before + after == 0) {
            return null;
        }
        if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            int sign = i + 1 < text.length() && (text.charAt(i + 1) == '-' || text.charAt(i + 1) == '+') ? 1 : 0;
            int end = digits(text, i + 1 + sign);
            if (end == i + 1 + sign) {
                return null;
            }
            i = end;
        }
        if (i != text.length()) {
            return null;
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? DoubleNode.valueOf(value) : null;
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }
}
