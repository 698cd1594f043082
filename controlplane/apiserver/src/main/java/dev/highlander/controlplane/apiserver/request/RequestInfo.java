package dev.highlander.controlplane.apiserver.request;

import dev.highlander.controlplane.apiserver.kinds.Kind;
import org.jspecify.annotations.Nullable;

/** What a request asks for. */
public sealed interface RequestInfo {
    /** The path as sent, decoded. */
    String path();

    /** Kubernetes' word for what is asked, for authorization: {@code get}, {@code list}, {@code create}, … */
    String verb();

    /** The query. */
    Query query();

    /** Whether answering goes on for as long as the client likes: watches and streams. */
    default boolean isLongRunning() {
        return verb().equals("watch") || (this instanceof Resource resource && switch (resource.subresource()) {
            case "log", "exec", "attach", "portforward", "proxy" -> true;
            default -> false;
        });
    }

    /**
     * A resource or one of its subresources.
     *
     * @param path the path
     * @param verb what is asked
     * @param query the query
     * @param kind the kind
     * @param namespace the namespace; empty for cluster-wide requests and kinds
     * @param name the object's name; empty for collections
     * @param subresource the subresource; empty if none
     */
    record Resource(String path, String verb, Query query, Kind kind, String namespace, String name, String subresource)
            implements
                RequestInfo {
        /** The resource with its subresource as authorization and metrics name it: {@code pods/log}. */
        public String resourceAndSubresource() {
            return subresource.isEmpty() ? kind.plural() : kind.plural() + "/" + subresource;
        }
    }

    /**
     * Anything else: discovery, health, documents.
     *
     * @param path the path
     * @param verb the method in lower case
     * @param query the query
     * @param missing why nothing is at this path although it is below {@code /api} or {@code /apis}, or null if something may be
     */
    record NonResource(String path, String verb, Query query, @Nullable Missing missing) implements RequestInfo {}

    /** Why a path below {@code /api} or {@code /apis} leads nowhere; Kubernetes answers these differently. */
    enum Missing {
        /** The group is unknown: plain text 404. */
        GROUP,
        /** The group is known, the version or resource is not: a {@code Status}. */
        RESOURCE,
        /** The resource is known, the method does not go with it: 405. */
        METHOD
    }
}
