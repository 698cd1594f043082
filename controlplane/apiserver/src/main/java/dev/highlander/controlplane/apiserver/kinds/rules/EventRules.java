package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;

/** Events, in both groups. The older group is lenient towards events that do not say when they happened exactly. */
final class EventRules {
    private static final int LARGEST_NAME = 128;
    private static final int LARGEST_NOTE = 1024;

    private EventRules() {}

    static void core(ObjectNode event, Problems problems) {
        about(event, "involvedObject", problems);
        if (Tree.has(event, "eventTime")) {
            reporter(event, "reportingComponent", "message", problems);
        }
    }

    static void events(ObjectNode event, Problems problems) {
        about(event, "regarding", problems);
        if (!Tree.has(event, "eventTime")) {
            problems.required(FieldPath.of("eventTime"), "");
        }
        String type = Tree.text(event, "type");
        if (!type.equals("Normal") && !type.equals("Warning")) {
            problems.invalid(FieldPath.of("type"), "", "has invalid value: " + type);
        }
        for (String field : List.of("deprecatedFirstTimestamp", "deprecatedLastTimestamp", "deprecatedCount")) {
            if (Tree.has(event, field)) {
                problems.invalid(FieldPath.of(field), "", "needs to be unset");
            }
        }
        if (!Tree.view(event, "deprecatedSource").isEmpty()) {
            problems.invalid(FieldPath.of("deprecatedSource"), "", "needs to be unset");
        }
        reporter(event, "reportingController", "note", problems);
    }

    /** Only the count of a series may grow. */
    static void eventsChange(ObjectNode updated, ObjectNode old, Problems problems) {
        for (String field : List.of("regarding", "reason", "reportingController", "reportingInstance", "action", "note",
                "related", "type", "eventTime")) {
            Check.unchanged(updated, old, field, FieldPath.ROOT, problems);
        }
    }

    /** An event stands in the namespace of what it is about; what has none is told of in the default one. */
    private static void about(ObjectNode event, String field, Problems problems) {
        String own = Tree.text(Tree.view(event, "metadata"), "namespace");
        String other = Tree.text(Tree.view(event, field), "namespace");
        boolean fine = other.isEmpty() ? own.equals("default") || own.equals("kube-system") : other.equals(own);
        if (!fine) {
            problems.invalid(FieldPath.of(field, "namespace"), other, "does not match event.namespace");
        }
    }

    private static void reporter(ObjectNode event, String controller, String note, Problems problems) {
        Check.format(event, controller, FieldPath.ROOT, problems, Format::qualifiedName);
        for (String field : List.of("reportingInstance", "action", "reason")) {
            Check.required(event, field, FieldPath.ROOT, problems);
            if (Tree.text(event, field).length() > LARGEST_NAME) {
                problems.invalid(FieldPath.of(field), "", "can have at most " + LARGEST_NAME + " characters");
            }
        }
        if (Tree.text(event, note).length() > LARGEST_NOTE) {
            problems.invalid(FieldPath.of(note), "", "can have at most " + LARGEST_NOTE + " characters");
        }
    }
}
