package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The volumes of a pod: each has a name of its own and exactly one source. */
final class VolumeRules {
    /** All sources in the order in which Kubernetes looks at them. */
    private static final List<String> SOURCES = List.of("emptyDir", "hostPath", "gitRepo", "gcePersistentDisk",
            "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs", "flocker", "persistentVolumeClaim", "rbd",
            "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap", "azureFile", "vsphereVolume",
            "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO", "csi",
            "ephemeral",
            "image");
    private static final List<String> PROJECTIONS = List.of("secret", "configMap", "downwardAPI", "serviceAccountToken",
            "clusterTrustBundle");
    private static final List<String> HOST_PATH_TYPES = List.of("", "BlockDevice", "CharDevice", "Directory",
            "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final int LARGEST_MODE = 0777;
    private static final String TWO = "may not specify more than 1 volume type";
    /** What each source needs at least, where that is all there is to say. */
    private static final Map<String, List<String>> NEEDS = Map.ofEntries(
            Map.entry("gitRepo", List.of("repository")), Map.entry("gcePersistentDisk", List.of("pdName")),
            Map.entry("awsElasticBlockStore", List.of("volumeID")),
            Map.entry("glusterfs", List.of("endpoints", "path")),
            Map.entry("persistentVolumeClaim", List.of("claimName")), Map.entry("secret", List.of("secretName")),
            Map.entry("rbd", List.of("image")), Map.entry("cinder", List.of("volumeID")),
            Map.entry("quobyte", List.of("registry", "volume")), Map.entry("flexVolume", List.of("driver")),
            Map.entry("configMap", List.of("name")), Map.entry("azureFile", List.of("secretName", "shareName")),
            Map.entry("vsphereVolume", List.of("volumePath")), Map.entry("photonPersistentDisk", List.of("pdID")),
            Map.entry("portworxVolume", List.of("volumeID")), Map.entry("azureDisk", List.of("diskName", "diskURI")),
            Map.entry("scaleIO", List.of("gateway", "system", "volumeName")), Map.entry("csi", List.of("driver")),
            Map.entry("iscsi", List.of("targetPortal", "iqn")), Map.entry("nfs", List.of("server", "path")));

    private VolumeRules() {}

    /** Checks all volumes and gives the names of those that are fine; mounts may refer to no others. */
    static List<String> all(ArrayNode volumes, FieldPath path, Problems problems) {
        List<String> names = new ArrayList<>(volumes.size());
        for (int i = 0; i < volumes.size(); i++) {
            JsonNode volume = volumes.get(i);
            FieldPath here = path.index(i);
            int before = problems.all().size();
            source(volume, here, problems);
            Check.format(volume, "name", here, problems, Format::dnsLabel);
            String name = Tree.text(volume, "name");
            if (Tree.contains(names, name)) {
                problems.duplicate(here.field("name"), JsonNodeFactory.instance.textNode(name));
            }
            if (problems.all().size() == before) {
                names.add(name);
            }
        }
        return names;
    }

    /** A path below some folder: relative, and never up. */
    static void descending(String target, FieldPath path, Problems problems) {
        if (target.startsWith("/")) {
            problems.invalid(path, target, "must be a relative path");
        }
        noStepsUp(target, path, problems);
    }

    private static void source(JsonNode volume, FieldPath path, Problems problems) {
        int given = 0;
        for (int i = 0; i < SOURCES.size(); i++) {
            String name = SOURCES.get(i);
            if (!(volume.get(name) instanceof ObjectNode source)) {
                continue;
            }
            if (given > 0) {
                problems.forbidden(path.field(name), TWO);
            } else {
                given++;
                details(name, source, path.field(name), problems);
            }
        }
        if (given == 0) {
            problems.required(path, "must specify a volume type");
        }
    }

    private static void details(String name, ObjectNode source, FieldPath path, Problems problems) {
        for (String field : NEEDS.getOrDefault(name, List.of())) {
            Check.required(source, field, path, problems);
        }
        switch (name) {
            case "hostPath" -> hostPath(source, path, problems);
            case "nfs" -> absolute(Tree.text(source, "path"), path.field("path"), problems);
            case "secret", "configMap" -> {
                mode(source, "defaultMode", path, problems);
                items(Tree.list(source, "items"), path.field("items"), problems);
            }
            case "downwardAPI" -> {
                mode(source, "defaultMode", path, problems);
                downward(Tree.list(source, "items"), path, problems);
            }
            case "projected" -> {
                mode(source, "defaultMode", path, problems);
                projected(Tree.list(source, "sources"), path.field("sources"), problems);
            }
            case "ephemeral" -> ephemeral(source, path, problems);
            case "image" -> {
                Check.required(source, "reference", path, problems);
                Check.oneOfIfGiven(source, "pullPolicy", path, problems, PULL_POLICIES);
            }
            default -> {
                // What it needs is all.
            }
        }
    }

    private static void hostPath(ObjectNode source, FieldPath path, Problems problems) {
        if (Check.required(source, "path", path, problems)) {
            noStepsUp(Tree.text(source, "path"), path.field("path"), problems);
        }
        Check.oneOfIfGiven(source, "type", path, problems, HOST_PATH_TYPES);
    }

    private static void ephemeral(ObjectNode source, FieldPath path, Problems problems) {
        if (source.get("volumeClaimTemplate") instanceof ObjectNode template) {
            StorageRules.claimSpec(Tree.view(template, "spec"), path.field("volumeClaimTemplate").field("spec"),
                    problems);
        } else {
            problems.required(path.field("volumeClaimTemplate"), "");
        }
    }

    private static void projected(ArrayNode sources, FieldPath path, Problems problems) {
        for (int i = 0; i < sources.size(); i++) {
            JsonNode source = sources.get(i);
            FieldPath here = path.index(i);
            int given = 0;
            for (String name : PROJECTIONS) {
                if (source.get(name) instanceof ObjectNode projection) {
                    if (given > 0) {
                        problems.forbidden(here.field(name), TWO);
                    }
                    given++;
                    projection(name, projection, here.field(name), problems);
                }
            }
            if (given == 0) {
                problems.required(here, "specify one of " + String.join(", ", PROJECTIONS));
            }
        }
    }

    private static void projection(String name, ObjectNode projection, FieldPath path, Problems problems) {
        switch (name) {
            case "secret", "configMap" -> {
                Check.required(projection, "name", path, problems);
                items(Tree.list(projection, "items"), path.field("items"), problems);
            }
            case "downwardAPI" -> downward(Tree.list(projection, "items"), path, problems);
            case "serviceAccountToken" -> {
                JsonNode seconds = Tree.value(projection, "expirationSeconds");
                if (seconds != null && seconds.longValue() < 600) {
                    problems.invalid(path.field("expirationSeconds"), seconds,
                            "may not specify a duration less than 10 minutes");
                }
                if (seconds != null && seconds.longValue() > 1L << 32) {
                    problems.invalid(path.field("expirationSeconds"), seconds,
                            "may not specify a duration larger than 2^32 seconds");
                }
                if (Check.required(projection, "path", path, problems)) {
                    below(Tree.text(projection, "path"), path.field("path"), problems);
                }
            }
            default -> {
                if (Check.required(projection, "path", path, problems)) {
                    below(Tree.text(projection, "path"), path.field("path"), problems);
                }
            }
        }
    }

    private static void items(ArrayNode items, FieldPath path, Problems problems) {
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            FieldPath here = path.index(i);
            Check.required(item, "key", here, problems);
            if (Check.required(item, "path", here, problems)) {
                below(Tree.text(item, "path"), here.field("path"), problems);
            }
            mode(item, "mode", here, problems);
        }
    }

    /** Kubernetes tells of these items without their place in the list. */
    private static void downward(ArrayNode items, FieldPath path, Problems problems) {
        for (JsonNode item : items) {
            if (Check.required(item, "path", path, problems)) {
                below(Tree.text(item, "path"), path.field("path"), problems);
            }
            if (item.get("fieldRef") instanceof ObjectNode reference) {
                EnvironmentRules.podField(reference, EnvironmentRules.FOR_FILES, path.field("fieldRef"), problems);
                if (item.get("resourceFieldRef") instanceof ObjectNode both) {
                    problems.invalid(path, both, "fieldRef and resourceFieldRef can not be specified simultaneously");
                }
            } else if (item.get("resourceFieldRef") instanceof ObjectNode reference) {
                EnvironmentRules.resourceField(reference, true, path.field("resourceFieldRef"), problems);
            } else {
                problems.required(path, "one of fieldRef and resourceFieldRef is required");
            }
            mode(item, "mode", path, problems);
        }
    }

    private static void mode(JsonNode object, String field, FieldPath path, Problems problems) {
        JsonNode mode = Tree.value(object, field);
        if (mode != null && (mode.longValue() < 0 || mode.longValue() > LARGEST_MODE)) {
            problems.invalid(path.field(field), mode, "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    private static void absolute(String target, FieldPath path, Problems problems) {
        if (!target.isEmpty() && !target.startsWith("/")) {
            problems.invalid(path, target, "must be an absolute path");
        }
    }

    private static void below(String target, FieldPath path, Problems problems) {
        descending(target, path, problems);
        if (target.startsWith("..") && !target.equals("..") && !target.startsWith("../")) {
            problems.invalid(path, target, "must not start with '..'");
        }
    }

    private static void noStepsUp(String target, FieldPath path, Problems problems) {
        if (target.contains("..")) {
            for (String step : target.split("/", -1)) {
                if (step.equals("..")) {
                    problems.invalid(path, target, "must not contain '..'");
                    return;
                }
            }
        }
    }
}
