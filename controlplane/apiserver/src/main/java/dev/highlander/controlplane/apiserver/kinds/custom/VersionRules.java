package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.kinds.rules.Format;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one version of a definition must be like: its schema, columns, subresources and selectable fields. */
final class VersionRules {
    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS = List.of("byte", "date", "date-time", "double", "float", "int32",
            "int64", "password");
    private static final int MAX_SELECTABLE = 8;
    private static final int MAX_WARNING = 256;

    private final JsonNode version;
    private final FieldPath path;
    private final FieldPath shared;
    private final BuiltInSchemas schemas;
    private final Problems problems;

    /**
     * For one version.
     *
     * @param version the version
     * @param path where it stands
     * @param shared where its schema stands: {@code spec} if all versions share it
     * @param schemas what default values are checked with
     * @param problems takes what is found
     */
    VersionRules(JsonNode version, FieldPath path, FieldPath shared, BuiltInSchemas schemas, Problems problems) {
        this.version = version;
        this.path = path;
        this.shared = shared;
        this.schemas = schemas;
        this.problems = problems;
    }

    void check(boolean withSchema) {
        String name = version.path("name").asText("");
        List<String> faults = Format.dns1035Label(name);
        if (!faults.isEmpty()) {
            problems.invalid(path.field("name"), name, String.join(",", faults));
        }
        deprecation();
        JsonNode schema = version.path("schema").path("openAPIV3Schema");
        if (!schema.isObject()) {
            problems.required(path.field("schema").field("openAPIV3Schema"), "schemas are required");
        } else if (withSchema) {
            boolean alike = shared.toString().equals("spec");
            new StructuralRules(schemas, problems).check(schema,
                    shared.field(alike ? "validation" : "schema").field("openAPIV3Schema"));
        }
        subresources(version.path("subresources"), path.field("subresources"));
        columns(version.path("additionalPrinterColumns"), path.field("additionalPrinterColumns"));
        selectable(version.path("selectableFields"), schema, path.field("selectableFields"));
    }

    private void deprecation() {
        JsonNode warning = version.path("deprecationWarning");
        if (!warning.isTextual()) {
            return;
        }
        FieldPath at = path.field("deprecationWarning");
        if (!version.path("deprecated").asBoolean()) {
            problems.invalid(at, warning, "can only be set for deprecated versions");
        } else if (warning.asText().isEmpty()) {
            problems.invalid(at, warning, "must not be empty");
        } else if (warning.asText().length() > MAX_WARNING) {
            problems.invalid(at, warning, "must be <= 256 characters");
        } else if (warning.asText().chars().anyMatch(Character::isISOControl)) {
            problems.invalid(at, warning,
                    "must only contain printable UTF-8 characters; non-printable character found");
        }
    }

    private void subresources(JsonNode subresources, FieldPath at) {
        JsonNode scale = subresources.path("scale");
        if (!scale.isObject()) {
            return;
        }
        FieldPath here = at.field("scale");
        pathUnder(scale, "specReplicasPath", here, List.of(".spec"), true);
        pathUnder(scale, "statusReplicasPath", here, List.of(".status"), true);
        pathUnder(scale, "labelSelectorPath", here, List.of(".spec", ".status"), false);
    }

    private void pathUnder(JsonNode scale, String field, FieldPath at, List<String> roots, boolean needed) {
        String text = scale.path(field).asText("");
        if (text.isEmpty()) {
            if (needed) {
                problems.required(at.field(field), "");
            }
            return;
        }
        JsonPath parsed = simple(text);
        String under = String.join(" or ", roots);
        if (parsed == null) {
            problems.invalid(at.field(field), text, "must be a json path of fields alone, starting with '.'");
        } else if (parsed.fields().size() < 2 || !roots.contains("." + parsed.fields().getFirst())) {
            problems.invalid(at.field(field), text, "should be a json path under " + under);
        }
    }

    private static @Nullable JsonPath simple(String text) {
        try {
            JsonPath parsed = JsonPath.parse(text);
            return text.startsWith(".") && parsed.isSimple() ? parsed : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void columns(JsonNode columns, FieldPath at) {
        int index = 0;
        for (JsonNode column : columns) {
            FieldPath here = at.index(index++);
            if (column.path("name").asText("").isEmpty()) {
                problems.required(here.field("name"), "");
            }
            String type = column.path("type").asText("");
            if (type.isEmpty()) {
                problems.required(here.field("type"), "must be one of " + String.join(",", COLUMN_TYPES));
            } else if (!COLUMN_TYPES.contains(type)) {
                problems.invalid(here.field("type"), type, "must be one of " + String.join(",", COLUMN_TYPES));
            }
            String format = column.path("format").asText("");
            if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
                problems.invalid(here.field("format"), format, "must be one of " + String.join(",", COLUMN_FORMATS));
            }
            String jsonPath = column.path("jsonPath").asText("");
            if (jsonPath.isEmpty()) {
                problems.required(here.field("jsonPath"), "");
            } else {
                try {
                    JsonPath.parse(jsonPath);
                } catch (IllegalArgumentException e) {
                    problems.invalid(here.field("jsonPath"), jsonPath, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private void selectable(JsonNode fields, JsonNode schema, FieldPath at) {
        if (fields.size() > MAX_SELECTABLE) {
            problems.tooMany(at, fields.size(), MAX_SELECTABLE);
        }
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode field : fields) {
            FieldPath here = at.index(index++).field("jsonPath");
            String text = field.path("jsonPath").asText("");
            JsonPath parsed = simple(text);
            if (text.isEmpty()) {
                problems.required(here, "");
            } else if (parsed == null) {
                problems.invalid(here, text, "must be a simple json path without array notation");
            } else if (parsed.fields().getFirst().equals("metadata")) {
                problems.invalid(here, text, "must not point to fields in metadata");
            } else if (!leadsToScalar(parsed, schema)) {
                problems.invalid(here, text,
                        "must point to a field that is defined in the schema as a string, boolean or integer");
            } else if (!seen.add(text)) {
                problems.duplicate(here, field.path("jsonPath"));
            }
        }
    }

    private static boolean leadsToScalar(JsonPath path, JsonNode schema) {
        JsonNode at = schema;
        for (String name : path.fields()) {
            at = at.path("properties").path(name);
        }
        return List.of("string", "boolean", "integer").contains(at.path("type").asText(""));
    }
}
