package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.TypeBehavior;
import java.util.Locale;
import java.util.Map;

/** The defaults of definitions that depend on other fields: singular and list kind follow from the kind. */
public final class DefinitionDefaults {
    private static final String PREFIX = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    private DefinitionDefaults() {}

    /** The behaviours of the built-in types that definitions are made of, by the names of their schema definitions. */
    public static Map<String, TypeBehavior> behaviors() {
        return Map.of(PREFIX + "CustomResourceDefinitionSpec", new TypeBehavior() {
            @Override
            public void fillDefaults(ObjectNode spec) {
                if (!spec.hasNonNull("conversion")) {
                    spec.putObject("conversion").put("strategy", "None");
                }
                if (spec.get("names") instanceof ObjectNode names) {
                    name(names);
                }
            }
        });
    }

    private static void name(ObjectNode names) {
        String kind = names.path("kind").asText("");
        if (kind.isEmpty()) {
            return;
        }
        if (isUnset(names.path("singular"))) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (isUnset(names.path("listKind"))) {
            names.put("listKind", kind + "List");
        }
    }

    private static boolean isUnset(JsonNode text) {
        return text.asText("").isEmpty();
    }
}
