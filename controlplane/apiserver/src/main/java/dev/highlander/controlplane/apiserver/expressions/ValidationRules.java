package dev.highlander.controlplane.apiserver.expressions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of one version of a custom resource, compiled when the first object comes. For any number of threads. */
public final class ValidationRules {
    private final Schema schema;
    private final boolean any;
    private volatile @Nullable Node compiled;

    /**
     * The rules of a value and of what is in it.
     *
     * @param schema what the value looks like
     * @param rules its own rules
     * @param fields its fields that have rules, or hold values that do
     * @param items what its items have, or null
     * @param values what its values have, or null
     */
    record Node(Schema schema, List<Rule> rules, Map<String, Node> fields, @Nullable Node items,
            @Nullable Node values) {}

    /** The rules of a schema; nothing is compiled yet. */
    public ValidationRules(Schema schema) {
        this.schema = schema;
        this.any = has(schema);
    }

    /** Whether there are any. */
    public boolean isEmpty() {
        return !any;
    }

    /**
     * Reports every rule of a schema that makes no sense.
     *
     * @param schema the compiled schema, which is structural
     * @param path where it stands in its definition
     */
    public static void check(Schema schema, FieldPath path, Problems problems) {
        if (has(schema)) {
            LargeStack.call(() -> compile(schema, path, null, new RuleCompiler(schema, problems)));
        }
    }

    /**
     * Reports every rule that an object breaks. The object fits its schema.
     *
     * @param old what stands there, or null if the object is new
     */
    public void validate(ObjectNode object, @Nullable ObjectNode old, Problems problems) {
        if (any) {
            Node root = compiled;
            if (root == null) {
                // Definitions with rules that make no sense have been refused.
                root = LargeStack.call(
                        () -> compile(schema, FieldPath.ROOT, null, new RuleCompiler(schema, new Problems())));
                compiled = root;
            }
            new RuleCheck(problems).check(root, object, old);
        }
    }

    private static boolean has(Schema schema) {
        if (!schema.rules().expressions().isEmpty()) {
            return true;
        }
        Schema items = schema.items();
        Schema values = schema.values();
        return (items != null && has(items)) || (values != null && has(values))
                || schema.fields().entrySet().stream().anyMatch(field -> isOwn(schema, field) && has(field.getValue()));
    }

    /** Metadata is the same for all kinds; its schema is no part of the definition. */
    private static boolean isOwn(Schema schema, Map.Entry<String, Schema> field) {
        return !(schema.embeddedObject() && field.getKey().equals("metadata"));
    }

    private static Node compile(Schema schema, FieldPath path, @Nullable FieldPath loose, RuleCompiler compiler) {
        List<Rule> rules = compiler.compile(schema, path, loose);
        FieldPath looseBelow = loose == null && schema.atomicMap() ? path : loose;
        Map<String, Node> fields = new LinkedHashMap<>();
        for (Map.Entry<String, Schema> field : schema.fields().entrySet()) {
            if (isOwn(schema, field) && has(field.getValue())) {
                FieldPath below = path.field("properties").key(field.getKey());
                fields.put(field.getKey(), compile(field.getValue(), below, looseBelow, compiler));
            }
        }
        Schema values = schema.values();
        Schema items = schema.items();
        FieldPath looseItems = loose == null && schema.listType() != Schema.ListType.MAP ? path : loose;
        return new Node(schema, rules, fields,
                items != null && has(items) ? compile(items, path.field("items"), looseItems, compiler) : null,
                values != null && has(values)
                        ? compile(values, path.field("additionalProperties"), looseBelow, compiler)
                        : null);
    }

    /** The item of an old list that is the same as one of the new list: the one with the same keys. */
    static @Nullable JsonNode counterpart(Schema list, JsonNode item, @Nullable JsonNode old) {
        if (old == null || list.listType() != Schema.ListType.MAP) {
            return null;
        }
        for (JsonNode candidate : old) {
            if (list.listKeys().stream().allMatch(key -> candidate.path(key).equals(item.path(key)))) {
                return candidate;
            }
        }
        return null;
    }
}
