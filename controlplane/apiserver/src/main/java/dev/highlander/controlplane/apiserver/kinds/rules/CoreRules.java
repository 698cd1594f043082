package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Config maps, secrets, nodes, leases, events. */
final class CoreRules {
    private static final int LARGEST_DATA = 1024 * 1024;
    private static final String FROZEN = "field is immutable when `immutable` is set";
    private static final FieldPath DATA = FieldPath.of("data");
    private static final FieldPath SPEC = FieldPath.of("spec");

    private CoreRules() {}

    static void configMap(ObjectNode map, Problems problems) {
        long size = bag(map, "data", "binaryData", problems) + bag(map, "binaryData", "data", problems);
        if (size > LARGEST_DATA) {
            // Kubernetes names no field at all, and its empty path prints as a pair of brackets.
            problems.tooLong(FieldPath.ROOT.key(""), LARGEST_DATA);
        }
    }

    static void secret(ObjectNode secret, Problems problems) {
        long size = 0;
        ObjectNode data = Tree.view(secret, "data");
        for (Map.Entry<String, JsonNode> entry : data.properties()) {
            MetadataRules.report(problems, DATA.key(entry.getKey()), entry.getKey(), Format.configKey(entry.getKey()));
            size += decodedSize(entry.getValue().asText());
        }
        if (size > LARGEST_DATA) {
            problems.tooLong(DATA, LARGEST_DATA);
        }
        switch (Tree.text(secret, "type")) {
            case "kubernetes.io/service-account-token" -> {
                String key = "kubernetes.io/service-account.name";
                if (Tree.text(Tree.view(Tree.view(secret, "metadata"), "annotations"), key).isEmpty()) {
                    problems.required(FieldPath.of("metadata", "annotations").key(key), "");
                }
            }
            case "kubernetes.io/dockercfg" -> SecretContents.json(data, ".dockercfg", DATA, problems);
            case "kubernetes.io/dockerconfigjson" -> SecretContents.json(data, ".dockerconfigjson", DATA, problems);
            case "kubernetes.io/basic-auth" -> {
                if (!data.has("username") && !data.has("password")) {
                    problems.required(DATA.key("username"), "");
                    problems.required(DATA.key("password"), "");
                }
            }
            case "kubernetes.io/ssh-auth" -> {
                if (Tree.text(data, "ssh-privatekey").isEmpty()) {
                    problems.required(DATA.key("ssh-privatekey"), "");
                }
            }
            case "kubernetes.io/tls" -> {
                for (String key : List.of("tls.crt", "tls.key")) {
                    if (!data.has(key)) {
                        problems.required(DATA.key(key), "");
                    }
                }
            }
            default -> {
                // Opaque, or a type that only its makers know.
            }
        }
    }

    static void configMapChange(ObjectNode updated, ObjectNode old, Problems problems) {
        frozen(updated, old, List.of("data", "binaryData"), problems);
    }

    static void secretChange(ObjectNode updated, ObjectNode old, Problems problems) {
        Check.unchanged(updated, old, "type", FieldPath.ROOT, problems);
        frozen(updated, old, List.of("data"), problems);
    }

    static void node(ObjectNode node, Problems problems) {
        ObjectNode spec = Tree.view(node, "spec");
        SchedulingRules.taints(Tree.list(spec, "taints"), SPEC.field("taints"), problems);
        int index = 0;
        for (JsonNode range : Tree.list(spec, "podCIDRs")) {
            IpRules.range(range.asText(), SPEC.field("podCIDRs").index(index++), problems);
        }
        ObjectNode status = Tree.view(node, "status");
        for (String list : List.of("capacity", "allocatable")) {
            for (Map.Entry<String, JsonNode> amount : Tree.view(status, list).properties()) {
                ResourceRules.amount(amount.getKey(), amount.getValue(),
                        FieldPath.of("status", list).key(amount.getKey()), problems);
            }
        }
    }

    static void nodeChange(ObjectNode updated, ObjectNode old, Problems problems) {
        ObjectNode now = Tree.view(updated, "spec");
        ObjectNode before = Tree.view(old, "spec");
        if (Tree.has(before, "podCIDRs") && !Tree.same(now.get("podCIDRs"), before.get("podCIDRs"))) {
            problems.forbidden(SPEC.field("podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
        }
        if (!Tree.text(before, "providerID").isEmpty()
                && !Tree.text(now, "providerID").equals(Tree.text(before, "providerID"))) {
            problems.forbidden(SPEC.field("providerID"),
                    "node updates may not change providerID except from \"\" to valid");
        }
    }

    static void lease(ObjectNode lease, Problems problems) {
        ObjectNode spec = Tree.view(lease, "spec");
        Check.atLeast(spec, "leaseDurationSeconds", 1, SPEC, problems, "must be greater than 0");
        Check.notNegative(spec, "leaseTransitions", SPEC, problems);
        if (!Tree.text(spec, "preferredHolder").isEmpty() && Tree.text(spec, "strategy").isEmpty()) {
            problems.forbidden(SPEC.field("preferredHolder"), "may only be specified if `strategy` is defined");
        }
    }

    private static long bag(ObjectNode map, String field, String other, Problems problems) {
        long size = 0;
        ObjectNode both = Tree.view(map, other);
        for (Map.Entry<String, JsonNode> entry : Tree.view(map, field).properties()) {
            String key = entry.getKey();
            MetadataRules.report(problems, FieldPath.of(field).key(key), key, Format.configKey(key));
            if (both.has(key)) {
                problems.invalid(FieldPath.of(field).key(key), key, "duplicate of key present in " + other);
            }
            String value = entry.getValue().asText();
            size += field.equals("data") ? textSize(value) : decodedSize(value);
        }
        return size;
    }

    private static void frozen(ObjectNode updated, ObjectNode old, List<String> fields, Problems problems) {
        if (!Tree.flag(old, "immutable")) {
            return;
        }
        if (!Tree.flag(updated, "immutable")) {
            problems.forbidden(FieldPath.of("immutable"), FROZEN);
        }
        for (String field : fields) {
            if (!Tree.same(updated.get(field), old.get(field))) {
                problems.forbidden(FieldPath.of(field), FROZEN);
            }
        }
    }

    private static long decodedSize(String base64) {
        return base64.length() / 4L * 3L;
    }

    /** Encoding is only worth its while near the limit. */
    private static long textSize(String text) {
        return text.length() < LARGEST_DATA / 4 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
