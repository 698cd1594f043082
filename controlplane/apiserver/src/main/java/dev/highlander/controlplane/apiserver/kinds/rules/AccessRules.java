package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;

/** Roles and bindings. */
final class AccessRules {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private AccessRules() {}

    static void role(ObjectNode role, Problems problems) {
        rules(Tree.list(role, "rules"), true, problems);
    }

    static void clusterRole(ObjectNode role, Problems problems) {
        rules(Tree.list(role, "rules"), false, problems);
        ArrayNode selectors = Tree.list(Tree.view(role, "aggregationRule"), "clusterRoleSelectors");
        FieldPath path = FieldPath.of("aggregationRule", "clusterRoleSelectors");
        if (Tree.has(role, "aggregationRule") && selectors.isEmpty()) {
            problems.required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
        for (int i = 0; i < selectors.size(); i++) {
            if (selectors.get(i) instanceof ObjectNode selector) {
                SelectorRules.labelSelector(selector, path.index(i), problems);
            }
        }
    }

    static void roleBinding(ObjectNode binding, Problems problems) {
        binding(binding, List.of("Role", "ClusterRole"), true, problems);
    }

    static void clusterRoleBinding(ObjectNode binding, Problems problems) {
        binding(binding, List.of("ClusterRole"), false, problems);
    }

    static void bindingChange(ObjectNode updated, ObjectNode old, Problems problems) {
        if (!Tree.same(updated.get("roleRef"), old.get("roleRef"))) {
            problems.invalid(FieldPath.of("roleRef"), updated.path("roleRef"), "cannot change roleRef");
        }
    }

    private static void rules(ArrayNode rules, boolean namespaced, Problems problems) {
        for (int i = 0; i < rules.size(); i++) {
            JsonNode rule = rules.get(i);
            FieldPath path = FieldPath.of("rules").index(i);
            boolean urls = !Tree.list(rule, "nonResourceURLs").isEmpty();
            boolean groups = !Tree.list(rule, "apiGroups").isEmpty();
            boolean resources = !Tree.list(rule, "resources").isEmpty();
            if (Tree.list(rule, "verbs").isEmpty()) {
                problems.required(path.field("verbs"), "verbs must contain at least one value");
            }
            if (urls) {
                if (namespaced) {
                    problems.invalid(path.field("nonResourceURLs"), rule.path("nonResourceURLs"),
                            "namespaced rules cannot apply to non-resource URLs");
                }
                if (groups || resources || !Tree.list(rule, "resourceNames").isEmpty()) {
                    problems.invalid(path.field("nonResourceURLs"), rule.path("nonResourceURLs"),
                            "rules cannot apply to both regular resources and non-resource URLs");
                }
                continue;
            }
            if (!groups) {
                problems.required(path.field("apiGroups"), "resource rules must supply at least one api group");
            }
            if (!resources) {
                problems.required(path.field("resources"), "resource rules must supply at least one resource");
            }
        }
    }

    private static void binding(ObjectNode binding, List<String> roles, boolean namespaced, Problems problems) {
        ObjectNode role = Tree.view(binding, "roleRef");
        FieldPath path = FieldPath.of("roleRef");
        if (!Tree.text(role, "apiGroup").equals(GROUP)) {
            problems.notSupported(path.field("apiGroup"), role.path("apiGroup"), List.of(GROUP));
        }
        if (!roles.contains(Tree.text(role, "kind"))) {
            problems.notSupported(path.field("kind"), role.path("kind"), roles);
        }
        Check.format(role, "name", path, problems, Format::pathSegment);
        ArrayNode subjects = Tree.list(binding, "subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), namespaced, FieldPath.of("subjects").index(i), problems);
        }
    }

    private static void subject(JsonNode subject, boolean namespaced, FieldPath path, Problems problems) {
        String kind = Tree.text(subject, "kind");
        String group = Tree.text(subject, "apiGroup");
        Check.required(subject, "name", path, problems);
        switch (kind) {
            case "ServiceAccount" -> {
                Check.formatIfGiven(subject, "name", path, problems, Format::dnsSubdomain);
                if (!group.isEmpty()) {
                    problems.notSupported(path.field("apiGroup"), subject.path("apiGroup"), List.of(""));
                }
                if (!namespaced) {
                    Check.required(subject, "namespace", path, problems);
                }
            }
            case "User", "Group" -> {
                if (!group.equals(GROUP)) {
                    problems.notSupported(path.field("apiGroup"), subject.path("apiGroup"), List.of(GROUP));
                }
            }
            default -> problems.notSupported(path.field("kind"), subject.path("kind"),
                    List.of("ServiceAccount", "User", "Group"));
        }
    }
}
