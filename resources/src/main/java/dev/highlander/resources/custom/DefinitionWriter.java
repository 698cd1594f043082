package dev.highlander.resources.custom;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.WorkloadSpec;
import dev.highlander.resources.schema.JsonSchema;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes the custom resource definition of a kind of workload from its record. */
final class DefinitionWriter {
    private static final String HEADER = """
            # Generated from the Java records in resources/; do not edit. To write it anew:
            #   mvn -pl resources -am test -Dtest=DefinitionsTest -Dsurefire.failIfNoSpecifiedTests=false -Dhighlander.definitions=write
            """;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int EVERYWHERE = 0;
    private static final int WIDE = 1;

    private DefinitionWriter() {}

    /** The definition as YAML, ending with a line break; the same for the same records. */
    static String yaml(WorkloadKind kind) {
        DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setDereferenceAliases(true)
                .setWidth(120)
                .setIndicatorIndent(2).setIndentWithIndicator(true).build();
        Map<String, Object> tree = new ObjectMapper().convertValue(definition(kind), new TypeReference<>() {});
        return HEADER + new Dump(settings).dumpToString(tree);
    }

    private static ObjectNode definition(WorkloadKind kind) {
        ObjectNode definition = JSON.objectNode();
        definition.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
        definition.putObject("metadata").put("name", kind.plural() + "." + CustomResources.GROUP);
        ObjectNode spec = definition.putObject("spec").put("group", CustomResources.GROUP).put("scope", "Namespaced");
        ObjectNode names = spec.putObject("names").put("kind", kind.resourceKind())
                .put("listKind", kind.resourceKind() + "List")
                .put("plural", kind.plural()).put("singular", kind.resourceKind().toLowerCase(Locale.ROOT));
        names.putArray("shortNames").add(kind.shortName());
        names.putArray("categories").add("all").add("highlander");
        ObjectNode version = spec.putArray("versions").addObject().put("name", CustomResources.VERSION)
                .put("served", true).put("storage",
                        true);
        version.putObject("schema").set("openAPIV3Schema", schema(kind));
        ObjectNode subresources = version.putObject("subresources");
        subresources.putObject("status");
        if (kind == WorkloadKind.SERVICE || kind == WorkloadKind.PERSISTENT) {
            subresources.putObject("scale").put("specReplicasPath", ".spec.replicas")
                    .put("statusReplicasPath", ".status.replicas")
                    .put("labelSelectorPath", ".status.selector");
        }
        columns(kind, version.putArray("additionalPrinterColumns"));
        return definition;
    }

    private static ObjectNode schema(WorkloadKind kind) {
        ObjectNode schema = JSON.objectNode().put("type", "object").put("description", description(kind));
        schema.putArray("required").add("spec");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("type", "object");
        properties.set("spec", JsonSchema.of(WorkloadSpec.type(kind)).put("description", "What is wanted."));
        properties.set("status",
                JsonSchema.of(WorkloadStatus.class).put("description", "What the controller says of it."));
        return schema;
    }

    private static String description(WorkloadKind kind) {
        return switch (kind) {
            case PROCESS -> "One process that runs once in the cluster.";
            case CRON_JOB -> "A job that runs by the clock, never twice at once.";
            case SERVICE -> "A service with an address, run once or as so many replicas.";
            case PERSISTENT -> "A service whose replicas have names and volumes of their own.";
        };
    }

    private static void columns(WorkloadKind kind, ArrayNode columns) {
        column(columns, "Active", "boolean", ".status.active", EVERYWHERE, "Whether it runs.");
        column(columns, "Healthy", "boolean", ".status.healthy", EVERYWHERE, "Whether it runs as wanted and is ready.");
        column(columns, "Age", "date", ".metadata.creationTimestamp", EVERYWHERE, "Since when it is wanted.");
        column(columns, "Phase", "string", ".status.phase", WIDE, "Where it stands.");
        switch (kind) {
            case PROCESS -> {
                column(columns, "Pod", "string", ".status.podName", WIDE, "Its pod.");
                column(columns, "Restarts", "integer", ".status.restarts", WIDE,
                        "How many times it was started again.");
            }
            case CRON_JOB -> column(columns, "Schedule", "string", ".spec.schedule", WIDE, "When it runs.");
            case SERVICE, PERSISTENT -> {
                column(columns, "Replicas", "integer", ".spec.replicas", WIDE, "How many pods are wanted.");
                column(columns, "Ready", "integer", ".status.readyReplicas", WIDE, "How many are ready.");
            }
        }
        column(columns, "Image", "string", ".spec.image", WIDE, "What it runs.");
        column(columns, "Error", "string", ".status.lastError", WIDE, "What last went wrong.");
    }

    private static void column(ArrayNode columns, String name, String type, String path, int priority,
            String description) {
        ObjectNode column = columns.addObject().put("name", name).put("type", type).put("jsonPath", path)
                .put("description", description);
        if (priority != EVERYWHERE) {
            column.put("priority", priority);
        }
    }
}
