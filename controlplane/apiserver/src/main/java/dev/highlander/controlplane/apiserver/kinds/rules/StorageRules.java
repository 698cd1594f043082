package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Quantity;
import java.util.List;

/** Volumes and claims. */
final class StorageRules {
    private static final List<String> ACCESS_MODES = List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
            "ReadWriteOncePod");
    private static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Recycle", "Retain");
    private static final List<String> VOLUME_SOURCES = List.of("hostPath", "gcePersistentDisk", "awsElasticBlockStore",
            "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi", "cinder", "fc", "flexVolume",
            "azureFile",
            "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local", "storageos",
            "csi");

    private StorageRules() {}

    /** A claim, whether it stands alone or as a template in a pod or stateful set. */
    static void claimSpec(ObjectNode spec, FieldPath path, Problems problems) {
        ArrayNode modes = Tree.list(spec, "accessModes");
        if (modes.isEmpty()) {
            problems.required(path.field("accessModes"), "at least 1 access mode is required");
        }
        if (spec.get("selector") instanceof ObjectNode selector) {
            SelectorRules.labelSelector(selector, path.field("selector"), problems);
        }
        accessModes(modes, path.field("accessModes"), problems);
        JsonNode storage = Tree.view(Tree.view(spec, "resources"), "requests").get("storage");
        FieldPath requests = path.field("resources").key("storage");
        if (storage == null) {
            problems.required(requests, "");
        } else if (Quantity.parse(storage.asText()).signum() <= 0) {
            problems.invalid(requests, storage.asText(), "must be greater than zero");
        }
        Check.formatIfGiven(spec, "storageClassName", path, problems, Format::dnsSubdomain);
        Check.oneOfIfGiven(spec, "volumeMode", path, problems, VOLUME_MODES);
    }

    static void volumeSpec(ObjectNode spec, FieldPath path, Problems problems) {
        ArrayNode modes = Tree.list(spec, "accessModes");
        if (modes.isEmpty()) {
            problems.required(path.field("accessModes"), "");
        }
        accessModes(modes, path.field("accessModes"), problems);
        ObjectNode capacity = Tree.view(spec, "capacity");
        if (capacity.isEmpty()) {
            problems.required(path.field("capacity"), "");
        }
        JsonNode storage = capacity.get("storage");
        if (storage == null || capacity.size() > 1) {
            problems.notSupported(path.field("capacity"), capacity, List.of("storage"));
        }
        if (storage != null && Quantity.parse(storage.asText()).signum() <= 0) {
            problems.invalid(path.field("capacity").key("storage"), storage.asText(), "must be greater than zero");
        }
        Check.oneOfIfGiven(spec, "persistentVolumeReclaimPolicy", path, problems, RECLAIM_POLICIES);
        if (Tree.view(spec, "nodeAffinity").get("required") instanceof ObjectNode required) {
            SelectorRules.nodeSelector(required, path.field("nodeAffinity").field("required"), problems);
        } else if (Tree.has(spec, "nodeAffinity")) {
            problems.required(path.field("nodeAffinity").field("required"), "must specify required node constraints");
        }
        source(spec, path, problems);
        Check.formatIfGiven(spec, "storageClassName", path, problems, Format::dnsSubdomain);
        Check.oneOfIfGiven(spec, "volumeMode", path, problems, VOLUME_MODES);
    }

    private static void source(ObjectNode spec, FieldPath path, Problems problems) {
        int given = 0;
        for (int i = 0; i < VOLUME_SOURCES.size(); i++) {
            String name = VOLUME_SOURCES.get(i);
            if (!(spec.get(name) instanceof ObjectNode source)) {
                continue;
            }
            if (given++ > 0) {
                problems.forbidden(path.field(name), "may not specify more than 1 volume type");
            } else if (name.equals("hostPath") || name.equals("local")) {
                Check.required(source, "path", path.field(name), problems);
            } else if (name.equals("csi")) {
                Check.required(source, "driver", path.field(name), problems);
                Check.required(source, "volumeHandle", path.field(name), problems);
            } else if (name.equals("nfs")) {
                Check.required(source, "server", path.field(name), problems);
                Check.required(source, "path", path.field(name), problems);
            }
        }
        if (given == 0) {
            problems.required(path, "must specify a volume type");
        }
    }

    private static void accessModes(ArrayNode modes, FieldPath path, Problems problems) {
        boolean alone = false;
        for (JsonNode mode : modes) {
            if (!ACCESS_MODES.contains(mode.asText())) {
                problems.notSupported(path, JsonNodeFactory.instance.textNode(mode.asText()), ACCESS_MODES);
            }
            alone |= mode.asText().equals("ReadWriteOncePod");
        }
        if (alone && modes.size() > 1) {
            problems.forbidden(path, "may not use ReadWriteOncePod with other access modes");
        }
    }
}
