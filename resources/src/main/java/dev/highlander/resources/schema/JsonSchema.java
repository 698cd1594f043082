package dev.highlander.resources.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * Writes the structural OpenAPI v3 schema of a record type, as custom resource definitions hold it, from the same
 * {@link Field}s by which {@link Binder} reads.
 *
 * <p>Nothing is left open: an API server refuses (or, if its client does not ask for strictness, prunes) what no field names.
 */
public final class JsonSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonSchema() {}

    /** The schema of a record type as it stands in a custom resource. */
    public static ObjectNode of(Class<? extends Record> type) {
        return object(Shape.of(type));
    }

    private static ObjectNode object(Shape shape) {
        ObjectNode schema = typed("object");
        ObjectNode properties = JSON.objectNode();
        ArrayNode required = JSON.arrayNode();
        for (Shape.Named field : shape.fields(Dialect.CUSTOM_RESOURCE)) {
            ObjectNode property = property(field, field.kind());
            property.put("description", field.field().doc());
            if (!field.field().byDefault().isEmpty() && !field.required(Dialect.CUSTOM_RESOURCE)
                    && field.field().aliases().length == 0) {
                defaultValue(field, property);
            }
            properties.set(field.name(), property);
            // A default would be filled in beside the alias and then contradict it, so such fields have none in the schema.
            for (String alias : field.field().aliases()) {
                properties.set(alias, property.deepCopy().put("description", "The same as " + field.name() + "."));
            }
            if (field.required(Dialect.CUSTOM_RESOURCE)) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.set("properties", properties);
        return schema;
    }

    private static void defaultValue(Shape.Named field, ObjectNode property) {
        String text = field.field().byDefault();
        switch (field.kind()) {
            case Shape.Kind.Whole _ -> property.put("default", Long.parseLong(text));
            case Shape.Kind.Flag _ -> property.put("default", Boolean.parseBoolean(text));
            case Shape.Kind.Text _,Shape.Kind.Span _,Shape.Kind.Choice _ -> property.put("default", text);
            case Shape.Kind.Nested _,Shape.Kind.Many _,Shape.Kind.Texts _,Shape.Kind.Maybe _ ->
                throw new IllegalArgumentException(field.name() + " cannot have a default");
        }
    }

    private static ObjectNode property(Shape.Named field, Shape.Kind kind) {
        return switch (kind) {
            case Shape.Kind.Maybe maybe -> property(field, maybe.kind());
            case Shape.Kind.Nested nested -> object(nested.shape());
            case Shape.Kind.Many many -> array(field, many);
            case Shape.Kind.Texts _ -> {
                ObjectNode map = typed("object");
                map.set("additionalProperties", text(field.field().format()));
                yield map;
            }
            case Shape.Kind.Text _ -> text(field.field().format());
            case Shape.Kind.Span _ -> text(Format.DURATION);
            case Shape.Kind.Flag _ -> typed("boolean");
            case Shape.Kind.Whole whole -> number(field.field(), whole);
            case Shape.Kind.Choice choice -> {
                ObjectNode schema = typed("string");
                ArrayNode names = schema.putArray("enum");
                choice.names().forEach(names::add);
                yield schema;
            }
        };
    }

    private static ObjectNode array(Shape.Named field, Shape.Kind.Many many) {
        ObjectNode schema = typed("array");
        if (field.field().max() != Integer.MAX_VALUE) {
            schema.put("maxItems", field.field().max());
        }
        schema.set("items", property(field, many.element()));
        String key = field.field().listKey();
        if (!key.isEmpty()) {
            schema.put("x-kubernetes-list-type", "map");
            Arrays.asList(key).forEach(schema.putArray("x-kubernetes-list-map-keys")::add);
        }
        return schema;
    }

    private static ObjectNode text(Format format) {
        ObjectNode schema = typed("string");
        format.pattern().ifPresent(pattern -> schema.put("pattern", pattern));
        schema.put("maxLength", format.longest());
        if (format == Format.FILLED) {
            schema.put("minLength", 1);
        }
        return schema;
    }

    private static ObjectNode number(Field field, Shape.Kind.Whole whole) {
        ObjectNode schema = typed("integer");
        schema.put("format", whole.wide() ? "int64" : "int32");
        if (field.min() != Integer.MIN_VALUE) {
            schema.put("minimum", field.min());
        }
        // The greatest number of its type is no bound, and schemas hold bounds as doubles, which cannot even write it.
        if (field.max() != Integer.MAX_VALUE && field.max() != Long.MAX_VALUE) {
            schema.put("maximum", field.max());
        }
        return schema;
    }

    private static ObjectNode typed(String type) {
        return JSON.objectNode().put("type", type);
    }
}
