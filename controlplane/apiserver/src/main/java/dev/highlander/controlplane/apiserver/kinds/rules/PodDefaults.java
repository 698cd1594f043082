package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Defaults of pods and of what stands in them. */
final class PodDefaults {
    private static final List<String> CONTAINERS = List.of("containers", "initContainers");

    private PodDefaults() {}

    /** What pods have and pod templates do not: requests that follow limits, ports of the host's network. */
    static void pod(ObjectNode pod) {
        ObjectNode spec = Tree.object(pod, "spec");
        if (spec == null) {
            return;
        }
        boolean hostNetwork = Tree.flag(spec, "hostNetwork");
        for (String list : CONTAINERS) {
            for (JsonNode container : Tree.list(spec, list)) {
                requestsFollowLimits(container);
                if (hostNetwork) {
                    hostPortsFollowPorts(container);
                }
            }
        }
        if (!Tree.has(spec, "enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
    }

    /** The account's old name and its new one always agree. */
    static void podSpec(ObjectNode spec) {
        String account = Tree.text(spec, "serviceAccountName");
        String alias = Tree.text(spec, "serviceAccount");
        if (account.isEmpty() && !alias.isEmpty()) {
            spec.put("serviceAccountName", alias);
        } else if (!account.equals(alias)) {
            spec.put("serviceAccount", account);
        }
    }

    static void container(ObjectNode container) {
        if (Tree.text(container, "imagePullPolicy").isEmpty()) {
            container.put("imagePullPolicy", pullPolicy(Tree.text(container, "image")));
        }
    }

    static void volume(ObjectNode volume) {
        ObjectNode image = Tree.object(volume, "image");
        if (image != null && Tree.text(image, "pullPolicy").isEmpty()) {
            image.put("pullPolicy", pullPolicy(Tree.text(image, "reference")));
        }
        for (Map.Entry<String, JsonNode> field : volume.properties()) {
            if (!field.getKey().equals("name") && !field.getValue().isNull()) {
                return;
            }
        }
        volume.putObject("emptyDir");
    }

    /** What may change under its name is fetched always. */
    private static String pullPolicy(String image) {
        if (image.isEmpty() || image.indexOf('@') >= 0) {
            return "IfNotPresent";
        }
        int colon = image.indexOf(':', image.lastIndexOf('/') + 1);
        return colon < 0 || image.substring(colon + 1).equals("latest") ? "Always" : "IfNotPresent";
    }

    private static void requestsFollowLimits(JsonNode container) {
        ObjectNode resources = Tree.object(container, "resources");
        if (resources == null || !(resources.get("limits") instanceof ObjectNode limits)
                || limits.isEmpty()) {
            return;
        }
        ObjectNode requests = Tree.make(resources, "requests");
        for (Map.Entry<String, JsonNode> limit : limits.properties()) {
            if (!requests.has(limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
            }
        }
    }

    private static void hostPortsFollowPorts(JsonNode container) {
        for (JsonNode port : Tree.list(container, "ports")) {
            if (port instanceof ObjectNode found && Tree.number(found, "hostPort") == 0 && found.has("containerPort")) {
                found.set("hostPort", found.get("containerPort"));
            }
        }
    }
}
