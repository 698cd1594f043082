package dev.highlander.controlplane.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.protobuf.FieldType.Mapping;
import dev.highlander.controlplane.apiserver.protobuf.FieldType.Message;
import dev.highlander.controlplane.apiserver.protobuf.FieldType.Scalar;
import dev.highlander.controlplane.apiserver.schema.DocumentException;
import dev.highlander.controlplane.apiserver.schema.RawDocuments;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one body. Unknown fields are stepped over; depth and the number of values are bounded. For one thread. */
final class MessageReader {
    /** How deep messages may be nested; the deepest honest ones are the schemas of custom resources. */
    static final int MAX_DEPTH = 200;
    /** How many values a body may have: an empty message takes two bytes on the wire, but a hundred times that in memory. */
    static final int MAX_VALUES = 1_000_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final byte[] NOTHING = {};

    private final MessageTable table;
    private int values;

    MessageReader(MessageTable table) {
        this.table = table;
    }

    /** The object in an envelope, with its version and kind. */
    ObjectNode object(Envelope envelope, int depth) {
        String message = table.named(envelope.apiVersion(), envelope.kind());
        if (message == null) {
            throw new DocumentException("protobuf: no kind \"" + envelope.kind() + "\" is known in version \""
                    + envelope.apiVersion() + "\"");
        }
        ObjectNode object = NODES.objectNode();
        object.put("kind", envelope.kind());
        object.put("apiVersion", envelope.apiVersion());
        fields(message, envelope.object(), object, depth);
        return object;
    }

    /** Reads a message's fields into an object, on top of what it has. */
    private void fields(String message, WireReader in, ObjectNode object, int depth) {
        if (depth > MAX_DEPTH) {
            throw new DocumentException("protobuf: messages are nested deeper than " + MAX_DEPTH);
        }
        Map<Integer, Field> known = table.fields(message);
        while (in.next()) {
            Field field = known.get(in.field());
            if (field == null) {
                in.skip();
            } else {
                field(field, in, object, depth);
            }
        }
    }

    private void field(Field field, WireReader in, ObjectNode object, int depth) {
        switch (field.type()) {
            case Message(String name) when field.inline() -> fields(name, length(field, in), object, depth + 1);
            case Message(String name) when field.repeated() ->
                list(field, object).add(message(name, length(field, in), null, depth + 1));
            case Message(String name) -> {
                JsonNode value = message(name, length(field, in), object.get(field.name()), depth + 1);
                if (value != null) {
                    object.set(field.name(), value);
                }
            }
            case Mapping(FieldType value) -> entry(value, length(field, in), map(field, object), depth + 1);
            case Scalar scalar when field.repeated() -> items(field, scalar, in, list(field, object));
            case Scalar scalar -> {
                expect(field, scalar.wireType(), in);
                object.set(field.name(), scalar(scalar, in));
            }
        }
    }

    /** A message in the shape that JSON gives it, or null if JSON leaves it out; one that comes twice is merged. */
    private @Nullable JsonNode message(String name, WireReader in, @Nullable JsonNode before, int depth) {
        count();
        Shape shape = Shape.of(name);
        if (shape == Shape.DOCUMENT) {
            return document(in, depth);
        }
        ObjectNode parts = shape == Shape.PLAIN && before instanceof ObjectNode merged ? merged : NODES.objectNode();
        fields(name, in, parts, depth);
        return shape.json(parts);
    }

    /** Bytes that are JSON, or again an object in an envelope. */
    private @Nullable JsonNode document(WireReader in, int depth) {
        byte[] document = NOTHING;
        while (in.next()) {
            if (in.field() == 1 && in.type() == WireType.LENGTH) {
                document = in.nested().rest();
            } else {
                in.skip();
            }
        }
        if (document.length == 0) {
            return null;
        }
        return Envelope.isIn(document) ? object(Envelope.open(document), depth + 1) : RawDocuments.json(document);
    }

    private void entry(FieldType type, WireReader in, ObjectNode map, int depth) {
        String key = "";
        JsonNode value = null;
        while (in.next()) {
            if (in.type() != WireType.LENGTH || in.field() > 2) {
                in.skip();
            } else if (in.field() == 1) {
                key = in.nested().text();
            } else {
                value = mapped(type, in.nested(), depth);
            }
        }
        map.set(key, value == null ? mapped(type, new WireReader(NOTHING, 0, 0), depth) : value);
    }

    private @Nullable JsonNode mapped(FieldType type, WireReader in, int depth) {
        return switch (type) {
            case Message(String name) -> message(name, in, null, depth + 1);
            case Scalar.STRING -> text(in);
            case Scalar.BYTES -> base64(in);
            case Scalar other -> throw new IllegalStateException("the table has a map of " + other);
            case Mapping _ -> throw new IllegalStateException("the table has a map of maps");
        };
    }

    /** One item, or many at once: numbers may come packed, whatever their declaration says. */
    private void items(Field field, Scalar scalar, WireReader in, ArrayNode list) {
        if (in.type() == WireType.LENGTH && scalar.wireType() != WireType.LENGTH) {
            WireReader packed = in.nested();
            while (!packed.atEnd()) {
                list.add(scalar(scalar, packed));
            }
            return;
        }
        expect(field, scalar.wireType(), in);
        list.add(scalar(scalar, in));
    }

    private JsonNode scalar(Scalar scalar, WireReader in) {
        return switch (scalar) {
            case STRING -> text(in.nested());
            case BYTES -> base64(in.nested());
            case BOOL -> {
                count();
                yield NODES.booleanNode(in.varint() != 0);
            }
            case INT32 -> {
                count();
                yield NODES.numberNode((int) in.varint());
            }
            case INT64 -> {
                count();
                yield NODES.numberNode(in.varint());
            }
            case DOUBLE -> {
                count();
                yield number(Double.longBitsToDouble(in.fixed64()));
            }
        };
    }

    private JsonNode text(WireReader in) {
        count();
        return NODES.textNode(in.text());
    }

    private JsonNode base64(WireReader in) {
        count();
        return NODES.textNode(Base64.getEncoder().encodeToString(in.rest()));
    }

    private static JsonNode number(double value) {
        if (!Double.isFinite(value)) {
            throw new DocumentException("protobuf: a number is not finite");
        }
        return NODES.numberNode(value);
    }

    private static ArrayNode list(Field field, ObjectNode object) {
        return object.get(field.name()) instanceof ArrayNode list ? list : object.putArray(field.name());
    }

    private static ObjectNode map(Field field, ObjectNode object) {
        return object.get(field.name()) instanceof ObjectNode map ? map : object.putObject(field.name());
    }

    private static WireReader length(Field field, WireReader in) {
        expect(field, WireType.LENGTH, in);
        return in.nested();
    }

    private static void expect(Field field, WireType wanted, WireReader in) {
        if (in.type() != wanted) {
            throw new DocumentException("protobuf: the field " + field.name() + " has the wire type " + in.type()
                    + ", but " + wanted + " is expected");
        }
    }

    private void count() {
        if (++values > MAX_VALUES) {
            throw new DocumentException("protobuf: the body has more than " + MAX_VALUES + " values");
        }
    }
}
