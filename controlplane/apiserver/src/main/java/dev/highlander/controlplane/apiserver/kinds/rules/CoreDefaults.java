package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Defaults of the core group besides pods. */
final class CoreDefaults {
    /** The label by which selectors find a namespace by its name. */
    static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private static final int AFFINITY_SECONDS = 10_800;

    private CoreDefaults() {}

    static void namespace(ObjectNode namespace) {
        ObjectNode metadata = Tree.object(namespace, "metadata");
        String name = Tree.text(metadata, "name");
        if (metadata != null && !name.isEmpty()) {
            ObjectNode labels = Tree.make(metadata, "labels");
            if (!labels.has(NAME_LABEL)) {
                labels.put(NAME_LABEL, name);
            }
        }
    }

    static void replicationController(ObjectNode controller) {
        ObjectNode spec = Tree.object(controller, "spec");
        ObjectNode labels = Tree.view(Tree.view(Tree.view(spec, "template"), "metadata"), "labels");
        if (spec == null || labels.isEmpty()) {
            return;
        }
        if (Tree.view(spec, "selector").isEmpty()) {
            spec.set("selector", labels.deepCopy());
        }
        ObjectNode metadata = Tree.make(controller, "metadata");
        if (Tree.view(metadata, "labels").isEmpty()) {
            metadata.set("labels", labels.deepCopy());
        }
    }

    static void service(ObjectNode service) {
        ObjectNode spec = Tree.object(service, "spec");
        if (spec == null) {
            return;
        }
        Tree.orTextIfEmpty(spec, "sessionAffinity", "None");
        Tree.orTextIfEmpty(spec, "type", "ClusterIP");
        if (Tree.text(spec, "sessionAffinity").equals("None")) {
            spec.remove("sessionAffinityConfig");
        } else if (Tree.text(spec, "sessionAffinity").equals("ClientIP")) {
            ObjectNode client = Tree.make(Tree.make(spec, "sessionAffinityConfig"), "clientIP");
            Tree.orNumber(client, "timeoutSeconds", AFFINITY_SECONDS);
        }
        String type = Tree.text(spec, "type");
        boolean outside = type.equals("NodePort") || type.equals("LoadBalancer");
        if (outside) {
            Tree.orTextIfEmpty(spec, "externalTrafficPolicy", "Cluster");
        }
        if (outside || type.equals("ClusterIP")) {
            Tree.orTextIfEmpty(spec, "internalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer") && !Tree.has(spec, "allocateLoadBalancerNodePorts")) {
            spec.put("allocateLoadBalancerNodePorts", true);
        }
    }

    static void servicePort(ObjectNode port) {
        Tree.orTextIfEmpty(port, "protocol", "TCP");
        JsonNode target = port.get("targetPort");
        boolean unset = target == null || target.isNull() || (target.isTextual() && target.textValue().isEmpty())
                || (target.isNumber() && target.intValue() == 0);
        if (unset) {
            port.put("targetPort", (int) Tree.number(port, "port"));
        }
    }

    static void nodeStatus(ObjectNode status) {
        if (Tree.view(status, "allocatable").isEmpty() && !Tree.view(status, "capacity").isEmpty()) {
            status.set("allocatable", Tree.view(status, "capacity").deepCopy());
        }
    }

    static void limitRangeItem(ObjectNode item) {
        if (!Tree.text(item, "type").equals("Container")) {
            return;
        }
        fill(item, "max", "default");
        fill(item, "default", "defaultRequest");
        fill(item, "min", "defaultRequest");
    }

    private static void fill(ObjectNode item, String from, String to) {
        for (Map.Entry<String, JsonNode> entry : Tree.view(item, from).properties()) {
            ObjectNode target = Tree.make(item, to);
            if (!target.has(entry.getKey())) {
                target.set(entry.getKey(), entry.getValue());
            }
        }
    }
}
