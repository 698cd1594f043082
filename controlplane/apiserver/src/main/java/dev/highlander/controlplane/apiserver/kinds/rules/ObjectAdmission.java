package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What admission adds to new objects other than pods. Each changes the object in place. */
public final class ObjectAdmission {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";

    private ObjectAdmission() {}

    /** A new node takes no pods until it has shown that it is ready. */
    public static void node(ObjectNode node) {
        ObjectNode spec = Tree.make(node, "spec");
        for (JsonNode taint : Tree.list(spec, "taints")) {
            if (Tree.text(taint, "key").equals(NOT_READY) && Tree.text(taint, "effect").equals("NoSchedule")) {
                return;
            }
        }
        array(spec, "taints").addObject().put("key", NOT_READY).put("effect", "NoSchedule");
    }

    /** A volume stays while something is bound to it. */
    public static void persistentVolume(ObjectNode volume) {
        finalizer(volume, "kubernetes.io/pv-protection");
    }

    /** A claim stays while a pod uses it. */
    public static void persistentVolumeClaim(ObjectNode claim) {
        finalizer(claim, "kubernetes.io/pvc-protection");
    }

    /** Gives a claim that names no class (an empty name is one) the default class. */
    public static void defaultStorageClass(ObjectNode claim, String defaultClass) {
        ObjectNode spec = Tree.make(claim, "spec");
        if (!Tree.has(spec, "storageClassName")) {
            spec.put("storageClassName", defaultClass);
        }
    }

    private static void finalizer(ObjectNode object, String finalizer) {
        ArrayNode finalizers = array(Tree.make(object, "metadata"), "finalizers");
        for (JsonNode known : finalizers) {
            if (known.asText().equals(finalizer)) {
                return;
            }
        }
        finalizers.add(finalizer);
    }

    private static ArrayNode array(ObjectNode object, String field) {
        return object.get(field) instanceof ArrayNode found ? found : object.putArray(field);
    }
}
