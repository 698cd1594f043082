package dev.highlander.controlplane.apiserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.kinds.Strategy.Propagation;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How to delete.
 *
 * @param graceSeconds how long the object may take to finish, or -1 if not said
 * @param propagation what happens to its dependents, or null if not said
 * @param uid the uid that the object must have; empty for any
 * @param resourceVersion the revision that the object must stand at; empty for any
 * @param dryRun whether everything happens but the deletion
 */
public record DeleteOptions(long graceSeconds, @Nullable Propagation propagation, String uid, String resourceVersion,
        boolean dryRun) {
    private static final List<String> POLICIES = List.of("Background", "Foreground", "Orphan");

    /**
     * Reads the options from body and query; what the body says wins, as in Kubernetes.
     *
     * @param body the {@code DeleteOptions} document, or null
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 for wrong types, 422 for values that are not
     *     supported
     */
    public static DeleteOptions read(Query query, @Nullable JsonNode body) {
        Problems problems = new Problems();
        JsonNode given = body == null ? MissingNode.getInstance() : body;
        boolean fromBody = !given.isEmpty();
        String policy = fromBody ? text(given, "propagationPolicy") : query.get("propagationPolicy");
        Boolean orphan = fromBody
                ? flag(given, "orphanDependents")
                : query.has("orphanDependents") ? (Boolean) query.flag("orphanDependents") : null;
        Long grace = fromBody ? number(given, "gracePeriodSeconds") : query.number("gracePeriodSeconds");
        List<String> dryRun = new ArrayList<>(query.all("dryRun"));
        if (fromBody) {
            given.path("dryRun").forEach(value -> dryRun.add(value.asText()));
        }

        boolean dry = WriteOptions.dryRun(dryRun, problems);
        Propagation propagation = propagation(policy, orphan, problems);
        if (!problems.isEmpty()) {
            throw ApiStatus.invalid("meta.k8s.io", "DeleteOptions", "", problems.all());
        }
        JsonNode preconditions = given.path("preconditions");
        return new DeleteOptions(grace == null ? -1 : Math.max(0, grace), propagation,
                text(preconditions, "uid"),
                text(preconditions, "resourceVersion"), dry);
    }

    private static @Nullable Propagation propagation(String policy, @Nullable Boolean orphan, Problems problems) {
        FieldPath path = FieldPath.of("propagationPolicy");
        if (orphan != null && !policy.isEmpty()) {
            problems.invalid(path, policy, "orphanDependents and deletionPropagation cannot be both set");
            return null;
        }
        if (orphan != null) {
            return orphan ? Propagation.ORPHAN : Propagation.BACKGROUND;
        }
        return switch (policy) {
            case "" -> null;
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default -> {
                problems.notSupported(path, TextNode.valueOf(policy), POLICIES);
                yield null;
            }
        };
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw wrongType(field, value, "string");
        }
        return value.textValue();
    }

    private static @Nullable Long number(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrongType(field, value, "int64");
        }
        return value.longValue();
    }

    private static @Nullable Boolean flag(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrongType(field, value, "bool");
        }
        return value.booleanValue();
    }

    private static RuntimeException wrongType(String field, JsonNode value, String wanted) {
        return ApiStatus
                .badRequest("json: cannot unmarshal " + value.getNodeType().name().toLowerCase(Locale.ROOT)
                        + " into Go struct field DeleteOptions." + field + " of type " + wanted);
    }
}
