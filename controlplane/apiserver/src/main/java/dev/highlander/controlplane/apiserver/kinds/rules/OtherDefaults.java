package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Defaults of the smaller groups. */
final class OtherDefaults {
    private OtherDefaults() {}

    static void networkPolicySpec(ObjectNode spec) {
        if (Tree.list(spec, "policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!Tree.list(spec, "egress").isEmpty()) {
                types.add("Egress");
            }
        }
    }

    static void subject(ObjectNode subject) {
        String kind = Tree.text(subject, "kind");
        if (kind.equals("User") || kind.equals("Group")) {
            Tree.orTextIfEmpty(subject, "apiGroup", "rbac.authorization.k8s.io");
        }
    }
}
