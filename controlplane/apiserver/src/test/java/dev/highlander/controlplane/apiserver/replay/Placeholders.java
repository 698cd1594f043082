package dev.highlander.controlplane.apiserver.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code <uid-1>}, {@code <rv-3>} and their like stand for in this run: bound when an answer shows them first, demanded from
 * then on, and put into later requests.
 */
final class Placeholders {
    private static final Pattern ANY = Pattern.compile("<(uid|rv|continue)-\\d+>|<token>");
    private static final Pattern LOOSE = Pattern.compile("<(time|suffix|age|uid|rv|hash|version)>");

    private static final Pattern FINGERPRINT = Pattern.compile("X509SHA256=[0-9a-f]{64}");

    /** Left out of the recordings: programs do not read them. */
    private static final Set<String> UNRECORDED = Set.of("message", "description");

    private final Map<String, String> bound = new HashMap<>();

    /** A text of a request with what is bound put in; what nothing has shown yet becomes {@code otherwise}. */
    String fill(String text) {
        return ANY.matcher(text).replaceAll(match -> Matcher.quoteReplacement(
                bound.getOrDefault(match.group(),
                        "uid".equals(match.group(1)) ? "00000000-0000-4000-8000-000000000000" : "1")));
    }

    /** The differences between a recorded and an actual tree, as lines that begin with the path. */
    List<String> differences(@Nullable JsonNode expected, @Nullable JsonNode actual) {
        List<String> found = new ArrayList<>();
        compare("", expected, actual, found);
        return found;
    }

    private void compare(String path, @Nullable JsonNode expected, @Nullable JsonNode actual, List<String> found) {
        if (expected == null || actual == null) {
            if (expected != null || actual != null) {
                found.add(path + ": expected " + expected + " but was " + actual);
            }
        } else if (expected instanceof ObjectNode object && actual instanceof ObjectNode other) {
            TreeSet<String> names = new TreeSet<>();
            object.fieldNames().forEachRemaining(names::add);
            other.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                if (!UNRECORDED.contains(name) || object.has(name)) {
                    compare(path + "/" + name, object.get(name), other.get(name), found);
                }
            }
        } else if (expected instanceof ArrayNode array && actual instanceof ArrayNode other
                && array.size() == other.size()) {
            for (int i = 0; i < array.size(); i++) {
                compare(path + "/" + i, array.get(i), other.get(i), found);
            }
        } else if (expected instanceof TextNode text && matches(text.textValue(), actual)) {
            return;
        } else if (!expected.equals(actual) && !(expected.isNumber() && actual.isNumber()
                && expected.decimalValue().compareTo(actual.decimalValue()) == 0)) {
            found.add(path + ": expected " + expected + " but was " + actual);
        }
    }

    private boolean matches(String recorded, JsonNode actual) {
        // The recorded client had a certificate of its own.
        String expected = FINGERPRINT.matcher(recorded).replaceAll("X509SHA256=<hash>");
        if (!expected.contains("<") || !actual.isTextual()) {
            return false;
        }
        if (ANY.matcher(expected).matches()) {
            String known = bound.putIfAbsent(expected, actual.textValue());
            return known == null || known.equals(actual.textValue());
        }
        StringBuilder pattern = new StringBuilder();
        Matcher loose = LOOSE.matcher(expected);
        int end = 0;
        while (loose.find()) {
            pattern.append(Pattern.quote(expected.substring(end, loose.start()))).append(".*");
            end = loose.end();
        }
        pattern.append(Pattern.quote(expected.substring(end)));
        return end > 0 && Pattern.matches(pattern.toString(), actual.textValue());
    }
}
