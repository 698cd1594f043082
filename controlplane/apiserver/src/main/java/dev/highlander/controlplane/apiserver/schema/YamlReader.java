package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns the first document of a YAML stream into the JSON tree that Kubernetes would make of it. One reader a document.
 *
 * <p>Aliases are expanded, so their copies count: a document that grows past a million values by them is refused, and so is one
 * deeper than JSON may be.
 */
final class YamlReader {
    private static final int MAX_VALUES = 1_000_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final LoadSettings SETTINGS = LoadSettings.builder().setCodePointLimit(16 << 20).setUseMarks(true)
            .build();

    private final Iterator<Event> events;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final List<String> duplicates = new ArrayList<>();
    private int values;

    private record Anchored(JsonNode node, int size, int height) {}

    private YamlReader(Iterator<Event> events) {
        this.events = events;
    }

    /**
     * What was read.
     *
     * @param tree the document; null if there is none
     * @param duplicates keys that stand twice, in Kubernetes' words
     */
    record Result(@Nullable JsonNode tree, List<String> duplicates) {}

    /**
     * Reads.
     *
     * @throws DocumentException with the position if the document is malformed
     */
    static Result read(byte[] body) {
        try {
            YamlReader reader = new YamlReader(
                    new Parse(SETTINGS).parseInputStream(new ByteArrayInputStream(body)).iterator());
            return new Result(reader.document(), reader.duplicates);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw new DocumentException("yaml: line " + line + ": " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new DocumentException("yaml: " + e.getMessage());
        }
    }

    private @Nullable JsonNode document() {
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent) {
                return node(event, 1);
            }
        }
        return null;
    }

    private JsonNode node(Event event, int depth) {
        if (depth > Documents.MAX_DEPTH) {
            throw malformed(event, "exceeded max depth");
        }
        if (event instanceof AliasEvent alias) {
            return expand(alias, depth);
        }
        int before = values;
        count(event, 1);
        JsonNode node = switch (event) {
            case ScalarEvent scalar -> YamlScalars.resolve(scalar);
            case SequenceStartEvent _ -> sequence(depth);
            case MappingStartEvent _ -> mapping(depth);
            default -> throw malformed(event, "did not find expected node content");
        };
        if (event instanceof NodeEvent named && named.getAnchor().isPresent()) {
            anchors.put(named.getAnchor().get().getValue(), new Anchored(node, values - before, height(node)));
        }
        return node;
    }

    private static int height(JsonNode node) {
        int height = 0;
        for (JsonNode child : node) {
            height = Math.max(height, height(child));
        }
        return height + 1;
    }

    private JsonNode expand(AliasEvent alias, int depth) {
        Anchored anchored = anchors.get(alias.getAlias().getValue());
        if (anchored == null) {
            throw malformed(alias, "unknown anchor '" + alias.getAlias().getValue() + "' referenced");
        }
        count(alias, anchored.size());
        if (depth + anchored.height() > Documents.MAX_DEPTH) {
            throw malformed(alias, "exceeded max depth");
        }
        return anchored.node().deepCopy();
    }

    private void count(Event event, int more) {
        values += more;
        if (values > MAX_VALUES) {
            throw malformed(event, "document contains excessive aliasing");
        }
    }

    private ArrayNode sequence(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            array.add(node(event, depth + 1));
        }
        return array;
    }

    private ObjectNode mapping(int depth) {
        ObjectNode object = NODES.objectNode();
        List<JsonNode> merged = List.of();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (event instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().equals("<<")) {
                JsonNode base = node(events.next(), depth + 1);
                merged = new ArrayList<>(merged);
                merged.addAll(bases(event, base));
                continue;
            }
            String key = key(node(event, depth + 1), event);
            if (object.replace(key, node(events.next(), depth + 1)) != null) {
                duplicates.add("line " + line(event) + ": key \"" + key + "\" already set in map");
            }
        }
        for (JsonNode base : merged) {
            base.properties().forEach(entry -> object.putIfAbsent(entry.getKey(), entry.getValue().deepCopy()));
        }
        return object;
    }

    private List<JsonNode> bases(Event event, JsonNode base) {
        List<JsonNode> bases = base.isArray() ? List.copyOf(base.valueStream().toList()) : List.of(base);
        if (!bases.stream().allMatch(JsonNode::isObject)) {
            throw malformed(event, "map merge requires map or sequence of maps as the value");
        }
        return bases;
    }

    private String key(JsonNode key, Event event) {
        return switch (key) {
            case TextNode text -> text.textValue();
            case NullNode _ -> "null";
            default -> {
                if (key.isContainerNode()) {
                    throw malformed(event, "invalid map key");
                }
                yield key.asText();
            }
        };
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static DocumentException malformed(Event event, String problem) {
        return new DocumentException("yaml: line " + line(event) + ": " + problem);
    }
}
