package dev.highlander.controlplane.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON patch by RFC 6902, with Kubernetes' limits: 10,000 operations, and 3 MiB of copies. */
public final class JsonPatch {
    private static final int MAX_OPERATIONS = 10_000;
    private static final long MAX_COPIED = 3 << 20;

    private final List<Operation> operations;

    private JsonPatch(List<Operation> operations) {
        this.operations = operations;
    }

    private sealed interface Operation {
        record Add(Pointer path, JsonNode value) implements Operation {}

        record Remove(Pointer path) implements Operation {}

        record Replace(Pointer path, JsonNode value) implements Operation {}

        record Move(Pointer from, Pointer path) implements Operation {}

        record Copy(Pointer from, Pointer path) implements Operation {}

        record Test(Pointer path, JsonNode value) implements Operation {}
    }

    /**
     * Reads a patch.
     *
     * @throws StatusException 400 if it is malformed, 413 if it has too many operations
     */
    public static JsonPatch parse(byte[] body) {
        return parse(PatchBody.read(body));
    }

    /**
     * Reads a patch.
     *
     * @throws StatusException 400 if it is malformed, 413 if it has too many operations
     */
    public static JsonPatch parse(JsonNode patch) {
        if (!patch.isArray()) {
            throw Refusals.malformed(
                    "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw Refusals.tooMuch(
                    "The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS + ", got " + patch.size());
        }
        List<Operation> operations = new ArrayList<>(patch.size());
        for (JsonNode operation : patch) {
            operations.add(operation(operation));
        }
        return new JsonPatch(operations);
    }

    private static Operation operation(JsonNode source) {
        if (!source.isObject()) {
            throw Refusals.malformed("error decoding patch: an operation is not an object");
        }
        Pointer path = pointer(source, "path");
        return switch (source.path("op").asText("")) {
            case "add" -> new Operation.Add(path, value(source));
            case "remove" -> new Operation.Remove(path);
            case "replace" -> new Operation.Replace(path, value(source));
            case "move" -> new Operation.Move(pointer(source, "from"), path);
            case "copy" -> new Operation.Copy(pointer(source, "from"), path);
            case "test" -> new Operation.Test(path, value(source));
            case String unknown -> throw Refusals.inapplicable("Unexpected kind: " + unknown);
        };
    }

    private static Pointer pointer(JsonNode source, String name) {
        JsonNode text = source.path(name);
        if (!text.isTextual()) {
            throw Refusals.inapplicable("operation misses " + name);
        }
        return Pointer.parse(text.textValue());
    }

    /** A missing value counts as null, as there. */
    private static JsonNode value(JsonNode source) {
        JsonNode value = source.get("value");
        return value == null ? NullNode.instance : value;
    }

    /**
     * The patched document; the original is not changed.
     *
     * @throws StatusException 422 if an operation does not apply or a test fails, 413 if copies grow without bounds
     */
    public ObjectNode apply(ObjectNode original) {
        ObjectNode document = original.deepCopy();
        long copied = 0;
        for (Operation operation : operations) {
            switch (operation) {
                case Operation.Add(Pointer path, JsonNode value) -> add(document, path, value.deepCopy());
                case Operation.Remove(Pointer path) -> remove(document, path);
                case Operation.Replace(Pointer path, JsonNode value) -> replace(document, path, value.deepCopy());
                case Operation.Move(Pointer from, Pointer path) -> move(document, from, path);
                case Operation.Copy(Pointer from, Pointer path) -> {
                    JsonNode value = existing(document, from).deepCopy();
                    copied += value.toString().length();
                    if (copied > MAX_COPIED) {
                        throw Refusals.tooMuch("unable to copy, the accumulated size increase of copy is " + copied
                                + ", exceeding the limit " + MAX_COPIED);
                    }
                    add(document, path, value);
                }
                case Operation.Test(Pointer path, JsonNode value) -> test(document, path, value);
            }
        }
        return document;
    }

    private static void move(ObjectNode document, Pointer from, Pointer path) {
        if (path.startsWith(from) && !path.equals(from)) {
            throw Refusals.inapplicable("cannot move " + from + " into itself at " + path);
        }
        JsonNode value = existing(document, from);
        remove(document, from);
        add(document, path, value);
    }

    private static JsonNode existing(ObjectNode document, Pointer path) {
        JsonNode value = path.in(document);
        if (value == null) {
            throw Refusals.inapplicable("path " + path + " is missing");
        }
        return value;
    }

    private static void test(ObjectNode document, Pointer path, JsonNode wanted) {
        @Nullable
        JsonNode present = path.in(document);
        boolean same = present == null ? wanted.isNull() : Pointer.same(present, wanted);
        if (!same) {
            throw Refusals.inapplicable("testing path " + path + " failed");
        }
    }

    private static void add(ObjectNode document, Pointer path, JsonNode value) {
        switch (holder(document, path)) {
            case ObjectNode object -> object.set(path.last(), value);
            case ArrayNode array -> {
                int index = path.last().equals("-") ? array.size() : index(path, array.size());
                array.insert(index, value);
            }
            default -> throw Refusals.inapplicable("path " + path + " does not lead into an object or a list");
        }
    }

    private static void replace(ObjectNode document, Pointer path, JsonNode value) {
        existing(document, path);
        switch (holder(document, path)) {
            case ObjectNode object -> object.set(path.last(), value);
            case ArrayNode array -> array.set(index(path, array.size() - 1), value);
            default -> throw Refusals.inapplicable("path " + path + " does not lead into an object or a list");
        }
    }

    private static void remove(ObjectNode document, Pointer path) {
        existing(document, path);
        switch (holder(document, path)) {
            case ObjectNode object -> object.remove(path.last());
            case ArrayNode array -> array.remove(index(path, array.size() - 1));
            default -> throw Refusals.inapplicable("path " + path + " does not lead into an object or a list");
        }
    }

    private static JsonNode holder(ObjectNode document, Pointer path) {
        if (path.isRoot()) {
            throw Refusals.inapplicable("the document as a whole cannot be changed by a JSON patch");
        }
        JsonNode holder = path.parent().in(document);
        if (holder == null) {
            throw Refusals.inapplicable("path " + path + " is missing");
        }
        return holder;
    }

    private static int index(Pointer path, int most) {
        int index = Pointer.index(path.last());
        if (index < 0 || index > most) {
            throw Refusals.inapplicable("invalid index in " + path);
        }
        return index;
    }
}
