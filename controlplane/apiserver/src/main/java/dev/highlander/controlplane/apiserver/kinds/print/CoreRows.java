package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Cells;
import dev.highlander.controlplane.apiserver.kinds.rules.Conversions;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.rules.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rows of the core group besides pods and services. */
final class CoreRows {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

    private CoreRows() {}

    static void namespace(ObjectNode namespace, Instant now, Cells cells) {
        cells.add(Texts.name(namespace))
                .add(Tree.text(Tree.view(namespace, "status"), "phase"))
                .add(Texts.age(namespace, now));
    }

    static void node(ObjectNode node, Instant now, Cells cells) {
        ObjectNode status = Tree.view(node, "status");
        ObjectNode system = Tree.view(status, "nodeInfo");
        cells.add(Texts.name(node)).add(readiness(node)).add(roles(node)).add(Texts.age(node, now));
        cells.add(Tree.text(system, "kubeletVersion"))
                .add(address(status, "InternalIP"))
                .add(address(status, "ExternalIP"))
                .add(Texts.or(Tree.text(system, "osImage"), "<unknown>"))
                .add(Texts.or(Tree.text(system, "kernelVersion"), "<unknown>"))
                .add(Texts.or(Tree.text(system, "containerRuntimeVersion"), "<unknown>"));
    }

    static void configMap(ObjectNode map, Instant now, Cells cells) {
        cells.add(Texts.name(map))
                .add(Tree.view(map, "data").size() + Tree.view(map, "binaryData").size())
                .add(Texts.age(map, now));
    }

    static void secret(ObjectNode secret, Instant now, Cells cells) {
        cells.add(Texts.name(secret))
                .add(Tree.text(secret, "type"))
                .add(Tree.view(secret, "data").size())
                .add(Texts.age(secret, now));
    }

    static void serviceAccount(ObjectNode account, Instant now, Cells cells) {
        cells.add(Texts.name(account)).add(Tree.list(account, "secrets").size()).add(Texts.age(account, now));
    }

    static void event(ObjectNode event, Instant now, Cells cells) {
        String first = Age
                .since(Tree.has(event, "firstTimestamp") ? event.get("firstTimestamp") : event.get("eventTime"), now);
        String last = Tree.has(event, "lastTimestamp") ? Age.since(event.get("lastTimestamp"), now) : first;
        long count = Math.max(1, Tree.number(event, "count"));
        ObjectNode series = Tree.object(event, "series");
        if (series != null) {
            last = Age.since(series.get("lastObservedTime"), now);
            count = Tree.number(series, "count");
        }
        ObjectNode about = Tree.view(event, "involvedObject");
        String kind = Tree.text(about, "kind").toLowerCase(Locale.ROOT);
        String name = Tree.text(about, "name");
        ObjectNode source = Tree.view(event, "source");
        String component = Texts.or(Tree.text(source, "component"), Tree.text(event, "reportingComponent"));
        String host = Texts.or(Tree.text(source, "host"), Tree.text(event, "reportingInstance"));
        cells.add(last)
                .add(Tree.text(event, "type"))
                .add(Tree.text(event, "reason"))
                .add(name.isEmpty() ? kind : kind + "/" + name)
                .add(Tree.text(about, "fieldPath"))
                .add(host.isEmpty() ? component : component + ", " + host)
                .add(Tree.text(event, "message").strip())
                .add(first)
                .add(count)
                .add(Texts.name(event));
    }

    static void newEvent(ObjectNode event, Instant now, Cells cells) {
        GroupVersion group = new GroupVersion("events.k8s.io", "v1");
        event(Conversions.toStorage(group, "events").apply(event), now, cells);
    }

    static void persistentVolume(ObjectNode volume, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(volume, "spec");
        ObjectNode status = Tree.view(volume, "status");
        ObjectNode claim = Tree.object(spec, "claimRef");
        cells.add(Texts.name(volume))
                .add(Tree.view(spec, "capacity").path("storage").asText("0"))
                .add(Texts.accessModes(Tree.list(spec, "accessModes")))
                .add(Tree.text(spec, "persistentVolumeReclaimPolicy"))
                .add(Texts.isDeleting(volume) ? "Terminating" : Tree.text(status, "phase"))
                .add(claim == null ? "" : Tree.text(claim, "namespace") + "/" + Tree.text(claim, "name"))
                .add(Tree.text(spec, "storageClassName"))
                .add(Texts.or(Tree.text(spec, "volumeAttributesClassName"), Texts.UNSET))
                .add(Tree.text(status, "reason"))
                .add(Texts.age(volume, now))
                .add(Texts.or(Tree.text(spec, "volumeMode"), Texts.UNSET));
    }

    static void persistentVolumeClaim(ObjectNode claim, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(claim, "spec");
        ObjectNode status = Tree.view(claim, "status");
        String volume = Tree.text(spec, "volumeName");
        cells.add(Texts.name(claim))
                .add(Texts.isDeleting(claim) ? "Terminating" : Tree.text(status, "phase"))
                .add(volume)
                .add(volume.isEmpty() ? "" : Tree.view(status, "capacity").path("storage").asText("0"))
                .add(volume.isEmpty() ? "" : Texts.accessModes(Tree.list(status, "accessModes")))
                .add(Tree.text(spec, "storageClassName"))
                .add(Texts.or(Tree.text(spec, "volumeAttributesClassName"), Texts.UNSET))
                .add(Texts.age(claim, now))
                .add(Texts.or(Tree.text(spec, "volumeMode"), Texts.UNSET));
    }

    static void resourceQuota(ObjectNode quota, Instant now, Cells cells) {
        ObjectNode status = Tree.view(quota, "status");
        ObjectNode used = Tree.view(status, "used");
        List<String> requests = new ArrayList<>();
        List<String> limits = new ArrayList<>();
        Map<String, String> hard = new TreeMap<>();
        Tree.view(status, "hard").properties().forEach(entry -> hard.put(entry.getKey(), entry.getValue().asText()));
        hard.forEach((name, amount) -> (name.startsWith("limits.") ? limits : requests)
                .add(name + ": " + used.path(name).asText("0") + "/" + amount));
        cells.add(Texts.name(quota))
                .add(Texts.age(quota, now))
                .add(String.join(", ", requests))
                .add(String.join(", ", limits));
    }

    static void componentStatus(ObjectNode component, Instant now, Cells cells) {
        String status = "Unknown";
        String message = "";
        String error = "";
        for (JsonNode condition : Tree.list(component, "conditions")) {
            if (Tree.text(condition, "type").equals("Healthy")) {
                status = Tree.text(condition, "status").equals("True") ? "Healthy" : "Unhealthy";
                message = Tree.text(condition, "message");
                error = Tree.text(condition, "error");
            }
        }
        cells.add(Texts.name(component)).add(status).add(message).add(error);
    }

    /** For kinds that only tell when they were made. */
    static void createdAt(ObjectNode object, Instant now, Cells cells) {
        cells.add(Texts.name(object)).add(Tree.text(Tree.view(object, "metadata"), "creationTimestamp"));
    }

    private static String readiness(ObjectNode node) {
        String readiness = "Unknown";
        for (JsonNode condition : Tree.list(Tree.view(node, "status"), "conditions")) {
            if (Tree.text(condition, "type").equals("Ready")) {
                readiness = Tree.text(condition, "status").equals("True") ? "Ready" : "NotReady";
            }
        }
        return Tree.flag(Tree.view(node, "spec"), "unschedulable") ? readiness + ",SchedulingDisabled" : readiness;
    }

    private static String roles(ObjectNode node) {
        TreeSet<String> roles = new TreeSet<>();
        for (Map.Entry<String, JsonNode> label : Tree.view(Tree.view(node, "metadata"), "labels").properties()) {
            String key = label.getKey();
            if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                roles.add(key.substring(ROLE_PREFIX.length()));
            } else if (key.equals("kubernetes.io/role") && !label.getValue().asText().isEmpty()) {
                roles.add(label.getValue().asText());
            }
        }
        return Texts.or(String.join(",", roles), Texts.NONE);
    }

    private static String address(ObjectNode status, String type) {
        for (JsonNode address : Tree.list(status, "addresses")) {
            if (Tree.text(address, "type").equals(type)) {
                return Tree.text(address, "address");
            }
        }
        return Texts.NONE;
    }
}
