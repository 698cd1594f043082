package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The little that may change in a pod: images, a nearer deadline, more tolerations, fewer scheduling gates. */
final class PodUpdateRules {
    private static final String UPDATABLE = "`spec.containers[*].image`,`spec.initContainers[*].image`,"
            + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
            + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private PodUpdateRules() {}

    static void check(ObjectNode updated, ObjectNode old, FieldPath path, Problems problems) {
        for (String list : List.of("containers", "initContainers")) {
            if (Tree.list(updated, list).size() != Tree.list(old, list).size()) {
                problems.forbidden(path.field(list), "pod updates may not add or remove containers");
                return;
            }
        }
        if (!deadline(updated, old, path, problems)) {
            return;
        }
        tolerations(updated, old, path.field("tolerations"), problems);
        boolean gated = !Tree.list(old, "schedulingGates").isEmpty();
        if (gated) {
            gates(Tree.list(updated, "schedulingGates"), Tree.list(old, "schedulingGates"),
                    path.field("schedulingGates"), problems);
        }
        Set<String> changed = new TreeSet<>();
        compare(updated, old, gated, changed);
        compare(old, updated, gated, changed);
        if (!changed.isEmpty()) {
            problems.forbidden(path, "pod updates may not change fields other than " + UPDATABLE + "\nchanged: "
                    + String.join(", ", changed));
        }
    }

    private static boolean deadline(ObjectNode updated, ObjectNode old, FieldPath path, Problems problems) {
        JsonNode now = Tree.value(updated, "activeDeadlineSeconds");
        JsonNode before = Tree.value(old, "activeDeadlineSeconds");
        FieldPath here = path.field("activeDeadlineSeconds");
        if (now == null) {
            if (before != null) {
                problems.invalid(here, JsonNodeFactory.instance.nullNode(),
                        "must not update from a positive integer to nil value");
            }
            return true;
        }
        if (before != null && before.longValue() < now.longValue()) {
            problems.invalid(here, now, "must be less than or equal to previous value");
            return false;
        }
        return true;
    }

    private static void tolerations(ObjectNode updated, ObjectNode old, FieldPath path, Problems problems) {
        ArrayNode now = Tree.list(updated, "tolerations");
        for (JsonNode toleration : Tree.list(old, "tolerations")) {
            boolean kept = false;
            for (JsonNode candidate : now) {
                kept |= sameButSeconds(candidate, toleration);
            }
            if (!kept) {
                problems.forbidden(path, "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static boolean sameButSeconds(JsonNode one, JsonNode other) {
        for (String field : List.of("key", "operator", "value", "effect")) {
            if (!Tree.text(one, field).equals(Tree.text(other, field))) {
                return false;
            }
        }
        return true;
    }

    private static void gates(ArrayNode updated, ArrayNode old, FieldPath path, Problems problems) {
        for (int i = 0; i < updated.size(); i++) {
            boolean known = false;
            for (JsonNode gate : old) {
                known |= Tree.text(gate, "name").equals(Tree.text(updated.get(i), "name"));
            }
            if (!known) {
                problems.forbidden(path.index(i), "only deletion is allowed, but found new scheduling gate '"
                        + Tree.text(updated.get(i), "name") + "'");
            }
        }
    }

    private static void compare(ObjectNode one, ObjectNode other, boolean gated, Set<String> changed) {
        for (Map.Entry<String, JsonNode> field : one.properties()) {
            String name = field.getKey();
            boolean same = switch (name) {
                case "activeDeadlineSeconds", "tolerations", "schedulingGates" -> true;
                case "nodeSelector", "affinity" -> gated || Tree.same(field.getValue(), other.get(name));
                case "containers", "initContainers" -> sameButImages(Tree.list(one, name), Tree.list(other, name));
                case "terminationGracePeriodSeconds" -> Tree.same(field.getValue(), other.get(name))
                        || Tree.number(one, name) + Tree.number(other, name) < 1;
                default -> Tree.same(field.getValue(), other.get(name));
            };
            if (!same) {
                changed.add(name);
            }
        }
    }

    private static boolean sameButImages(ArrayNode one, ArrayNode other) {
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i) instanceof ObjectNode first && other.get(i) instanceof ObjectNode second
                    && !first.equals(second)
                    && !first.deepCopy().without("image").equals(second.deepCopy().without("image"))) {
                return false;
            }
        }
        return true;
    }
}
