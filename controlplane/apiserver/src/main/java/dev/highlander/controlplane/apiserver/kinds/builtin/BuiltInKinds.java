package dev.highlander.controlplane.apiserver.kinds.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.NameRule;
import dev.highlander.controlplane.apiserver.kinds.Names;
import dev.highlander.controlplane.apiserver.kinds.Printer;
import dev.highlander.controlplane.apiserver.kinds.ScalePaths;
import dev.highlander.controlplane.apiserver.kinds.Scope;
import dev.highlander.controlplane.apiserver.kinds.Storage;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import dev.highlander.controlplane.apiserver.kinds.Subresource;
import dev.highlander.controlplane.apiserver.kinds.Verb;
import dev.highlander.controlplane.apiserver.kinds.custom.DefinitionDefaults;
import dev.highlander.controlplane.apiserver.kinds.print.Printers;
import dev.highlander.controlplane.apiserver.kinds.rules.Behaviors;
import dev.highlander.controlplane.apiserver.kinds.rules.Conversions;
import dev.highlander.controlplane.apiserver.kinds.rules.Strategies;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.schema.TypeBehavior;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every kind that Kubernetes has built in, in discovery's order; after them, without verbs, the kinds that appear only as bodies
 * of subresources ({@code Scale}, {@code Eviction}, {@code TokenRequest}).
 *
 * <p>{@code discovery.json} says what is served, {@code tables.json} how it is listed, {@code kinds.json} what those leave open.
 */
public final class BuiltInKinds {
    private final JsonNode rows;
    private final Function<String, Schema> schemas;
    private final Printers printers;
    private final List<Kind> kinds = new ArrayList<>();

    private BuiltInKinds(JsonNode rows, Function<String, Schema> schemas, Printers printers) {
        this.rows = rows;
        this.schemas = schemas;
        this.printers = printers;
    }

    /**
     * Reads the data files, schemas and defaults among them.
     *
     * @return all kinds; each call reads the files anew
     * @throws IllegalStateException if a data file is missing or names what does not exist
     */
    public static List<Kind> load() {
        return load(schemas()::schema);
    }

    /** The schemas of the built-in types, with their defaults and behaviours; each call reads the files anew. */
    public static BuiltInSchemas schemas() {
        Map<String, TypeBehavior> behaviors = new HashMap<>(Behaviors.all());
        behaviors.putAll(DefinitionDefaults.behaviors());
        return BuiltInSchemas.load(DataFiles.read("schema.json"), DataFiles.read("defaults.json"), behaviors);
    }

    /**
     * Reads the data files but takes the schemas from elsewhere.
     *
     * @param schemas the compiled schema of a definition by its name, for example {@code io.k8s.api.core.v1.Pod}
     * @return all kinds; each call reads the files anew
     * @throws IllegalStateException if a data file is missing or names what does not exist
     */
    public static List<Kind> load(Function<String, Schema> schemas) {
        Printers printers = Printers.of(DataFiles.read("tables.json"));
        BuiltInKinds loading = new BuiltInKinds(DataFiles.read("kinds.json"), schemas, printers);
        JsonNode discovery = DataFiles.read("discovery.json");
        loading.addGroups(discovery.path("/api").path("items"));
        loading.addGroups(discovery.path("/apis").path("items"));
        loading.addBodiesOfSubresources();
        return List.copyOf(loading.kinds);
    }

    private void addGroups(JsonNode groups) {
        for (JsonNode group : groups) {
            for (JsonNode version : group.path("versions")) {
                GroupVersion groupVersion = new GroupVersion(
                        group.path("metadata").path("name").asText(), version.path("version").asText());
                for (JsonNode resource : version.path("resources")) {
                    kinds.add(kind(groupVersion, resource));
                }
            }
        }
    }

    private Kind kind(GroupVersion groupVersion, JsonNode resource) {
        String plural = resource.path("resource").asText();
        JsonNode row = rows.path("rows").path(groupVersion.apiVersion() + "/" + plural);
        String kind = resource.path("responseKind").path("kind").asText();
        Names names = new Names(kind, kind + "List", plural, resource.path("singularResource").asText(),
                texts(resource.path("shortNames")), texts(resource.path("categories")));
        Scope scope = resource.path("scope").asText().equals("Namespaced") ? Scope.NAMESPACED : Scope.CLUSTER;
        NameRule nameRule = row.has("names") ? NameRule.valueOf(row.path("names").asText()) : NameRule.DNS_SUBDOMAIN;
        Strategy strategy = Strategies.of(groupVersion, plural, new Strategies.Row(scope, nameRule,
                row.path("generation").asBoolean(false), row.path("unconditionalUpdate").asBoolean(true),
                row.path("createOnUpdate").asBoolean(false),
                row.path("answersWithDeleted").asBoolean(false), row.path("keepsStatusOnCreate").asBoolean(false),
                row.path("annotationsCount").asBoolean(false)));
        Printer printer = printers.of(groupVersion, plural);
        return new Kind(groupVersion, names, scope, verbs(resource.path("verbs")), subresources(groupVersion, resource),
                schema(groupVersion, kind), strategy, printer, texts(row.path("selectable")), scale(row.path("scale")),
                nameRule, storage(groupVersion, plural, row), false);
    }

    private void addBodiesOfSubresources() {
        for (JsonNode body : rows.path("subresourceKinds")) {
            GroupVersion groupVersion = new GroupVersion(body.path("group").asText(), body.path("version").asText());
            String kind = body.path("kind").asText();
            String singular = kind.toLowerCase(Locale.ROOT);
            kinds.add(new Kind(groupVersion,
                    new Names(kind, kind + "List", singular + "s", singular, List.of(), List.of()),
                    Scope.NAMESPACED, Set.of(), Map.of(), schema(groupVersion, kind), Strategy.PLAIN,
                    printers.of(groupVersion, singular + "s"), List.of(), null, NameRule.DNS_SUBDOMAIN,
                    Storage.same(singular + "s." + groupVersion.group(), groupVersion), false));
        }
    }

    private Schema schema(GroupVersion groupVersion, String kind) {
        JsonNode home = rows.path("packages").path(groupVersion.group());
        if (home.isMissingNode()) {
            throw new IllegalStateException("kinds.json names no package for the group " + groupVersion.group());
        }
        return schemas.apply(home.asText() + "." + groupVersion.version() + "." + kind);
    }

    private static Map<String, Subresource> subresources(GroupVersion own, JsonNode resource) {
        Map<String, Subresource> found = new LinkedHashMap<>();
        for (JsonNode subresource : resource.path("subresources")) {
            String name = subresource.path("subresource").asText();
            JsonNode response = subresource.path("responseKind");
            String version = response.path("version").asText();
            GroupVersion groupVersion = version.isEmpty()
                    ? own
                    : new GroupVersion(response.path("group").asText(), version);
            found.put(name, new Subresource(name, verbs(subresource.path("verbs")), response.path("kind").asText(),
                    groupVersion, List.of()));
        }
        return found;
    }

    private static @Nullable ScalePaths scale(JsonNode paths) {
        return paths.isMissingNode()
                ? null
                : new ScalePaths(paths.path("specReplicas").asText(), paths.path("statusReplicas").asText(),
                        paths.path("selector").asText());
    }

    private static Storage storage(GroupVersion groupVersion, String plural, JsonNode row) {
        String shared = row.path("sharedWith").asText();
        if (shared.isEmpty()) {
            return Storage.same(collection(groupVersion, plural), groupVersion);
        }
        int slash = shared.lastIndexOf('/');
        GroupVersion kept = GroupVersion.parse(shared.substring(0, slash));
        return new Storage(collection(kept, shared.substring(slash + 1)), kept,
                Conversions.toStorage(groupVersion, plural), Conversions.fromStorage(groupVersion, plural));
    }

    private static String collection(GroupVersion groupVersion, String plural) {
        return groupVersion.group().isEmpty() ? plural : plural + "." + groupVersion.group();
    }

    private static Set<Verb> verbs(JsonNode words) {
        Set<Verb> verbs = new TreeSet<>();
        for (JsonNode word : words) {
            verbs.add(verb(word.asText()));
        }
        return verbs;
    }

    private static Verb verb(String word) {
        for (Verb verb : Verb.values()) {
            if (verb.word().equals(word)) {
                return verb;
            }
        }
        throw new IllegalStateException("discovery.json has the unknown verb " + word);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>(list.size());
        for (JsonNode text : list) {
            texts.add(text.asText());
        }
        return List.copyOf(texts);
    }
}
