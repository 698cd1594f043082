package dev.highlander.controlplane.apiserver.access;

import dev.highlander.controlplane.apiserver.request.RequestInfo;

/**
 * What is asked, as far as permission depends on it.
 *
 * @param verb Kubernetes' word, or the method in lower case for a path that is no resource
 * @param group the group; empty for the core group and for paths
 * @param resource the resource; empty for paths
 * @param subresource the subresource; empty if none
 * @param namespace the namespace; empty if none
 * @param name the object; empty if none
 * @param path the path, if it is no resource; else empty
 */
public record Attributes(String verb, String group, String resource, String subresource, String namespace, String name,
        String path) {
    /** The attributes of a request. */
    public static Attributes of(RequestInfo request) {
        return switch (request) {
            case RequestInfo.Resource resource -> new Attributes(resource.verb(), resource.kind().group(),
                    resource.kind().plural(), resource.subresource(), resource.namespace(), resource.name(), "");
            case RequestInfo.NonResource path -> new Attributes(path.verb(), "", "", "", "", "", path.path());
        };
    }
}
