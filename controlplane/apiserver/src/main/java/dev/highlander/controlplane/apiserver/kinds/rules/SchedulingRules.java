package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.ArrayList;
import java.util.List;

/** Where a pod may run: tolerations, taints, affinity, spreading, gates. */
final class SchedulingRules {
    private static final List<String> TAINT_EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final List<String> UNSATISFIABLE = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final List<String> NODE_POLICIES = List.of("Honor", "Ignore");

    private SchedulingRules() {}

    static void tolerations(ArrayNode tolerations, FieldPath path, Problems problems) {
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), path.index(i), problems);
        }
    }

    /** The taints of a node: key and effect together are unique. */
    static void taints(ArrayNode taints, FieldPath path, Problems problems) {
        List<String> known = new ArrayList<>(taints.size());
        for (int i = 0; i < taints.size(); i++) {
            JsonNode taint = taints.get(i);
            FieldPath here = path.index(i);
            Check.format(Tree.text(taint, "key"), here.field("key"), problems, Format::qualifiedName);
            for (String message : Format.labelValue(Tree.text(taint, "value"))) {
                problems.invalid(here.field("value"), Tree.text(taint, "value"), message);
            }
            Check.oneOf(taint, "effect", here, problems, TAINT_EFFECTS);
            String key = Tree.text(taint, "effect") + " " + Tree.text(taint, "key");
            if (known.contains(key)) {
                problems.duplicate(here, taint);
            }
            known.add(key);
        }
    }

    static void affinity(ObjectNode affinity, FieldPath path, Problems problems) {
        if (affinity.get("nodeAffinity") instanceof ObjectNode node) {
            nodeAffinity(node, path.field("nodeAffinity"), problems);
        }
        for (String field : List.of("podAffinity", "podAntiAffinity")) {
            if (affinity.get(field) instanceof ObjectNode pods) {
                podAffinity(pods, path.field(field), problems);
            }
        }
    }

    static void spread(ArrayNode constraints, FieldPath path, Problems problems) {
        List<String> known = new ArrayList<>(constraints.size());
        for (int i = 0; i < constraints.size(); i++) {
            JsonNode constraint = constraints.get(i);
            FieldPath here = path.index(i);
            Check.atLeast(constraint, "maxSkew", 1, here, problems, "must be greater than zero");
            topologyKey(constraint, here, problems);
            Check.oneOf(constraint, "whenUnsatisfiable", here, problems, UNSATISFIABLE);
            String key = "{" + Tree.text(constraint, "topologyKey") + ", " + Tree.text(constraint, "whenUnsatisfiable")
                    + "}";
            if (known.contains(key)) {
                problems.duplicate(here.field("{topologyKey, whenUnsatisfiable}"),
                        JsonNodeFactory.instance.textNode(key));
            }
            known.add(key);
            Check.atLeast(constraint, "minDomains", 1, here, problems, "must be greater than zero");
            if (Tree.has(constraint, "minDomains")
                    && !Tree.text(constraint, "whenUnsatisfiable").equals("DoNotSchedule")) {
                problems.invalid(here.field("minDomains"), constraint.path("minDomains"),
                        "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "
                                + Tree.text(constraint, "whenUnsatisfiable"));
            }
            Check.oneOfIfGiven(constraint, "nodeAffinityPolicy", here, problems, NODE_POLICIES);
            Check.oneOfIfGiven(constraint, "nodeTaintsPolicy", here, problems, NODE_POLICIES);
            SelectorRules.labelSelector(Tree.view(constraint, "labelSelector"), here.field("labelSelector"), problems);
        }
    }

    static void gates(ArrayNode gates, FieldPath path, Problems problems) {
        List<String> names = new ArrayList<>(gates.size());
        for (int i = 0; i < gates.size(); i++) {
            String name = Tree.text(gates.get(i), "name");
            Check.format(name, path.index(i).field("name"), problems, Format::qualifiedName);
            if (names.contains(name)) {
                problems.duplicate(path.index(i), gates.get(i).path("name"));
            }
            names.add(name);
        }
    }

    private static void toleration(JsonNode toleration, FieldPath path, Problems problems) {
        String key = Tree.text(toleration, "key");
        String operator = Tree.text(toleration, "operator");
        String value = Tree.text(toleration, "value");
        if (!key.isEmpty()) {
            Check.format(key, path.field("key"), problems, Format::qualifiedName);
        } else if (!operator.equals("Exists")) {
            problems.invalid(path.field("operator"), operator,
                    "operator must be Exists when `key` is empty, which means "
                            + "\"match all values and all keys\"");
        }
        if (Tree.has(toleration, "tolerationSeconds") && !Tree.text(toleration, "effect").equals("NoExecute")) {
            problems.invalid(path.field("effect"), Tree.text(toleration, "effect"),
                    "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        switch (operator) {
            case "Equal", "" -> {
                List<String> messages = Format.labelValue(value);
                if (!messages.isEmpty()) {
                    problems.invalid(path.field("operator"), value, String.join(";", messages));
                }
            }
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(path.field("operator"), toleration,
                            "value must be empty when `operator` is 'Exists'");
                }
            }
            default -> problems.notSupported(path.field("operator"), toleration.path("operator"),
                    List.of("Equal", "Exists"));
        }
        Check.oneOfIfGiven(toleration, "effect", path, problems, TAINT_EFFECTS);
    }

    private static void nodeAffinity(ObjectNode affinity, FieldPath path, Problems problems) {
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        if (affinity.get(required) instanceof ObjectNode selector) {
            SelectorRules.nodeSelector(selector, path.field(required), problems);
        }
        ArrayNode preferred = Tree.list(affinity, "preferredDuringSchedulingIgnoredDuringExecution");
        for (int i = 0; i < preferred.size(); i++) {
            FieldPath here = path.field("preferredDuringSchedulingIgnoredDuringExecution").index(i);
            weight(preferred.get(i), here, problems);
            SelectorRules.nodeTerm(Tree.view(preferred.get(i), "preference"), here.field("preference"), problems);
        }
    }

    private static void podAffinity(ObjectNode affinity, FieldPath path, Problems problems) {
        ArrayNode required = Tree.list(affinity, "requiredDuringSchedulingIgnoredDuringExecution");
        for (int i = 0; i < required.size(); i++) {
            podTerm(required.get(i), path.field("requiredDuringSchedulingIgnoredDuringExecution").index(i), problems);
        }
        ArrayNode preferred = Tree.list(affinity, "preferredDuringSchedulingIgnoredDuringExecution");
        for (int i = 0; i < preferred.size(); i++) {
            FieldPath here = path.field("preferredDuringSchedulingIgnoredDuringExecution").index(i);
            weight(preferred.get(i), here, problems);
            podTerm(Tree.view(preferred.get(i), "podAffinityTerm"), here.field("podAffinityTerm"), problems);
        }
    }

    private static void podTerm(JsonNode term, FieldPath path, Problems problems) {
        SelectorRules.labelSelector(Tree.view(term, "labelSelector"), path.field("labelSelector"), problems);
        SelectorRules.labelSelector(Tree.view(term, "namespaceSelector"), path.field("namespaceSelector"), problems);
        for (JsonNode namespace : Tree.list(term, "namespaces")) {
            Check.format(namespace.asText(), path.field("namespace"), problems, Format::dnsLabel);
        }
        topologyKey(term, path, problems);
    }

    private static void topologyKey(JsonNode object, FieldPath path, Problems problems) {
        String key = Tree.text(object, "topologyKey");
        if (key.isEmpty()) {
            problems.required(path.field("topologyKey"), "can not be empty");
        } else {
            Check.format(key, path.field("topologyKey"), problems, Format::qualifiedName);
        }
    }

    private static void weight(JsonNode term, FieldPath path, Problems problems) {
        long weight = Tree.number(term, "weight");
        if (weight < 1 || weight > 100) {
            problems.invalid(path.field("weight"), JsonNodeFactory.instance.numberNode(weight),
                    "must be in the range 1-100");
        }
    }
}
