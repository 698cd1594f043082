package dev.highlander.resources.document;

import dev.highlander.resources.document.Value.Look;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * Reads one YAML 1.2 document (core schema, so JSON too) into a {@link Value} tree.
 *
 * <p>The tree is grown from the parser's events without recursion, so that deep nesting can't exhaust the stack. Anchors and merge keys
 * ({@code <<}) work; an alias inside its own anchor, more than {@value TreeGrower#MOST_VALUES} values once aliases are counted out, nesting
 * deeper than {@value TreeGrower#DEEPEST}, a text over {@value #MOST_CHARACTERS} characters and a second document are problems.
 */
public final class YamlDocument {
    /** A Kubernetes object is at most 1.5 MiB; a list of workloads much less. */
    static final int MOST_CHARACTERS = 1 << 20;

    private static final Schema SCHEMA = new CoreSchema();

    private YamlDocument() {}

    /**
     * Reads a document.
     *
     * @param source the file's name, for messages
     * @param text the file's content
     * @param problems where faults go
     * @return the tree; nothing if the document is empty or cannot be read as YAML at all (then with a problem)
     */
    public static Optional<Value> read(String source, String text, Problems problems) {
        if (text.length() > MOST_CHARACTERS) {
            problems.add(Problem.missing(Location.of(source), "",
                    "expected at most " + MOST_CHARACTERS + " characters but found " + text.length()));
            return Optional.empty();
        }
        LoadSettings settings = LoadSettings.builder().setLabel(source).setSchema(SCHEMA)
                .setCodePointLimit(MOST_CHARACTERS + 1).build();
        TreeGrower tree = new TreeGrower(problems);
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                if (!grow(tree, event, source)) {
                    return Optional.empty();
                }
            }
        } catch (MarkedYamlEngineException e) {
            problems.add(Problem.missing(
                    e.getProblemMark().map(mark -> at(source, mark)).orElseGet(() -> Location.of(source)), "",
                    "this is not valid YAML: " + e.getProblem()));
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.add(Problem.missing(Location.of(source), "", "this is not valid YAML: " + e.getMessage()));
            return Optional.empty();
        }
        return tree.root();
    }

    /** Reads bytes as UTF-8; malformed ones become replacement characters, which the parser then points at or keeps inside a text. */
    public static Optional<Value> read(String source, byte[] bytes, Problems problems) {
        return read(source, new String(bytes, StandardCharsets.UTF_8), problems);
    }

    private static boolean grow(TreeGrower tree, Event event, String source) {
        Location at = event.getStartMark().map(mark -> at(source, mark)).orElseGet(() -> Location.of(source));
        return switch (event.getEventId()) {
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                yield tree.scalar(new Value.Scalar(at, scalar.getValue(), look(scalar)), anchor(scalar.getAnchor()),
                        scalar.isPlain());
            }
            case SequenceStart -> tree.open(at, false, anchor(((SequenceStartEvent) event).getAnchor()));
            case MappingStart -> tree.open(at, true, anchor(((MappingStartEvent) event).getAnchor()));
            case SequenceEnd, MappingEnd -> tree.close();
            case Alias -> tree.alias(at, ((AliasEvent) event).getAlias().getValue());
            case DocumentStart -> tree.document(at);
            case StreamStart, StreamEnd, DocumentEnd, Comment -> true;
        };
    }

    private static Optional<String> anchor(Optional<org.snakeyaml.engine.v2.common.Anchor> anchor) {
        return anchor.map(org.snakeyaml.engine.v2.common.Anchor::getValue);
    }

    private static Look look(ScalarEvent scalar) {
        if (!scalar.isPlain()) {
            return Look.TEXT;
        }
        Tag tag = SCHEMA.getScalarResolver().resolve(scalar.getValue(), true);
        if (tag.equals(Tag.INT)) {
            return Look.INTEGER;
        }
        if (tag.equals(Tag.FLOAT)) {
            return Look.DECIMAL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Look.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? Look.NOTHING : Look.TEXT;
    }

    private static Location at(String source, Mark mark) {
        return new Location(source, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
