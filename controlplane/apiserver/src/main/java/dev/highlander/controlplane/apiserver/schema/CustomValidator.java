package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Structure.Body;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Validates custom resources by OpenAPI v3 as Kubernetes applies it: every problem with its path, lists that are sets or maps,
 * embedded objects. CEL rules are evaluated elsewhere; if the schema has any and the object is too broken for them to run, that
 * is said as Kubernetes says it.
 */
final class CustomValidator {
    private static final String RULES_SKIPPED = "Invalid value: \"null\": some validation rules were not checked because the "
            + "object was invalid; correct the existing errors to complete validation";

    private Problems problems;

    private CustomValidator(Problems problems) {
        this.problems = problems;
    }

    static void validate(SchemaNode schema, ObjectNode object, Problems problems) {
        int before = problems.all().size();
        CustomValidator validator = new CustomValidator(problems);
        validator.value(schema, object, FieldPath.ROOT, true);
        ListRules.check(schema, object, FieldPath.ROOT, problems);
        List<FieldProblem> all = problems.all();
        boolean blocked = all.subList(before, all.size()).stream().anyMatch(CustomValidator::blocksRules);
        if (blocked && ExpressionSearch.any(schema)) {
            problems.add(FieldProblem.Kind.INVALID, FieldPath.of("<nil>"), RULES_SKIPPED);
        }
    }

    static boolean blocksRules(FieldProblem problem) {
        return switch (problem.kind()) {
            case NOT_SUPPORTED, REQUIRED, TOO_LONG, TOO_MANY, TYPE_INVALID -> true;
            case INVALID, DUPLICATE, FORBIDDEN, NOT_FOUND -> false;
        };
    }

    private void value(SchemaNode schema, JsonNode value, FieldPath path, boolean root) {
        if (value.isNull()) {
            if (!schema.nullable() && schema.type() != Schema.Type.ANY) {
                wrongType(schema, value, path);
            }
            return;
        }
        if (!hasType(schema, value)) {
            wrongType(schema, value, path);
            return;
        }
        ValueRules rules = schema.rules();
        switch (value.getNodeType()) {
            case STRING -> text(schema, value, path);
            case NUMBER -> number(rules, value, path);
            case ARRAY -> array(schema, value, path);
            case OBJECT -> object(schema, value, path, root);
            case BOOLEAN, NULL, BINARY, MISSING, POJO -> {
                // the type says it all
            }
        }
        if (!rules.allowed().isEmpty() && !allows(rules, value)) {
            problems.notSupported(path, value, rules.allowed().stream().map(CustomValidator::bare).toList());
        }
        junctors(rules, value, path);
    }

    private static String bare(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static boolean allows(ValueRules rules, JsonNode value) {
        for (JsonNode allowed : rules.allowed()) {
            if (same(allowed, value)) {
                return true;
            }
        }
        return false;
    }

    /** Equality as JSON means it: 1 and 1.0 are one number. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.equals((a,
                b) -> a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : a.equals(b) ? 0 : 1,
                other);
    }

    private static boolean hasType(SchemaNode schema, JsonNode value) {
        return switch (schema.type()) {
            case OBJECT, MAP -> value.isObject();
            case ARRAY -> value.isArray();
            case STRING, QUANTITY -> value.isTextual();
            case INTEGER -> value.isIntegralNumber();
            case NUMBER -> value.isNumber();
            case BOOLEAN -> value.isBoolean();
            case INT_OR_STRING -> value.isIntegralNumber() || value.isTextual();
            case ANY -> true;
        };
    }

    private void wrongType(SchemaNode schema, JsonNode value, FieldPath path) {
        String found = switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case NULL, MISSING, BINARY, POJO -> "null";
        };
        problems.add(FieldProblem.Kind.TYPE_INVALID, path,
                "Invalid value: \"" + found + "\": " + inBody(path) + " must be of type "
                        + expected(schema.type()) + ": \"" + found + "\"");
    }

    /** Two forms have no name in a definition, but messages about values that do not fit name what would. */
    private static String expected(Schema.Type type) {
        if (type == Schema.Type.INT_OR_STRING) {
            return "integer,string";
        }
        return type == Schema.Type.ANY ? "any" : type.word();
    }

    private static String inBody(FieldPath path) {
        return path + " in body";
    }

    private void invalid(FieldPath path, JsonNode value, String detail) {
        problems.invalid(path, value, inBody(path) + " " + detail);
    }

    /** Only the first fault of a text is told, as there. */
    private void text(SchemaNode schema, JsonNode value, FieldPath path) {
        String text = value.textValue();
        ValueRules rules = schema.rules();
        long length = rules.minLength() >= 0 || rules.maxLength() >= 0 ? text.codePointCount(0, text.length()) : 0;
        TextPattern pattern = rules.pattern();
        if (rules.maxLength() >= 0 && length > rules.maxLength()) {
            problems.add(FieldProblem.Kind.TOO_LONG, path,
                    "Too long: may not be more than " + rules.maxLength() + " bytes");
        } else if (rules.minLength() >= 0 && length < rules.minLength()) {
            invalid(path, value, "should be at least " + rules.minLength() + " chars long");
        } else if (pattern != null && !pattern.isFoundIn(text)) {
            invalid(path, value, "should match '" + pattern + "'");
        }
        if (!schema.format().isEmpty() && !Formats.matches(schema.format(), text)) {
            problems.add(FieldProblem.Kind.TYPE_INVALID, path,
                    "Invalid value: " + value + ": " + inBody(path) + " must be of type "
                            + schema.format() + ": " + value);
        }
    }

    private void number(ValueRules rules, JsonNode value, FieldPath path) {
        BigDecimal minimum = rules.minimum();
        BigDecimal maximum = rules.maximum();
        BigDecimal multiple = rules.multipleOf();
        if (minimum == null && maximum == null && multiple == null) {
            return;
        }
        BigDecimal number = value.decimalValue();
        if (multiple != null && multiple.signum() != 0 && number.remainder(multiple).signum() != 0) {
            invalid(path, value, "should be a multiple of " + multiple.toPlainString());
        }
        if (maximum != null && number.compareTo(maximum) > (rules.exclusiveMaximum() ? -1 : 0)) {
            invalid(path, value,
                    (rules.exclusiveMaximum() ? "should be less than " : "should be less than or equal to ")
                            + maximum.toPlainString());
        }
        if (minimum != null && number.compareTo(minimum) < (rules.exclusiveMinimum() ? 1 : 0)) {
            invalid(path, value,
                    (rules.exclusiveMinimum() ? "should be greater than " : "should be greater than or equal to ")
                            + minimum.toPlainString());
        }
    }

    private void array(SchemaNode schema, JsonNode array, FieldPath path) {
        ValueRules rules = schema.rules();
        if (rules.minItems() >= 0 && array.size() < rules.minItems()) {
            invalid(path, array, "should have at least " + rules.minItems() + " items");
        }
        if (rules.maxItems() >= 0 && array.size() > rules.maxItems()) {
            problems.tooMany(path, array.size(), (int) rules.maxItems());
        }
        if (rules.uniqueItems() && new HashSet<>(array.valueStream().toList()).size() < array.size()) {
            invalid(path, array, "shouldn't contain duplicates");
        }
        SchemaNode items = schema.items();
        if (items != null) {
            int index = 0;
            for (JsonNode item : array) {
                value(items, item, path.index(index++), false);
            }
        }
    }

    private void object(SchemaNode schema, JsonNode object, FieldPath path, boolean root) {
        ValueRules rules = schema.rules();
        if (rules.minProperties() >= 0 && object.size() < rules.minProperties()) {
            invalid(path, object, "should have at least " + rules.minProperties() + " properties");
        }
        if (rules.maxProperties() >= 0 && object.size() > rules.maxProperties()) {
            problems.tooMany(path, object.size(), (int) rules.maxProperties());
        }
        for (String name : schema.required()) {
            if (!object.has(name)) {
                problems.required(path.field(name), "");
            }
        }
        Body body = schema.body();
        // In the order of names, so that the same object always gets the same answer.
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        sorted.forEach((name, value) -> {
            SchemaNode field = body.fields().get(name);
            if (field != null && field.custom()) {
                value(field, value, path.field(name), false);
            } else if (field == null && body.values() != null) {
                value(body.values(), value, path.field(name), false);
            }
        });
        if (schema.embeddedObject() && !root) {
            EmbeddedObjects.check(object, path, problems);
        }
    }

    private void junctors(ValueRules rules, JsonNode value, FieldPath path) {
        for (Schema part : rules.allOf()) {
            value((SchemaNode) part, value, path, true);
        }
        if (!rules.anyOf().isEmpty() && rules.anyOf().stream().noneMatch(part -> satisfies(part, value))) {
            invalid(path, value, "must validate at least one schema (anyOf)");
        }
        if (!rules.oneOf().isEmpty()) {
            long satisfied = rules.oneOf().stream().filter(part -> satisfies(part, value)).count();
            if (satisfied != 1) {
                invalid(path, value, "must validate one and only one schema (oneOf). "
                        + (satisfied == 0 ? "Found none valid" : "Found " + satisfied + " valid alternatives"));
            }
        }
        Schema not = rules.not();
        if (not != null && satisfies(not, value)) {
            invalid(path, value, "must not validate the schema (not)");
        }
    }

    private static boolean satisfies(Schema schema, JsonNode value) {
        Problems found = new Problems();
        new CustomValidator(found).value((SchemaNode) schema, value, FieldPath.ROOT, true);
        return found.isEmpty();
    }

    /** Whether a schema has CEL rules anywhere. */
    private static final class ExpressionSearch {
        static boolean any(SchemaNode schema) {
            return search(schema, new HashSet<>());
        }

        private static boolean search(SchemaNode schema, Set<Body> seen) {
            Body body = schema.body();
            if (!seen.add(body)) {
                return false;
            }
            if (!body.rules().expressions().isEmpty()) {
                return true;
            }
            SchemaNode items = body.items();
            SchemaNode values = body.values();
            return body.fields().values().stream().anyMatch(field -> search(field, seen))
                    || (items != null && search(items, seen)) || (values != null && search(values, seen));
        }
    }
}
