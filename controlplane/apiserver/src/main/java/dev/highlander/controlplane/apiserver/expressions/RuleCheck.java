package dev.highlander.controlplane.apiserver.expressions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.FieldProblem;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One walk through an object with all its rules. A rule that a value broke before already does not hinder changes elsewhere: it is
 * told only where the value has changed, or if it speaks of changes.
 */
final class RuleCheck {
    private static final int MAX_MESSAGE = 5 * 1024;
    private static final String OUT_OF_BUDGET = "validation failed due to running out of cost budget, no further validation "
            + "rules will be run";

    private final Problems problems;
    private final Budget budget = new Budget();

    RuleCheck(Problems problems) {
        this.problems = problems;
    }

    void check(ValidationRules.Node root, ObjectNode object, @Nullable ObjectNode old) {
        value(root, object, old, FieldPath.ROOT);
    }

    private void value(ValidationRules.Node node, JsonNode value, @Nullable JsonNode old, FieldPath path) {
        if (value.isNull() || budget.isExhausted()) {
            return;
        }
        JsonNode before = old == null || old.isNull() || old.isMissingNode() ? null : old;
        if (!node.rules().isEmpty()) {
            rules(node, value, before, path);
        }
        node.fields().forEach((name, field) -> {
            JsonNode inner = value.get(name);
            if (inner != null) {
                value(field, inner, before == null ? null : before.get(name), path.field(name));
            }
        });
        ValidationRules.Node items = node.items();
        if (items != null) {
            int index = 0;
            for (JsonNode item : value) {
                value(items, item, ValidationRules.counterpart(node.schema(), item, before), path.index(index++));
            }
        }
        ValidationRules.Node values = node.values();
        if (values != null) {
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                value(values, entry.getValue(), before == null ? null : before.get(entry.getKey()),
                        path.key(entry.getKey()));
            }
        }
    }

    private void rules(ValidationRules.Node node, JsonNode value, @Nullable JsonNode old, FieldPath path) {
        Map<String, Object> variables = new HashMap<>();
        Object before;
        try {
            variables.put(Environment.SELF, Values.of(value, node.schema()));
            before = old == null ? null : Values.of(old, node.schema());
        } catch (IllegalArgumentException e) {
            report(FieldProblem.Kind.INVALID, path, node.schema(), String.valueOf(e.getMessage()));
            return;
        }
        for (Rule rule : node.rules()) {
            if (rule.needsOld() && before == null) {
                continue;
            }
            if (rule.optionalOld()) {
                variables.put(Environment.OLD_SELF, Optional.ofNullable(before));
            } else if (before != null) {
                variables.put(Environment.OLD_SELF, before);
            }
            rule(rule, node.schema(), variables, path, old != null && old.equals(value));
            if (budget.isExhausted()) {
                report(FieldProblem.Kind.INVALID, path, node.schema(), OUT_OF_BUDGET);
                return;
            }
        }
    }

    private void rule(Rule rule, Schema schema, Map<String, Object> variables, FieldPath path, boolean unchanged) {
        budget.beginRule();
        FieldProblem.Kind kind = rule.kind();
        String words;
        try {
            if (Boolean.TRUE.equals(rule.condition().evaluate(variables, budget))) {
                return;
            }
            words = message(rule, variables);
        } catch (Expression.FailedException e) {
            kind = FieldProblem.Kind.INVALID;
            words = e.getMessage() + " evaluating rule: " + rule.words();
        }
        if (!budget.isExhausted() && !(unchanged && !rule.condition().usesOld())) {
            FieldPath at = path;
            for (Rule.Step step : rule.at()) {
                at = step.key() ? at.key(step.name()) : at.field(step.name());
            }
            report(kind, at, schema, words);
        }
    }

    /** A message that cannot be made up, or that is none, gives way to the one that is written down. */
    private String message(Rule rule, Map<String, Object> variables) {
        Expression expression = rule.messageExpression();
        if (expression != null) {
            try {
                String made = String.valueOf(expression.evaluate(variables, budget)).strip();
                if (!made.isEmpty() && made.length() <= MAX_MESSAGE && !made.contains("\n")) {
                    return made;
                }
            } catch (Expression.FailedException e) {
                return rule.words();
            }
        }
        return rule.words();
    }

    private void report(FieldProblem.Kind kind, FieldPath path, Schema schema, String words) {
        FieldPath shown = path.toString().isEmpty() ? FieldPath.of("<nil>") : path;
        TextNode type = TextNode.valueOf(schema.type().word());
        switch (kind) {
            case REQUIRED -> problems.required(shown, words);
            case FORBIDDEN -> problems.forbidden(shown, words);
            case DUPLICATE -> problems.duplicate(shown, type);
            default -> problems.invalid(shown, type, words);
        }
    }
}
