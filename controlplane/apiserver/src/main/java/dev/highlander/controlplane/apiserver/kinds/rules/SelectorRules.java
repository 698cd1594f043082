package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.Map;

/** Label selectors and node selectors: their rules, and whether one matches labels. */
public final class SelectorRules {
    private SelectorRules() {}

    /** Reports what is wrong with a label selector. */
    public static void labelSelector(ObjectNode selector, FieldPath path, Problems problems) {
        MetadataRules.labels(Tree.view(selector, "matchLabels"), path.field("matchLabels"), problems);
        ArrayNode expressions = Tree.list(selector, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            labelRequirement(expressions.get(i), path.field("matchExpressions").index(i), problems);
        }
    }

    /** Whether a selector says nothing and so matches everything. */
    static boolean isEmpty(ObjectNode selector) {
        return Tree.view(selector, "matchLabels").isEmpty() && Tree.list(selector, "matchExpressions").isEmpty();
    }

    /** Whether a valid selector matches labels. */
    public static boolean matches(ObjectNode selector, ObjectNode labels) {
        for (Map.Entry<String, JsonNode> wanted : Tree.view(selector, "matchLabels").properties()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        for (JsonNode expression : Tree.list(selector, "matchExpressions")) {
            if (!matchesExpression(expression, labels)) {
                return false;
            }
        }
        return true;
    }

    /** Reports what is wrong with a node selector; {@code terms} may not be empty. */
    static void nodeSelector(ObjectNode selector, FieldPath path, Problems problems) {
        ArrayNode terms = Tree.list(selector, "nodeSelectorTerms");
        FieldPath list = path.field("nodeSelectorTerms");
        if (terms.isEmpty()) {
            problems.required(list, "must have at least one node selector term");
        }
        for (int i = 0; i < terms.size(); i++) {
            nodeTerm(terms.get(i), list.index(i), problems);
        }
    }

    static void nodeTerm(JsonNode term, FieldPath path, Problems problems) {
        ArrayNode expressions = Tree.list(term, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            nodeRequirement(expressions.get(i), path.field("matchExpressions").index(i), problems);
        }
        ArrayNode fields = Tree.list(term, "matchFields");
        for (int i = 0; i < fields.size(); i++) {
            fieldRequirement(fields.get(i), path.field("matchFields").index(i), problems);
        }
    }

    private static void labelRequirement(JsonNode requirement, FieldPath path, Problems problems) {
        ArrayNode values = Tree.list(requirement, "values");
        switch (Tree.text(requirement, "operator")) {
            case "In", "NotIn" -> valuesNeeded(values, path, problems);
            case "Exists", "DoesNotExist" -> valuesForbidden(values, path, problems);
            default -> problems.invalid(path.field("operator"), Tree.text(requirement, "operator"),
                    "not a valid selector operator");
        }
        Check.format(Tree.text(requirement, "key"), path.field("key"), problems, Format::qualifiedName);
        for (int i = 0; i < values.size(); i++) {
            Check.format(values.get(i).asText(), path.field("values").index(i), problems, Format::labelValue);
        }
    }

    private static void nodeRequirement(JsonNode requirement, FieldPath path, Problems problems) {
        ArrayNode values = Tree.list(requirement, "values");
        switch (Tree.text(requirement, "operator")) {
            case "In", "NotIn" -> valuesNeeded(values, path, problems);
            case "Exists", "DoesNotExist" -> valuesForbidden(values, path, problems);
            case "Gt", "Lt" -> {
                if (values.size() != 1) {
                    problems.required(path.field("values"),
                            "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> problems.invalid(path.field("operator"), Tree.text(requirement, "operator"),
                    "not a valid selector operator");
        }
        Check.format(Tree.text(requirement, "key"), path.field("key"), problems, Format::qualifiedName);
    }

    private static void fieldRequirement(JsonNode requirement, FieldPath path, Problems problems) {
        ArrayNode values = Tree.list(requirement, "values");
        switch (Tree.text(requirement, "operator")) {
            case "In", "NotIn" -> {
                if (values.size() != 1) {
                    problems.required(path.field("values"),
                            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
                }
            }
            default -> problems.invalid(path.field("operator"), Tree.text(requirement, "operator"),
                    "not a valid selector operator");
        }
        if (!Tree.text(requirement, "key").equals("metadata.name")) {
            problems.invalid(path.field("key"), Tree.text(requirement, "key"), "not a valid field selector key");
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            Check.format(values.get(i).asText(), path.field("values").index(i), problems, Format::dnsSubdomain);
        }
    }

    private static void valuesNeeded(ArrayNode values, FieldPath path, Problems problems) {
        if (values.isEmpty()) {
            problems.required(path.field("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
    }

    private static void valuesForbidden(ArrayNode values, FieldPath path, Problems problems) {
        if (!values.isEmpty()) {
            problems.forbidden(path.field("values"),
                    "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
    }

    private static boolean matchesExpression(JsonNode expression, ObjectNode labels) {
        JsonNode label = labels.get(Tree.text(expression, "key"));
        return switch (Tree.text(expression, "operator")) {
            case "In" -> label != null && holds(Tree.list(expression, "values"), label);
            case "NotIn" -> label == null || !holds(Tree.list(expression, "values"), label);
            case "Exists" -> label != null;
            case "DoesNotExist" -> label == null;
            default -> false;
        };
    }

    private static boolean holds(ArrayNode values, JsonNode label) {
        for (JsonNode value : values) {
            if (value.equals(label)) {
                return true;
            }
        }
        return false;
    }
}
