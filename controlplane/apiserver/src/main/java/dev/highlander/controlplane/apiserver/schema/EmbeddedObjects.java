package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** Whole objects inside custom resources: they have a kind, a version and a name of the right shape. */
final class EmbeddedObjects {
    private static final Pattern NAME = Pattern
            .compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern KIND = Pattern.compile("(?i)[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

    private EmbeddedObjects() {}

    static void check(JsonNode object, FieldPath path, Problems problems) {
        String kind = object.path("kind").asText("");
        if (kind.isEmpty()) {
            problems.required(path.field("kind"), "must not be empty");
        } else if (!KIND.matcher(kind).matches()) {
            problems.invalid(path.field("kind"), kind,
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-'");
        }
        if (object.path("apiVersion").asText("").isEmpty()) {
            problems.required(path.field("apiVersion"), "must not be empty");
        }
        String name = object.path("metadata").path("name").asText("");
        if (!name.isEmpty() && (name.length() > 253 || !NAME.matcher(name).matches())) {
            problems.invalid(path.field("metadata").field("name"), name,
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                            + "start and end with an alphanumeric character");
        }
    }
}
