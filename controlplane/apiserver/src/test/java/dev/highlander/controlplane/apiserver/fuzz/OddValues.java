package dev.highlander.controlplane.apiserver.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.json.Json;
import java.util.List;
import java.util.Map;

/** Values where others are expected, and their form as text, which may be wrong. */
final class OddValues {
    private static final List<String> TEXTS = List.of("", " ", "x", "-", ".", "..", "a/b", "/", "%2F", "true", "null",
            "0", "-1",
            "1e9", "0x10", "٣", "ä€😀", "a\u0000b", "a\nb", "\u2028", "\ufeff", "\ud800", "UPPER", "with blank",
            "a".repeat(64), "a".repeat(254), "b".repeat(5_000), "1.2.3.4", "::1", "256.1.1.1", "10.0.0.0/33",
            "2020-13-45T99:99:99Z", "2026-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59.999999999Z", "2026-01-01T00:00:00.123456+14:00", "1e1000000",
            "99999999999999999999Gi", "-5m", "0.0000000000000001", "1n", "1.5Ki", "1E", "5E", "NaN", "* * * * *",
            "61 * * * *", "@every 1s", "*/0 * * * *", "$(VAR)", "{.metadata", "(a+)+$", "[", "$patch", "aGVsbG8",
            "aGVsbG8=", "==", "default", "Always", "50%", "150%", "-1%", "kubernetes.io/x", "a,b", "a=b", "!a",
            "system:masters", "v1", "v2", "apps/v1", "f:spec");
    private static final List<String> RAW = List.of("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "0x1F", "01",
            "+1", ".5", "1.", "1e", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
            "123456789012345678901234567890", "1.0", "1e2", "0.1", "2147483648", "-0", "True", "nil", "undefined",
            "'x'",
            "\"\\x\"", "\"\\ud800\"", "\"\\u12\"", "\"unclosed", "[", "{", "]", "}", ",", "\"a\":1", "/**/1", "1 2");

    private OddValues() {}

    static JsonNode value(Dice dice) {
        return switch (dice.below(12)) {
            case 0, 1, 2 -> TextNode.valueOf(dice.of(TEXTS));
            case 3, 4 -> new POJONode(dice.of(RAW));
            case 5 -> Json.mapper().getNodeFactory().nullNode();
            case 6 -> Json.mapper().getNodeFactory().booleanNode(dice.oneIn(2));
            case 7 -> Json.mapper().getNodeFactory().numberNode(dice.of(0, 1, -1, 65536, Integer.MAX_VALUE));
            case 8 -> Json.object();
            case 9 -> Json.mapper().createArrayNode();
            case 10 -> dice.oneIn(4) ? deep(dice) : object(dice);
            default -> array(dice);
        };
    }

    static String text(Dice dice) {
        return dice.of(TEXTS);
    }

    private static ObjectNode object(Dice dice) {
        ObjectNode object = Json.object();
        for (int i = dice.below(4); i >= 0; i--) {
            object.set(dice.of(TEXTS), value(dice));
        }
        return object;
    }

    private static ArrayNode array(Dice dice) {
        ArrayNode array = Json.mapper().createArrayNode();
        if (dice.oneIn(20)) {
            JsonNode same = TextNode.valueOf(dice.of(TEXTS));
            for (int i = 0; i < 3_000; i++) {
                array.add(same);
            }
            return array;
        }
        for (int i = dice.below(4); i >= 0; i--) {
            array.add(value(dice));
        }
        return array;
    }

    private static JsonNode deep(Dice dice) {
        int depth = dice.of(40, 200, 1_500, 12_000);
        boolean list = dice.oneIn(2);
        return new POJONode((list ? "[" : "{\"a\":").repeat(depth) + "1" + (list ? "]" : "}").repeat(depth));
    }

    /** The text of a tree; raw values stand as they are, and a key that begins with {@link Mutations#TWICE} stands twice. */
    static String write(JsonNode tree) {
        StringBuilder out = new StringBuilder(1_024);
        write(tree, out);
        return out.toString();
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node instanceof POJONode raw) {
            out.append(raw.getPojo());
        } else if (node instanceof ObjectNode object) {
            char before = '{';
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                boolean twice = field.getKey().startsWith(Mutations.TWICE);
                String name = TextNode.valueOf(twice ? field.getKey().substring(1) : field.getKey()).toString();
                out.append(before).append(name).append(':');
                write(field.getValue(), out);
                before = ',';
            }
            out.append(before == '{' ? "{}" : "}");
        } else if (node instanceof ArrayNode array) {
            char before = '[';
            for (JsonNode element : array) {
                out.append(before);
                write(element, out);
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else {
            out.append(node);
        }
    }
}
