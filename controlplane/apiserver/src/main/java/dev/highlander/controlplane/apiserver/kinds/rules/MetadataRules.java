package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.NameRule;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What holds for the metadata of every object, built in or custom. */
public final class MetadataRules {
    private static final FieldPath METADATA = FieldPath.of("metadata");
    private static final int ANNOTATION_BYTES = 256 * 1024;
    private static final List<String> STANDARD_FINALIZERS = List.of("kubernetes", "orphan", "foregroundDeletion");

    private MetadataRules() {}

    /**
     * Reports what is wrong with an object's metadata.
     *
     * @param object the whole object
     * @param namespaced whether it must have a namespace
     * @param names the rule for its name
     * @param problems takes what is found
     */
    public static void validate(ObjectNode object, boolean namespaced, NameRule names, Problems problems) {
        ObjectNode metadata = Tree.view(object, "metadata");
        validate(metadata, METADATA, namespaced, names, problems);
        kubernetesFinalizers(metadata, METADATA, problems);
    }

    /** Reports what is wrong with metadata at a path; custom objects have no more rules than these. */
    public static void validate(ObjectNode metadata, FieldPath path, boolean namespaced, NameRule names,
            Problems problems) {
        String prefix = Tree.text(metadata, "generateName");
        if (!prefix.isEmpty()) {
            report(problems, path.field("generateName"), prefix, name(names, unfinished(prefix)));
        }
        String name = Tree.text(metadata, "name");
        if (name.isEmpty()) {
            problems.required(path.field("name"), "name or generateName is required");
        } else {
            report(problems, path.field("name"), name, name(names, name));
        }
        String namespace = Tree.text(metadata, "namespace");
        if (!namespaced && !namespace.isEmpty()) {
            problems.forbidden(path.field("namespace"), "not allowed on this type");
        } else if (namespaced && namespace.isEmpty()) {
            problems.required(path.field("namespace"), "");
        } else if (namespaced) {
            report(problems, path.field("namespace"), namespace, Format.dnsLabel(namespace));
        }
        labels(Tree.view(metadata, "labels"), path.field("labels"), problems);
        annotations(Tree.view(metadata, "annotations"), path.field("annotations"), problems);
        owners(Tree.list(metadata, "ownerReferences"), path.field("ownerReferences"), problems);
        finalizers(Tree.list(metadata, "finalizers"), path.field("finalizers"), problems);
    }

    /**
     * Reports what may not change in metadata. Kubernetes looks twice, once for every kind and once in each kind's own rules,
     * and so each problem is reported twice; programs count causes.
     */
    public static void validateUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        ObjectNode now = Tree.view(updated, "metadata");
        ObjectNode before = Tree.view(old, "metadata");
        if (!Tree.has(before, "deletionTimestamp")) {
            return;
        }
        List<String> added = new ArrayList<>();
        List<String> known = texts(Tree.list(before, "finalizers"));
        for (String finalizer : texts(Tree.list(now, "finalizers"))) {
            if (!known.contains(finalizer)) {
                added.add('"' + finalizer + '"');
            }
        }
        for (int look = 0; look < 2 && !added.isEmpty(); look++) {
            problems.forbidden(METADATA.field("finalizers"),
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                            + String.join(", ", added) + "}");
        }
    }

    /** Reports what is wrong with labels; every problem is told of the map, not of the key. */
    public static void labels(ObjectNode labels, FieldPath path, Problems problems) {
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            report(problems, path, label.getKey(), Format.qualifiedName(label.getKey()));
            String value = label.getValue().asText();
            report(problems, path, value, Format.labelValue(value));
        }
    }

    static void annotations(ObjectNode annotations, FieldPath path, Problems problems) {
        long size = 0;
        for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
            String key = annotation.getKey();
            report(problems, path, key, Format.qualifiedName(key.toLowerCase(Locale.ROOT)));
            size += bytes(key) + bytes(annotation.getValue().asText());
        }
        if (size > ANNOTATION_BYTES) {
            problems.tooLong(path, ANNOTATION_BYTES);
        }
    }

    /** The messages for a name under a rule. */
    static List<String> name(NameRule rule, String name) {
        return switch (rule) {
            case DNS_SUBDOMAIN -> Format.dnsSubdomain(name);
            case DNS_LABEL -> Format.dnsLabel(name);
            case DNS_1035_LABEL -> Format.dns1035Label(name);
            case PATH_SEGMENT -> Format.pathSegment(name);
        };
    }

    static void report(Problems problems, FieldPath path, String value, List<String> messages) {
        for (String message : messages) {
            problems.invalid(path, value, message);
        }
    }

    private static void owners(ArrayNode owners, FieldPath path, Problems problems) {
        String controller = "";
        for (JsonNode owner : owners) {
            String apiVersion = Tree.text(owner, "apiVersion");
            if (apiVersion.isEmpty() || apiVersion.endsWith("/")) {
                problems.invalid(path.field("apiVersion"), apiVersion, "version must not be empty");
            }
            for (String field : List.of("kind", "name", "uid")) {
                if (Tree.text(owner, field).isEmpty()) {
                    problems.invalid(path.field(field), "", field + " must not be empty");
                }
            }
            if (apiVersion.equals("v1") && Tree.text(owner, "kind").equals("Event")) {
                problems.invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner");
            }
        }
        for (JsonNode owner : owners) {
            if (Tree.flag(owner, "controller")) {
                if (!controller.isEmpty()) {
                    problems.invalid(path, owners,
                            "Only one reference can have Controller set to true. Found \"true\" in "
                                    + "references for " + controller + " and " + Tree.text(owner, "name"));
                    return;
                }
                controller = Tree.text(owner, "name");
            }
        }
    }

    private static void finalizers(ArrayNode finalizers, FieldPath path, Problems problems) {
        boolean orphan = false;
        boolean foreground = false;
        for (JsonNode finalizer : finalizers) {
            String name = finalizer.asText();
            report(problems, path, name, Format.qualifiedName(name));
            orphan |= name.equals("orphan");
            foreground |= name.equals("foregroundDeletion");
        }
        if (orphan && foreground) {
            problems.invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    private static void kubernetesFinalizers(ObjectNode metadata, FieldPath path, Problems problems) {
        ArrayNode finalizers = Tree.list(metadata, "finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            String name = finalizers.get(i).asText();
            if (name.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(name)) {
                problems.invalid(path.field("finalizers").index(i), name,
                        "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    /** A prefix may end with a dash, because characters will follow it. */
    private static String unfinished(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("-") ? prefix.substring(0, prefix.length() - 2) + "a" : prefix;
    }

    private static List<String> texts(ArrayNode list) {
        List<String> texts = new ArrayList<>(list.size());
        for (JsonNode text : list) {
            texts.add(text.asText());
        }
        return texts;
    }

    private static long bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }
}
