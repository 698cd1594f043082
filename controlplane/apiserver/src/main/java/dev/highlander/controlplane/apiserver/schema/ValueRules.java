package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI v3 rules for one value of a custom resource, besides its type, fields and items.
 *
 * @param minimum the least number, or null
 * @param exclusiveMinimum whether the least number itself is refused
 * @param maximum the greatest number, or null
 * @param exclusiveMaximum whether the greatest number itself is refused
 * @param multipleOf what numbers must be a multiple of, or null
 * @param minLength the least length of a text in characters, or -1
 * @param maxLength the greatest length of a text in characters, or -1
 * @param pattern what a text must contain, or null
 * @param minItems the least length of a list, or -1
 * @param maxItems the greatest length of a list, or -1
 * @param uniqueItems whether a list must not hold a value twice
 * @param minProperties the least size of an object, or -1
 * @param maxProperties the greatest size of an object, or -1
 * @param allowed the only allowed values; empty if any will do
 * @param allOf all of these must be satisfied
 * @param anyOf at least one of these must be satisfied, unless there is none
 * @param oneOf exactly one of these must be satisfied, unless there is none
 * @param not this must not be satisfied, or null
 * @param expressions the CEL rules as given ({@code x-kubernetes-validations}); kept here, compiled and evaluated elsewhere
 */
public record ValueRules(@Nullable BigDecimal minimum, boolean exclusiveMinimum, @Nullable BigDecimal maximum,
        boolean exclusiveMaximum, @Nullable BigDecimal multipleOf, long minLength, long maxLength,
        @Nullable TextPattern pattern, long minItems, long maxItems, boolean uniqueItems, long minProperties,
        long maxProperties, List<JsonNode> allowed, List<Schema> allOf, List<Schema> anyOf, List<Schema> oneOf,
        @Nullable Schema not, List<JsonNode> expressions) {
    /** No rules at all. */
    public static final ValueRules NONE = new ValueRules(null, false, null, false, null, -1, -1, null, -1, -1, false,
            -1,
            -1, List.of(), List.of(), List.of(), List.of(), null, List.of());

    /** Copies the lists. */
    public ValueRules {
        allowed = List.copyOf(allowed);
        allOf = List.copyOf(allOf);
        anyOf = List.copyOf(anyOf);
        oneOf = List.copyOf(oneOf);
        expressions = List.copyOf(expressions);
    }
}
