package dev.highlander.controlplane.controllers.discovery;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Set;

/**
 * A resource that the API server serves, in the version it prefers.
 *
 * @param group its group, empty for the core
 * @param version its version
 * @param plural its name in paths
 * @param kind its kind
 * @param namespaced whether its objects live in namespaces
 * @param verbs what can be done with it
 */
public record ApiResource(String group, String version, String plural, String kind, boolean namespaced,
        Set<String> verbs) {
    /** Keeps the set from changing. */
    public ApiResource {
        verbs = Set.copyOf(verbs);
    }

    /** {@code group/version}, or the version alone for the core group. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code plural.group}, as Kubernetes writes resources in messages; {@code plural.} for the core group. */
    public String qualifiedName() {
        return plural + "." + group;
    }

    /** Whether a verb can be used on it. */
    public boolean can(String verb) {
        return verbs.contains(verb);
    }

    /**
     * The path of its objects.
     *
     * @param namespace the namespace; empty for all of them, or for a resource that lives in none
     */
    public String path(String namespace) {
        return (group.isEmpty() ? "/api/" : "/apis/") + apiVersion()
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/"
                + plural;
    }

    /** The same for the client's generic operations. */
    public ResourceDefinitionContext context() {
        return new ResourceDefinitionContext.Builder().withGroup(group).withVersion(version).withPlural(plural)
                .withKind(kind)
                .withNamespaced(namespaced).build();
    }
}
