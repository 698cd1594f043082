package dev.highlander.controlplane.controllers.discovery;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the API server what it serves.
 *
 * <p>Each resource is returned once, in the version its group prefers, or in the first other version that has it. A group that does not
 * answer (because another server should serve it and is away) is named and does not hide the others.
 */
public final class Discovery {
    private final KubernetesClient client;

    /** Discovery by this client. */
    public Discovery(KubernetesClient client) {
        this.client = client;
    }

    /**
     * What was found.
     *
     * @param resources every resource, no subresources
     * @param failures the group versions that could not be asked, with the reason
     */
    public record Found(List<ApiResource> resources, Map<String, String> failures) {
        /** The resource of a kind, whatever its version. */
        public Optional<ApiResource> find(String apiVersion, String kind) {
            int slash = apiVersion.indexOf('/');
            String group = slash < 0 ? "" : apiVersion.substring(0, slash);
            return resources.stream().filter(one -> one.group().equals(group) && one.kind().equals(kind)).findFirst();
        }
    }

    /**
     * Asks.
     *
     * @throws KubernetesClientException not even the list of groups could be had
     */
    public Found ask() {
        Map<String, ApiResource> resources = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        add("v1", resources, failures);
        for (APIGroup group : client.getApiGroups().getGroups()) {
            for (String version : versions(group)) {
                add(version, resources, failures);
            }
        }
        return new Found(List.copyOf(resources.values()), failures);
    }

    /** The preferred version first. */
    private static List<String> versions(APIGroup group) {
        Set<String> versions = new HashSet<>();
        List<String> ordered = new ArrayList<>();
        if (group.getPreferredVersion() != null && versions.add(group.getPreferredVersion().getGroupVersion())) {
            ordered.add(group.getPreferredVersion().getGroupVersion());
        }
        for (GroupVersionForDiscovery version : group.getVersions()) {
            if (versions.add(version.getGroupVersion())) {
                ordered.add(version.getGroupVersion());
            }
        }
        return ordered;
    }

    private void add(String groupVersion, Map<String, ApiResource> resources, Map<String, String> failures) {
        APIResourceList list;
        try {
            list = client.getApiResources(groupVersion);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                failures.put(groupVersion, requireNonNullElse(e.getMessage(), e.toString()));
            }
            return;
        }
        if (list == null) {
            // Its last kind was removed between the two questions.
            return;
        }
        int slash = groupVersion.indexOf('/');
        String group = slash < 0 ? "" : groupVersion.substring(0, slash);
        String version = groupVersion.substring(slash + 1);
        for (APIResource one : list.getResources()) {
            if (!one.getName().contains("/")) {
                resources.putIfAbsent(one.getName() + "." + group,
                        new ApiResource(group, version, one.getName(), one.getKind(),
                                Boolean.TRUE.equals(one.getNamespaced()),
                                Set.copyOf(requireNonNullElse(one.getVerbs(), List.<String>of()))));
            }
        }
    }
}
