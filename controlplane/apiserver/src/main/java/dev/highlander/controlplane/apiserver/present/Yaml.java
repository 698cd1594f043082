package dev.highlander.controlplane.apiserver.present;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * YAML as Kubernetes writes it: block style, keys in alphabetical order, lists not indented, texts that could be taken for
 * something else in double quotes, texts of several lines as blocks.
 */
public final class Yaml {
    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSplitLines(false)
            .setMultiLineFlow(false)
            .build();

    private Yaml() {}

    /** The text of a tree. */
    public static byte[] bytes(JsonNode tree) {
        return new Dump(SETTINGS, new KubernetesTexts()).dumpToString(plain(tree)).getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, @Nullable Object> map = new TreeMap<>();
                node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>(node.size());
                node.forEach(item -> list.add(plain(item)));
                yield list;
            }
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.numberValue();
            case NULL, MISSING -> null;
            case BINARY, POJO -> throw new IllegalArgumentException("no JSON value: " + node.getNodeType());
        };
    }

    /** Chooses the style of texts. */
    private static final class KubernetesTexts extends StandardRepresenter {
        private static final String SPECIAL_START = "-?:,[]{}#&*!|>'\"%@`~=<";

        KubernetesTexts() {
            super(SETTINGS);
            representers.put(String.class, this::text);
        }

        private Node text(Object value) {
            String text = (String) value;
            ScalarStyle style = ScalarStyle.PLAIN;
            if (text.indexOf('\n') >= 0 && isPrintable(text)) {
                style = ScalarStyle.LITERAL;
            } else if (needsQuotes(text)) {
                style = ScalarStyle.DOUBLE_QUOTED;
            }
            return representScalar(Tag.STR, text, style);
        }

        /** Whether a text, bare, could be read as anything but itself, by the wider rules of YAML 1.1. */
        private static boolean needsQuotes(String text) {
            if (text.isEmpty() || text.isBlank() || !isPrintable(text) || text.contains(": ") || text.contains(" #")
                    || text.endsWith(":") || Character.isWhitespace(text.charAt(0))
                    || Character.isWhitespace(text.charAt(text.length() - 1))) {
                return true;
            }
            char first = text.charAt(0);
            if (SPECIAL_START.indexOf(first) >= 0 && !isHarmlessDash(text)) {
                return true;
            }
            return switch (text) {
                case "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "yes", "Yes", "YES",
                        "no", "No",
                        "NO", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N" ->
                    true;
                default ->
                    (Character.isDigit(first) || first == '.' || first == '+' || first == '-') && looksNumeric(text);
            };
        }

        private static boolean isHarmlessDash(String text) {
            return text.length() > 1 && text.charAt(0) == '-' && text.charAt(1) != ' ';
        }

        /** Numbers in all their forms, sexagesimal ones and times included; a text with other letters is none. */
        private static boolean looksNumeric(String text) {
            return text.equals(".inf") || text.equals(".nan") || (text.chars().anyMatch(Character::isDigit)
                    && text.chars().allMatch(c -> Character.isDigit(c) || "+-.:_eExXaAbBcCdDfFoOTZ".indexOf(c) >= 0));
        }

        private static boolean isPrintable(String text) {
            return text.codePoints().allMatch(c -> c == '\n' || c == '\t' || (c >= ' ' && c != 0x7f && c != 0xfeff
                    && !(c >= 0x80 && c < 0xa0)));
        }
    }
}
