package dev.highlander.controlplane.apiserver.present;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import org.jspecify.annotations.Nullable;

/** {@code Status} objects as documents. */
public final class StatusDocument {
    private StatusDocument() {}

    /** A refusal. */
    public static ObjectNode failure(ApiStatus status) {
        ObjectNode document = head("Failure");
        if (status.continueToken() != null) {
            document.withObject("/metadata").put("continue", status.continueToken());
        }
        document.put("message", status.message());
        putIfKnown(document, "reason", status.reason());
        if (status.details() != null) {
            document.set("details", details(status.details()));
        }
        return document.put("code", status.code());
    }

    /** What was asked has been done, to the object of this name. */
    public static ObjectNode success(String name, String group, String plural, String uid) {
        ObjectNode document = head("Success");
        ObjectNode details = document.putObject("details").put("name", name);
        putIfKnown(details, "group", group.isEmpty() ? null : group);
        details.put("kind", plural).put("uid", uid);
        return document;
    }

    private static ObjectNode head(String outcome) {
        ObjectNode document = Json.object().put("kind", "Status").put("apiVersion", "v1");
        document.putObject("metadata");
        return document.put("status", outcome);
    }

    private static ObjectNode details(ApiStatus.Details details) {
        ObjectNode node = Json.object();
        putIfKnown(node, "name", details.name());
        putIfKnown(node, "group", details.group());
        putIfKnown(node, "kind", details.kind());
        putIfKnown(node, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            ArrayNode causes = node.putArray("causes");
            for (ApiStatus.Cause cause : details.causes()) {
                ObjectNode entry = causes.addObject();
                putIfKnown(entry, "reason", cause.reason().isEmpty() ? null : cause.reason());
                entry.put("message", cause.message());
                putIfKnown(entry, "field", cause.field());
            }
        }
        if (details.retryAfterSeconds() > 0) {
            node.put("retryAfterSeconds", details.retryAfterSeconds());
        }
        return node;
    }

    private static void putIfKnown(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }
}
