package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is allowed in a pod and yet hardly meant. */
final class PodWarnings {
    private static final Map<String, String> OLD_VOLUMES = Map.of("gitRepo", "deprecated in v1.11",
            "photonPersistentDisk",
            "deprecated in v1.11, non-functional in v1.16+", "scaleIO", "deprecated in v1.16, non-functional in v1.22+",
            "storageos",
            "deprecated in v1.22, non-functional in v1.25+", "glusterfs",
            "deprecated in v1.25, non-functional in v1.26+", "cephfs",
            "deprecated in v1.28, non-functional in v1.31+", "rbd", "deprecated in v1.28, non-functional in v1.31+");

    private PodWarnings() {}

    static List<String> of(ObjectNode spec, FieldPath path) {
        List<String> found = new ArrayList<>(0);
        ArrayNode volumes = Tree.list(spec, "volumes");
        for (int i = 0; i < volumes.size(); i++) {
            for (Map.Entry<String, JsonNode> field : volumes.get(i).properties()) {
                String old = OLD_VOLUMES.get(field.getKey());
                if (old != null) {
                    found.add(path.field("volumes").index(i).field(field.getKey()) + ": " + old);
                }
            }
        }
        for (String list : List.of("containers", "initContainers")) {
            ArrayNode containers = Tree.list(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                container(containers.get(i), path.field(list).index(i), found);
            }
        }
        ArrayNode secrets = Tree.list(spec, "imagePullSecrets");
        for (int i = 0; i < secrets.size(); i++) {
            if (Tree.text(secrets.get(i), "name").isEmpty()) {
                found.add(path.field("imagePullSecrets").index(i)
                        + ": invalid empty name \"\"");
            }
        }
        return found;
    }

    private static void container(JsonNode container, FieldPath path, List<String> found) {
        for (Map.Entry<String, JsonNode> request : Tree.view(Tree.view(container, "resources"), "requests")
                .properties()) {
            String amount = request.getValue().asText();
            if (amount.endsWith("m") && !request.getKey().equals("cpu")) {
                found.add(path.field("resources").field("requests").key(request.getKey()) + ": fractional byte value \""
                        + amount + "\" is invalid, must be an integer");
            }
        }
        ArrayNode variables = Tree.list(container, "env");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < variables.size(); i++) {
            String name = Tree.text(variables.get(i), "name");
            if (!names.add(name)) {
                found.add(path.field("env").index(i) + ": hides previous definition of \"" + name
                        + "\", which may be unexpected behavior");
            }
        }
        Set<String> ports = new HashSet<>();
        ArrayNode list = Tree.list(container, "ports");
        for (int i = 0; i < list.size(); i++) {
            String port = Tree.number(list.get(i), "containerPort") + "/" + Tree.text(list.get(i), "protocol");
            if (!ports.add(port)) {
                found.add(path.field("ports").index(i) + ": duplicate port definition with "
                        + path.field("ports").index(first(list, port)));
            }
        }
    }

    private static int first(ArrayNode ports, String wanted) {
        int index = 0;
        while (!(Tree.number(ports.get(index), "containerPort") + "/" + Tree.text(ports.get(index), "protocol"))
                .equals(wanted)) {
            index++;
        }
        return index;
    }
}
