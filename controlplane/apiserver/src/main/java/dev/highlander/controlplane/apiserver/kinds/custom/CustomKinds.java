package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.expressions.ValidationRules;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.NameRule;
import dev.highlander.controlplane.apiserver.kinds.Names;
import dev.highlander.controlplane.apiserver.kinds.ScalePaths;
import dev.highlander.controlplane.apiserver.kinds.Scope;
import dev.highlander.controlplane.apiserver.kinds.Storage;
import dev.highlander.controlplane.apiserver.kinds.Subresource;
import dev.highlander.controlplane.apiserver.kinds.Verb;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.schema.StructuralSchemas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns custom resource definitions into kinds, one for each version that is served. */
public final class CustomKinds {
    private static final GroupVersion AUTOSCALING = new GroupVersion("autoscaling", "v1");
    /** In the order in which Kubernetes lists them in discovery. */
    private static final Set<Verb> VERBS = Collections.unmodifiableSet(new LinkedHashSet<>(List.of(Verb.DELETE,
            Verb.DELETE_COLLECTION, Verb.GET, Verb.LIST, Verb.PATCH, Verb.CREATE, Verb.UPDATE, Verb.WATCH)));
    private static final Set<Verb> SUBRESOURCE_VERBS = Collections
            .unmodifiableSet(new LinkedHashSet<>(List.of(Verb.GET, Verb.PATCH, Verb.UPDATE)));

    private final BuiltInSchemas builtIn;

    /** With the schemas of the built-in types, of which metadata is needed. */
    public CustomKinds(BuiltInSchemas builtIn) {
        this.builtIn = builtIn;
    }

    /** Whether a definition's names have been accepted, so that its kinds can be served. */
    public static boolean isEstablished(ObjectNode definition) {
        for (JsonNode condition : definition.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Established")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /**
     * The kinds of a valid definition, in the order of discovery: stable versions first, newer before older.
     *
     * @param definition the whole object; its {@code status.acceptedNames} do not matter, whoever calls knows that it is
     *        established
     */
    public List<Kind> of(ObjectNode definition) {
        JsonNode spec = definition.path("spec");
        String group = spec.path("group").asText();
        List<JsonNode> versions = new ArrayList<>();
        String stored = "";
        for (JsonNode version : spec.path("versions")) {
            if (version.path("storage").asBoolean()) {
                stored = version.path("name").asText();
            }
            if (version.path("served").asBoolean()) {
                versions.add(version);
            }
        }
        versions.sort((one, other) -> VersionOrder.compare(one.path("name").asText(), other.path("name").asText()));
        GroupVersion storage = new GroupVersion(group, stored);
        return versions.stream().map(version -> kind(spec, version, storage)).toList();
    }

    private Kind kind(JsonNode spec, JsonNode version, GroupVersion storage) {
        GroupVersion own = new GroupVersion(storage.group(), version.path("name").asText());
        JsonNode given = spec.path("names");
        String kind = given.path("kind").asText();
        Names names = new Names(kind, given.path("listKind").asText(kind + "List"), given.path("plural").asText(),
                given.path("singular").asText(), texts(given.path("shortNames")), texts(given.path("categories")));
        Scope scope = spec.path("scope").asText().equals("Namespaced") ? Scope.NAMESPACED : Scope.CLUSTER;
        JsonNode structure = version.path("schema").get("openAPIV3Schema");
        Schema schema = StructuralSchemas.compile(structure, spec.path("preserveUnknownFields").asBoolean(), builtIn);
        JsonNode subresources = version.path("subresources");
        List<String> selectable = new ArrayList<>();
        version.path("selectableFields").forEach(field -> selectable.add(field.path("jsonPath").asText().substring(1)));
        return new Kind(own, names, scope, VERBS, subresources(own, kind, subresources), schema,
                new CustomStrategy(scope == Scope.NAMESPACED, new ValidationRules(schema),
                        deprecation(own, kind, version)),
                CustomPrinter.of(version.path("additionalPrinterColumns")), List.copyOf(selectable),
                scale(subresources.path("scale")), NameRule.DNS_SUBDOMAIN, storage(names.plural(), own, storage), true);
    }

    private static @Nullable String deprecation(GroupVersion own, String kind, JsonNode version) {
        if (!version.path("deprecated").asBoolean()) {
            return null;
        }
        String words = version.path("deprecationWarning").asText("");
        return words.isEmpty() ? own.apiVersion() + " " + kind + " is deprecated" : words;
    }

    private static Map<String, Subresource> subresources(GroupVersion own, String kind, JsonNode given) {
        Map<String, Subresource> subresources = new LinkedHashMap<>();
        if (given.hasNonNull("status")) {
            subresources.put(Subresource.STATUS,
                    new Subresource(Subresource.STATUS, SUBRESOURCE_VERBS, kind, own, List.of()));
        }
        if (given.hasNonNull("scale")) {
            subresources.put(Subresource.SCALE,
                    new Subresource(Subresource.SCALE, SUBRESOURCE_VERBS, "Scale", AUTOSCALING, List.of()));
        }
        return Collections.unmodifiableMap(subresources);
    }

    private static @Nullable ScalePaths scale(JsonNode scale) {
        if (!scale.isObject()) {
            return null;
        }
        String selector = scale.path("labelSelectorPath").asText("");
        return new ScalePaths(JsonPath.parse(scale.path("specReplicasPath").asText()).pointer(),
                JsonPath.parse(scale.path("statusReplicasPath").asText()).pointer(),
                selector.isEmpty() ? null : JsonPath.parse(selector).pointer());
    }

    private static Storage storage(String plural, GroupVersion own, GroupVersion stored) {
        String collection = plural + "." + own.group();
        return own.equals(stored)
                ? Storage.same(collection, stored)
                : new Storage(collection, stored, inVersion(stored.apiVersion()), inVersion(own.apiVersion()));
    }

    private static UnaryOperator<ObjectNode> inVersion(String apiVersion) {
        return object -> {
            ObjectNode other = object.objectNode();
            other.setAll(object);
            return other.put("apiVersion", apiVersion);
        };
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
