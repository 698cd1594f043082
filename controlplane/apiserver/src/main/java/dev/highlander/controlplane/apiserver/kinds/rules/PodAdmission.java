package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What admission adds to every new pod. Each changes the pod in place. */
public final class PodAdmission {
    private static final String TOKEN_VOLUME = "kube-api-access-";
    private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    /** A little over an hour, so that agents can tell these tokens from others. */
    private static final int TOKEN_SECONDS = 3607;
    private static final int TOLERATION_SECONDS = 300;

    private PodAdmission() {}

    /** The account under which the pod will run; the namespace's own if it names none. */
    public static String serviceAccountName(ObjectNode pod) {
        String name = Tree.text(Tree.view(pod, "spec"), "serviceAccountName");
        return name.isEmpty() ? "default" : name;
    }

    /**
     * Names the service account, and mounts its token unless pod or account refuse.
     *
     * @param pod the new pod
     * @param account the account by {@link #serviceAccountName}, or null to mount as if it said nothing
     * @param suffix five characters that make the volume's name unique
     */
    public static void serviceAccount(ObjectNode pod, @Nullable ObjectNode account, String suffix) {
        ObjectNode spec = Tree.make(pod, "spec");
        String name = serviceAccountName(pod);
        spec.put("serviceAccountName", name);
        spec.put("serviceAccount", name);
        if (mounts(spec, account)) {
            mountToken(spec, suffix);
        }
        ArrayNode secrets = Tree.list(account, "imagePullSecrets");
        if (!secrets.isEmpty() && Tree.list(spec, "imagePullSecrets").isEmpty()) {
            spec.set("imagePullSecrets", secrets.deepCopy());
        }
    }

    /** Lets the pod stay for five minutes on a node that is not ready or out of reach, unless it says otherwise. */
    public static void tolerations(ObjectNode pod) {
        ObjectNode spec = Tree.make(pod, "spec");
        ArrayNode tolerations = Tree.list(spec, "tolerations");
        for (String key : List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            if (!tolerates(tolerations, key)) {
                tolerations = spec.get("tolerations") instanceof ArrayNode found ? found : spec.putArray("tolerations");
                tolerations.addObject()
                        .put("key", key)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", TOLERATION_SECONDS);
            }
        }
    }

    /**
     * Writes the priority that goes with the pod's class.
     *
     * @param pod the new pod
     * @param priorityClass the class that the pod names, or else the default class, or null if there is none
     * @return false if the pod asks for another number than its class has: a pod may not choose its own
     */
    public static boolean priority(ObjectNode pod, @Nullable ObjectNode priorityClass) {
        ObjectNode spec = Tree.make(pod, "spec");
        int value = (int) Tree.number(priorityClass, "value");
        String preemption = Tree.text(priorityClass, "preemptionPolicy");
        if (priorityClass != null && Tree.text(spec, "priorityClassName").isEmpty()) {
            spec.put("priorityClassName", Tree.text(Tree.view(priorityClass, "metadata"), "name"));
        }
        if (Tree.has(spec, "priority") && Tree.number(spec, "priority") != value) {
            return false;
        }
        spec.put("priority", value);
        Tree.orText(spec, "preemptionPolicy", preemption.isEmpty() ? "PreemptLowerPriority" : preemption);
        return true;
    }

    private static boolean mounts(ObjectNode spec, @Nullable ObjectNode account) {
        if (Tree.has(spec, "automountServiceAccountToken")) {
            return Tree.flag(spec, "automountServiceAccountToken");
        }
        return !Tree.has(account, "automountServiceAccountToken") || Tree.flag(account, "automountServiceAccountToken");
    }

    private static void mountToken(ObjectNode spec, String suffix) {
        String name = TOKEN_VOLUME + suffix;
        boolean known = false;
        for (JsonNode volume : Tree.list(spec, "volumes")) {
            if (Tree.text(volume, "name").startsWith(TOKEN_VOLUME)) {
                name = Tree.text(volume, "name");
                known = true;
            }
        }
        boolean needed = false;
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : Tree.list(spec, list)) {
                needed |= container instanceof ObjectNode found && mountInto(found, name);
            }
        }
        if (needed && !known) {
            ArrayNode volumes = spec.get("volumes") instanceof ArrayNode found ? found : spec.putArray("volumes");
            volumes.add(tokenVolume(name));
        }
    }

    private static boolean mountInto(ObjectNode container, String volume) {
        for (JsonNode mount : Tree.list(container, "volumeMounts")) {
            if (Tree.text(mount, "mountPath").equals(TOKEN_PATH)) {
                return false;
            }
        }
        ArrayNode mounts = container.get("volumeMounts") instanceof ArrayNode found
                ? found
                : container.putArray("volumeMounts");
        mounts.addObject().put("name", volume).put("readOnly", true).put("mountPath", TOKEN_PATH);
        return true;
    }

    private static ObjectNode tokenVolume(String name) {
        ObjectNode volume = JsonNodeFactory.instance.objectNode().put("name", name);
        ObjectNode projected = volume.putObject("projected");
        ArrayNode sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", "token");
        ObjectNode authority = sources.addObject().putObject("configMap").put("name", "kube-root-ca.crt");
        authority.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        ObjectNode namespace = sources.addObject()
                .putObject("downwardAPI")
                .putArray("items")
                .addObject()
                .put("path", "namespace");
        namespace.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
        projected.put("defaultMode", 420);
        return volume;
    }

    private static boolean tolerates(ArrayNode tolerations, String key) {
        for (JsonNode toleration : tolerations) {
            String effect = Tree.text(toleration, "effect");
            String tolerated = Tree.text(toleration, "key");
            if ((effect.isEmpty() || effect.equals("NoExecute")) && (tolerated.isEmpty() || tolerated.equals(key))) {
                return true;
            }
        }
        return false;
    }
}
