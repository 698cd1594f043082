package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is observed of a definition: whether its names are free, whether it is served, whether it is going away. */
public final class DefinitionStatus {
    /** What keeps a definition until its objects are gone. */
    public static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private static final String NAMES_ACCEPTED = "NamesAccepted";
    private static final String ESTABLISHED = "Established";

    private DefinitionStatus() {}

    /**
     * Accepts a definition's names if no other of its group has them, and establishes it the first time.
     *
     * @param definition the whole object; it is not changed
     * @param others all other definitions
     * @param now the time for conditions that change, in seconds as Kubernetes writes times
     * @return the definition with its new status, equal to the given one if nothing changes
     */
    public static ObjectNode accept(ObjectNode definition, Collection<ObjectNode> others, String now) {
        ObjectNode result = definition.deepCopy();
        ObjectNode status = result.withObject("/status");
        ObjectNode names = (ObjectNode) definition.path("spec").path("names");
        Taken taken = new Taken();
        for (ObjectNode other : others) {
            boolean sameGroup = other.path("spec").path("group").equals(definition.path("spec").path("group"));
            boolean same = other.path("metadata").path("name").equals(definition.path("metadata").path("name"));
            if (sameGroup && !same) {
                taken.add(other.path("status").path("acceptedNames"));
            }
        }
        ObjectNode accepted = acceptedNames(status);
        Conflict conflict = null;
        for (String field : List.of("plural", "singular", "shortNames", "kind", "listKind", "categories")) {
            Conflict found = taken.conflict(field, names.path(field));
            if (found != null) {
                conflict = found;
            } else if (names.has(field)) {
                accepted.set(field, names.path(field).deepCopy());
            } else {
                accepted.remove(field);
            }
        }
        if (conflict != null) {
            condition(status, NAMES_ACCEPTED, "False", conflict.reason(), conflict.message(), now);
            if (!isTrue(status, ESTABLISHED)) {
                condition(status, ESTABLISHED, "False", "NotAccepted", "not all names are accepted", now);
            }
        } else {
            condition(status, NAMES_ACCEPTED, "True", "NoConflicts", "no conflicts found", now);
            if (!isTrue(status, ESTABLISHED)) {
                condition(status, ESTABLISHED, "True", "InitialNamesAccepted", "the initial names have been accepted",
                        now);
            }
        }
        return result;
    }

    private static ObjectNode acceptedNames(ObjectNode status) {
        return status.get("acceptedNames") instanceof ObjectNode names ? names : status.putObject("acceptedNames");
    }

    /** Says that a definition waits for its objects to go, in place; the time is that of its deletion. */
    static void terminating(ObjectNode definition) {
        ObjectNode metadata = definition.withObject("/metadata");
        ArrayNode finalizers = metadata.get("finalizers") instanceof ArrayNode list
                ? list
                : metadata.putArray("finalizers");
        if (finalizers.valueStream().noneMatch(name -> name.asText().equals(CLEANUP))) {
            finalizers.add(CLEANUP);
        }
        condition(definition.withObject("/status"), "Terminating", "True", "InstanceDeletionPending",
                "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
                metadata.path("deletionTimestamp").asText(""));
    }

    private static boolean isTrue(ObjectNode status, String type) {
        JsonNode condition = find(status, type);
        return condition != null && condition.path("status").asText().equals("True");
    }

    private static @Nullable ObjectNode find(ObjectNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition instanceof ObjectNode found && found.path("type").asText().equals(type)) {
                return found;
            }
        }
        return null;
    }

    /** The time of a condition is that of its last change of status. */
    private static void condition(ObjectNode status, String type, String value, String reason, String message,
            String now) {
        ObjectNode condition = find(status, type);
        if (condition == null) {
            ArrayNode list = status.get("conditions") instanceof ArrayNode known
                    ? known
                    : status.putArray("conditions");
            condition = list.addObject().put("type", type);
        }
        if (!condition.path("status").asText().equals(value)) {
            condition.put("status", value);
            condition.put("lastTransitionTime", now);
        }
        condition.put("reason", reason);
        condition.put("message", message);
    }

    private record Conflict(String reason, String message) {}

    /** The names that others have: resources and kinds are two name spaces. */
    private static final class Taken {
        private final Set<String> resources = new HashSet<>();
        private final Set<String> kinds = new HashSet<>();

        void add(JsonNode names) {
            List.of("plural", "singular").forEach(field -> resources.add(names.path(field).asText("")));
            names.path("shortNames").forEach(name -> resources.add(name.asText()));
            List.of("kind", "listKind").forEach(field -> kinds.add(names.path(field).asText("")));
            resources.remove("");
            kinds.remove("");
        }

        @Nullable
        Conflict conflict(String field, JsonNode value) {
            return switch (field) {
                case "plural" -> conflict(resources, value, "PluralConflict");
                case "singular" -> conflict(resources, value, "SingularConflict");
                case "kind" -> conflict(kinds, value, "KindConflict");
                case "listKind" -> conflict(kinds, value, "ListKindConflict");
                case "shortNames" -> {
                    List<String> used = new ArrayList<>();
                    value.forEach(name -> {
                        if (resources.contains(name.asText())) {
                            used.add("\"" + name.asText() + "\" is already in use");
                        }
                    });
                    yield used.isEmpty() ? null : new Conflict("ShortNamesConflict", String.join(", ", used));
                }
                default -> null;
            };
        }

        private static @Nullable Conflict conflict(Set<String> taken, JsonNode value, String reason) {
            return taken.contains(value.asText("")) ? new Conflict(reason, value + " is already in use") : null;
        }
    }
}
