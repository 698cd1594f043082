package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;
import java.util.Locale;

/** Environment variables and the references that fill them; the same references fill files of volumes. */
final class EnvironmentRules {
    /** The fields of a pod that a variable may show. */
    private static final List<String> FOR_VARIABLES = List.of("metadata.name", "metadata.namespace", "metadata.uid",
            "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP",
            "status.podIPs");
    /** The fields of a pod that a file may show. */
    static final List<String> FOR_FILES = List.of("metadata.annotations", "metadata.labels", "metadata.name",
            "metadata.namespace", "metadata.uid");

    private static final List<String> KNOWN = List.of("metadata.annotations", "metadata.labels", "metadata.name",
            "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName",
            "spec.schedulerName", "status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs");
    private static final List<String> RESOURCES = List.of("limits.cpu", "limits.ephemeral-storage", "limits.memory",
            "requests.cpu", "requests.ephemeral-storage", "requests.memory");
    private static final String MORE_THAN_ONE = "may not have more than one field specified at a time";

    private EnvironmentRules() {}

    static void variables(ArrayNode variables, FieldPath path, Problems problems) {
        for (int i = 0; i < variables.size(); i++) {
            JsonNode variable = variables.get(i);
            FieldPath here = path.index(i);
            Check.format(variable, "name", here, problems, Format::environmentName);
            if (variable.get("valueFrom") instanceof ObjectNode source) {
                valueFrom(source, !Tree.text(variable, "value").isEmpty(), here.field("valueFrom"), problems);
            }
        }
    }

    static void sources(ArrayNode sources, FieldPath path, Problems problems) {
        for (int i = 0; i < sources.size(); i++) {
            JsonNode source = sources.get(i);
            FieldPath here = path.index(i);
            Check.formatIfGiven(source, "prefix", here, problems, Format::environmentName);
            int given = 0;
            for (String field : List.of("configMapRef", "secretRef")) {
                if (source.get(field) instanceof ObjectNode reference) {
                    given++;
                    Check.format(reference, "name", here.field(field), problems, Format::dnsSubdomain);
                }
            }
            if (given == 0) {
                problems.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
            } else if (given > 1) {
                problems.invalid(path, "", MORE_THAN_ONE);
            }
        }
    }

    static void podField(JsonNode reference, List<String> allowed, FieldPath path, Problems problems) {
        if (!Check.required(reference, "apiVersion", path, problems)
                || !Check.required(reference, "fieldPath", path, problems)) {
            return;
        }
        String field = Tree.text(reference, "fieldPath");
        int bracket = field.endsWith("']") ? field.indexOf("['") : -1;
        String base = bracket < 0 ? field : field.substring(0, bracket);
        if (!KNOWN.contains(base)) {
            problems.invalid(path.field("fieldPath"), field,
                    "error converting fieldPath: field label not supported: " + field);
        } else if (bracket < 0) {
            if (!allowed.contains(field)) {
                problems.notSupported(path.field("fieldPath"), JsonNodeFactory.instance.textNode(field), allowed);
            }
        } else if (base.equals("metadata.annotations") || base.equals("metadata.labels")) {
            String key = field.substring(bracket + 2, field.length() - 2);
            Check.format(base.equals("metadata.labels") ? key : key.toLowerCase(Locale.ROOT), path, problems,
                    Format::qualifiedName);
        } else {
            problems.invalid(path, base, "does not support subscript");
        }
    }

    static void resourceField(JsonNode reference, boolean containerNeeded, FieldPath path, Problems problems) {
        if (containerNeeded && !Check.required(reference, "containerName", path, problems)) {
            return;
        }
        String resource = Tree.text(reference, "resource");
        if (resource.isEmpty()) {
            problems.required(path.field("resource"), "");
        } else if (!RESOURCES.contains(resource) && !resource.startsWith("limits.hugepages-")
                && !resource.startsWith("requests.hugepages-")) {
            problems.notSupported(path.field("resource"), JsonNodeFactory.instance.textNode(resource), RESOURCES);
        }
    }

    private static void valueFrom(ObjectNode source, boolean hasValue, FieldPath path, Problems problems) {
        int given = 0;
        if (source.get("fieldRef") instanceof ObjectNode reference) {
            given++;
            podField(reference, FOR_VARIABLES, path.field("fieldRef"), problems);
        }
        if (source.get("resourceFieldRef") instanceof ObjectNode reference) {
            given++;
            resourceField(reference, false, path.field("resourceFieldRef"), problems);
        }
        for (String field : List.of("configMapKeyRef", "secretKeyRef")) {
            if (source.get(field) instanceof ObjectNode reference) {
                given++;
                Check.format(Tree.text(reference, "name"), path.field(field).field("name"), problems,
                        Format::dnsSubdomain);
                Check.format(reference, "key", path.field(field), problems, Format::configKey);
            }
        }
        if (given == 0) {
            problems.invalid(path, "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        }
        if (hasValue) {
            if (given != 0) {
                problems.invalid(path, "", "may not be specified when `value` is not empty");
            }
        } else if (given > 1) {
            problems.invalid(path, "", MORE_THAN_ONE);
        }
    }
}
