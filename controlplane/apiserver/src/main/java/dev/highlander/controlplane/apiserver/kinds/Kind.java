package dev.highlander.controlplane.apiserver.kinds;

import dev.highlander.controlplane.apiserver.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of the registry: everything the API server knows of one kind at one version.
 *
 * @param groupVersion where it is served
 * @param names what it is called
 * @param scope where its objects live
 * @param verbs what can be asked of it; empty for kinds that are only subresources
 * @param subresources by name
 * @param schema what its objects look like
 * @param strategy what data cannot say
 * @param printer its table
 * @param selectableFields the paths that field selectors may name, besides {@code metadata.name} and {@code metadata.namespace}
 * @param scale where the scale subresource finds its numbers, or null if there is none
 * @param nameRule the rule for its names
 * @param storage how its objects are kept
 * @param custom whether it comes from a custom resource definition
 */
public record Kind(GroupVersion groupVersion, Names names, Scope scope, Set<Verb> verbs,
        Map<String, Subresource> subresources, Schema schema, Strategy strategy, Printer printer,
        List<String> selectableFields, @Nullable ScalePaths scale, NameRule nameRule, Storage storage, boolean custom) {
    /** The group; empty for the core group. */
    public String group() {
        return groupVersion.group();
    }

    /** The version. */
    public String version() {
        return groupVersion.version();
    }

    /** The resource as it stands in paths. */
    public String plural() {
        return names.plural();
    }

    /** Whether its objects live in namespaces. */
    public boolean namespaced() {
        return scope == Scope.NAMESPACED;
    }

    /** Whether status is kept apart from the rest. */
    public boolean hasStatus() {
        return subresources.containsKey(Subresource.STATUS);
    }
}
