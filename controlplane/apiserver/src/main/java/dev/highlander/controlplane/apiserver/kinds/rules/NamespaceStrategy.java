package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;

/** Namespaces: they stay, terminating, until what is in them is gone and their own finalizers are taken away. */
final class NamespaceStrategy implements Strategy {
    private static final String FINALIZER = "kubernetes";

    @Override
    public void prepareForCreate(ObjectNode created) {
        created.putObject("status").put("phase", "Active");
        ObjectNode spec = Tree.make(created, "spec");
        for (JsonNode finalizer : Tree.list(spec, "finalizers")) {
            if (finalizer.asText().equals(FINALIZER)) {
                label(created);
                return;
            }
        }
        ArrayNode finalizers = spec.get("finalizers") instanceof ArrayNode found ? found : spec.putArray("finalizers");
        finalizers.add(FINALIZER);
        label(created);
    }

    /** Finalizers of the spec change only through the finalize subresource. */
    @Override
    public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
        JsonNode finalizers = Tree.view(old, "spec").get("finalizers");
        ObjectNode spec = Tree.make(updated, "spec");
        if (finalizers == null) {
            spec.remove("finalizers");
        } else {
            spec.set("finalizers", finalizers.deepCopy());
        }
        label(updated);
    }

    @Override
    public void validate(ObjectNode object, Problems problems) {
        ArrayNode finalizers = Tree.list(Tree.view(object, "spec"), "finalizers");
        for (JsonNode finalizer : finalizers) {
            Check.format(finalizer.asText(), FieldPath.of("spec", "finalizers"), problems, Format::qualifiedName);
        }
    }

    @Override
    public void validateStatusUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        String phase = Tree.text(Tree.view(updated, "status"), "phase");
        boolean deleting = Tree.has(Tree.view(updated, "metadata"), "deletionTimestamp");
        if (!deleting && !phase.equals("Active")) {
            problems.invalid(FieldPath.of("status", "Phase"), phase,
                    "may only be 'Active' if `deletionTimestamp` is empty");
        } else if (deleting && !phase.equals("Terminating")) {
            problems.invalid(FieldPath.of("status", "Phase"), phase,
                    "may only be 'Terminating' if `deletionTimestamp` is not empty");
        }
    }

    @Override
    public boolean isHeld(ObjectNode object) {
        return !Tree.list(Tree.view(object, "spec"), "finalizers").isEmpty();
    }

    @Override
    public boolean staysWhenDeleted(ObjectNode object) {
        if (Tree.list(Tree.view(object, "spec"), "finalizers").isEmpty()) {
            return false;
        }
        Tree.make(object, "status").put("phase", "Terminating");
        return true;
    }

    private static void label(ObjectNode namespace) {
        ObjectNode metadata = Tree.make(namespace, "metadata");
        Tree.make(metadata, "labels").put(CoreDefaults.NAME_LABEL, Tree.text(metadata, "name"));
    }
}
