package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.rules.Format;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a definition must be like: its name, names, versions and conversion. */
final class DefinitionRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath VERSIONS = SPEC.field("versions");
    private static final String APPROVAL = "api-approved.kubernetes.io";

    private final ObjectNode definition;
    private final JsonNode spec;
    private final BuiltInSchemas schemas;
    private final Problems problems;

    DefinitionRules(ObjectNode definition, BuiltInSchemas schemas, Problems problems) {
        this.definition = definition;
        this.spec = definition.path("spec");
        this.schemas = schemas;
        this.problems = problems;
    }

    void check() {
        name();
        group();
        String scope = spec.path("scope").asText("");
        if (scope.isEmpty()) {
            problems.required(SPEC.field("scope"), "");
        } else if (!scope.equals("Namespaced") && !scope.equals("Cluster")) {
            problems.notSupported(SPEC.field("scope"), spec.path("scope"), List.of("Cluster", "Namespaced"));
        }
        if (spec.path("preserveUnknownFields").asBoolean()) {
            problems.invalid(SPEC.field("preserveUnknownFields"), spec.path("preserveUnknownFields"),
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        }
        versions();
        names(spec.path("names"), SPEC.field("names"));
        conversion();
        checkStoredVersions(definition, problems);
    }

    private void name() {
        String wanted = spec.path("names").path("plural").asText("") + "." + spec.path("group").asText("");
        String name = definition.path("metadata").path("name").asText("");
        if (!name.isEmpty() && !name.equals(wanted)) {
            problems.invalid(FieldPath.of("metadata", "name"), name, "must be spec.names.plural+\".\"+spec.group");
        }
    }

    private void group() {
        FieldPath path = SPEC.field("group");
        String group = spec.path("group").asText("");
        if (group.isEmpty()) {
            problems.required(path, "");
            return;
        }
        List<String> faults = Format.dnsSubdomain(group);
        if (!faults.isEmpty()) {
            problems.invalid(path, group, String.join(",", faults));
        } else if (group.indexOf('.') < 0) {
            problems.invalid(path, group, "should be a domain with at least one dot");
        }
        boolean guarded = group.endsWith(".k8s.io") || group.equals("k8s.io") || group.endsWith(".kubernetes.io")
                || group.equals("kubernetes.io");
        if (guarded && definition.path("metadata").path("annotations").path(APPROVAL).asText("").isEmpty()) {
            problems.required(FieldPath.of("metadata", "annotations").key(APPROVAL),
                    "protected groups must have approval annotation \"" + APPROVAL
                            + "\", see https://github.com/kubernetes/enhancements/pull/1111");
        }
    }

    private void versions() {
        JsonNode versions = spec.path("versions");
        Set<String> seen = new HashSet<>();
        int stored = 0;
        boolean unique = true;
        for (JsonNode version : versions) {
            unique &= seen.add(version.path("name").asText(""));
            stored += version.path("storage").asBoolean() ? 1 : 0;
        }
        if (!unique) {
            problems.invalid(VERSIONS, versions, "must contain unique version names");
        }
        if (stored != 1) {
            problems.invalid(VERSIONS, versions, "must have exactly one version marked as storage version");
        }
        boolean alike = alike(versions, "schema");
        int index = 0;
        for (JsonNode version : versions) {
            new VersionRules(version, VERSIONS.index(index), alike ? SPEC : VERSIONS.index(index), schemas, problems)
                    .check(!alike || index == 0);
            index++;
        }
    }

    /** What all versions share stands once for all of them in Kubernetes' paths. */
    private static boolean alike(JsonNode versions, String field) {
        JsonNode first = versions.path(0).path(field);
        for (JsonNode version : versions) {
            if (!version.path(field).equals(first)) {
                return false;
            }
        }
        return true;
    }

    private void names(JsonNode names, FieldPath path) {
        resourceName(names, path, "plural", true);
        resourceName(names, path, "singular", false);
        kindName(names, path, "kind");
        kindName(names, path, "listKind");
        list(names.path("shortNames"), path.field("shortNames"));
        list(names.path("categories"), path.field("categories"));
        String kind = names.path("kind").asText("");
        if (!kind.isEmpty() && kind.equals(names.path("listKind").asText(""))) {
            problems.invalid(path.field("listKind"), kind, "kind and listKind may not be the same");
        }
    }

    private void resourceName(JsonNode names, FieldPath path, String field, boolean needed) {
        String name = names.path(field).asText("");
        if (name.isEmpty()) {
            if (needed) {
                problems.required(path.field(field), "");
            }
        } else {
            label(name, name, path.field(field));
        }
    }

    private void kindName(JsonNode names, FieldPath path, String field) {
        String name = names.path(field).asText("");
        if (name.isEmpty()) {
            problems.required(path.field(field), "");
            return;
        }
        List<String> faults = Format.dns1035Label(name.toLowerCase(Locale.ROOT));
        if (!faults.isEmpty()) {
            problems.invalid(path.field(field), name,
                    "may have mixed case, but should otherwise match: " + String.join(",", faults));
        }
    }

    private void list(JsonNode list, FieldPath path) {
        int index = 0;
        for (JsonNode name : list) {
            label(name.asText(), name.asText(), path.index(index++));
        }
    }

    private void label(String text, String shown, FieldPath path) {
        List<String> faults = Format.dns1035Label(text);
        if (!faults.isEmpty()) {
            problems.invalid(path, shown, String.join(",", faults));
        }
    }

    private void conversion() {
        JsonNode conversion = spec.path("conversion");
        FieldPath path = SPEC.field("conversion");
        JsonNode webhook = conversion.path("webhook");
        switch (conversion.path("strategy").asText("")) {
            case "" -> problems.required(path.field("strategy"), "");
            case "None" -> {
                if (webhook.isObject()) {
                    problems.forbidden(path.field("webhook"), "should not be set when strategy is not set to Webhook");
                }
            }
            case "Webhook" -> webhook(webhook, path.field("webhook"));
            default ->
                problems.notSupported(path.field("strategy"), conversion.path("strategy"), List.of("None", "Webhook"));
        }
    }

    private void webhook(JsonNode webhook, FieldPath path) {
        JsonNode client = webhook.path("clientConfig");
        if (!client.isObject()) {
            problems.required(path.field("clientConfig"), "required when strategy is set to Webhook");
        } else if (client.hasNonNull("url") == client.hasNonNull("service")) {
            problems.required(path.field("clientConfig"), "exactly one of url or service is required");
        } else if (client.hasNonNull("url") && !client.path("url").asText().startsWith("https://")) {
            problems.invalid(path.field("clientConfig").field("url"), client.path("url"),
                    "'https' is the only allowed URL scheme; desired format: https://host[/path]");
        }
        if (webhook.path("conversionReviewVersions").isEmpty()) {
            problems.required(path.field("conversionReviewVersions"), "must specify one of v1, v1beta1");
        }
    }

    /** Versions in which objects may be kept must stay in the definition. */
    static void checkStoredVersions(ObjectNode definition, Problems problems) {
        FieldPath path = FieldPath.of("status", "storedVersions");
        JsonNode stored = definition.path("status").path("storedVersions");
        if (stored.isEmpty()) {
            problems.invalid(path, stored.isMissingNode() ? definition.nullNode() : stored,
                    "must have at least one stored version");
            return;
        }
        Set<String> known = new HashSet<>();
        definition.path("spec").path("versions").forEach(version -> known.add(version.path("name").asText()));
        int index = 0;
        for (JsonNode version : stored) {
            if (!known.contains(version.asText())) {
                problems.invalid(path.index(index), version, "missing from spec.versions; " + version.asText()
                        + " was previously a storage version, and must remain in spec.versions until a storage migration ensures "
                        + "no data remains persisted in " + version.asText() + " and removes " + version.asText()
                        + " from status.storedVersions");
            }
            index++;
        }
    }

    /** Once objects may exist, what their place depends on stays. */
    static void checkUnchanged(ObjectNode updated, ObjectNode old, Problems problems) {
        unchanged(updated, old, problems, "scope");
        unchanged(updated, old, problems, "group");
        unchanged(updated, old, problems, "names", "kind");
        unchanged(updated, old, problems, "names", "plural");
    }

    private static void unchanged(ObjectNode updated, ObjectNode old, Problems problems, String... names) {
        JsonNode now = updated.path("spec");
        JsonNode before = old.path("spec");
        FieldPath path = SPEC;
        for (String name : names) {
            now = now.path(name);
            before = before.path(name);
            path = path.field(name);
        }
        if (!now.equals(before)) {
            problems.invalid(path, now, "field is immutable");
        }
    }
}
