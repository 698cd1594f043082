package dev.highlander.controlplane.apiserver.expressions;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.FieldProblem;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compiles the rules of one object's schema, and says what is wrong with them. */
final class RuleCompiler {
    private static final Pattern STEP = Pattern.compile("\\G(?:\\.([^.\\[\\]]+)|\\['([^']+)'\\])");
    private static final Map<String, FieldProblem.Kind> REASONS = Map.of("", FieldProblem.Kind.INVALID,
            "FieldValueInvalid", FieldProblem.Kind.INVALID, "FieldValueForbidden", FieldProblem.Kind.FORBIDDEN,
            "FieldValueRequired", FieldProblem.Kind.REQUIRED, "FieldValueDuplicate", FieldProblem.Kind.DUPLICATE);
    private static final List<String> REASON_NAMES = List.of("FieldValueDuplicate", "FieldValueForbidden",
            "FieldValueInvalid", "FieldValueRequired");

    private final DeclaredTypes types;
    private final Problems problems;

    RuleCompiler(Schema root, Problems problems) {
        this.types = new DeclaredTypes(root);
        this.problems = problems;
    }

    /**
     * The rules of one value.
     *
     * @param schema the value's schema
     * @param path where the schema stands in the definition
     * @param loose the list above that keeps no track of its items, so that nothing is known of what stood before; null if there
     *        is none
     */
    List<Rule> compile(Schema schema, FieldPath path, @Nullable FieldPath loose) {
        CelType self = types.typeOf(schema);
        List<Rule> rules = new ArrayList<>();
        Map<Boolean, Environment> environments = new HashMap<>();
        int index = 0;
        for (JsonNode given : schema.rules().expressions()) {
            FieldPath at = path.field("x-kubernetes-validations").index(index++);
            String source = given.path("rule").asText("");
            if (source.isBlank()) {
                problems.required(at.field("rule"), "rule is not specified");
            } else if (self == null) {
                problems.invalid(at.field("rule"), source, "compilation failed: the schema does not say of what type "
                        + "this value is");
            } else {
                Environment environment = environments.computeIfAbsent(given.path("optionalOldSelf").asBoolean(),
                        optional -> Environment.of(types, self, optional));
                Rule rule = rule(given, source, schema, environment, at);
                if (rule != null) {
                    check(rule, given, at, loose);
                    rules.add(rule);
                }
            }
        }
        return rules;
    }

    private @Nullable Rule rule(JsonNode given, String source, Schema schema, Environment environment, FieldPath at) {
        Expression condition = expression(source, SimpleType.BOOL, environment, at.field("rule"));
        String made = given.path("messageExpression").asText("");
        Expression message = null;
        if (given.hasNonNull("messageExpression")) {
            if (made.isBlank()) {
                problems.required(at.field("messageExpression"), "must be non-empty if specified");
            } else {
                message = expression(made, SimpleType.STRING, environment, at.field("messageExpression"));
            }
        }
        message(given, source, at);
        String reason = given.path("reason").asText("");
        FieldProblem.Kind kind = REASONS.get(reason);
        if (kind == null) {
            problems.notSupported(at.field("reason"), given.path("reason"), REASON_NAMES);
            kind = FieldProblem.Kind.INVALID;
        }
        List<Rule.Step> where = where(given, schema, at.field("fieldPath"));
        return condition == null
                ? null
                : new Rule(source, condition, given.path("optionalOldSelf").asBoolean(),
                        given.path("message").asText(""), message, kind, where);
    }

    private @Nullable Expression expression(String source, CelType result, Environment environment, FieldPath at) {
        try {
            return environment.compile(source, result);
        } catch (MalformedExpressionException e) {
            problems.invalid(at, source, e.getMessage());
            return null;
        }
    }

    private void message(JsonNode given, String source, FieldPath at) {
        String message = given.path("message").asText("");
        if (given.hasNonNull("message") && !message.isEmpty() && message.isBlank()) {
            problems.invalid(at.field("message"), message, "message must be non-empty if specified");
        } else if (message.strip().contains("\n")) {
            problems.invalid(at.field("message"), message, "message must not contain line breaks");
        } else if (source.strip().contains("\n") && message.isBlank()) {
            problems.required(at.field("message"), "message must be specified if rule contains line breaks");
        }
    }

    private List<Rule.Step> where(JsonNode given, Schema schema, FieldPath at) {
        String text = given.path("fieldPath").asText("");
        List<Rule.Step> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(text);
        Schema inner = schema;
        int end = 0;
        while (inner != null && matcher.find()) {
            String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            Schema field = inner.field(name);
            steps.add(new Rule.Step(name, field == null));
            inner = field != null ? field : inner.values();
            end = matcher.end();
        }
        if (inner == null || end < text.length()) {
            problems.invalid(at, text,
                    "fieldPath must be a valid path: it must lead to a field of the schema that the rule "
                            + "stands in, as in .name or ['name']");
        }
        return steps;
    }

    private void check(Rule rule, JsonNode given, FieldPath at, @Nullable FieldPath loose) {
        if (rule.condition().usesOld() && loose != null) {
            problems.invalid(at.field("rule"), rule.source(),
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within " + loose);
        }
        if (given.hasNonNull("optionalOldSelf") && !rule.condition().usesOld()) {
            problems.invalid(at.field("optionalOldSelf"), given.path("optionalOldSelf"),
                    "may not be set if oldSelf is not used in rule");
        }
    }
}
