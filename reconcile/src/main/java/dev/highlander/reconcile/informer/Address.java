package dev.highlander.reconcile.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where a collection is, and which of its objects are meant.
 *
 * @param server the API server, without a slash at the end; empty until it is known
 * @param group the path of group and version, as {@code /apis/apps/v1}
 * @param namespace the only namespace meant; empty for all
 * @param plural the resource
 * @param labels a label selector; empty for every object
 * @param fields a field selector; empty for every object
 * @param metadataOnly whether the objects' content is of no interest
 */
record Address(String server, String group, String namespace, String plural, String labels, String fields,
        boolean metadataOnly) {
    /** All objects of a type. */
    static Address of(Class<? extends HasMetadata> type) {
        return of(HasMetadata.getApiVersion(type), HasMetadata.getPlural(type));
    }

    /** All objects of a resource. */
    static Address of(String apiVersion, String plural) {
        String group = (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
        return new Address("", group, "", plural, "", "", false);
    }

    Address at(String url) {
        String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return new Address(trimmed, group, namespace, plural, labels, fields, metadataOnly);
    }

    Address in(String onlyNamespace) {
        return new Address(server, group, onlyNamespace, plural, labels, fields, metadataOnly);
    }

    Address withLabel(String key, String value) {
        return new Address(server, group, namespace, plural, and(labels, key, value), fields, metadataOnly);
    }

    Address withField(String path, String value) {
        return new Address(server, group, namespace, plural, labels, and(fields, path, value), metadataOnly);
    }

    Address withMetadataOnly() {
        return new Address(server, group, namespace, plural, labels, fields, true);
    }

    /** What to ask for as content; a server that does not know the first choices sends whole objects, which serve as well. */
    String accept() {
        return metadataOnly ? PartialMetadata.ACCEPT : "application/json";
    }

    /** A page of the list; {@code next} is the token of the page before, empty for the first. */
    URI page(int limit, String next) {
        return uri("limit=" + limit + (next.isEmpty() ? "" : "&continue=" + encode(next)));
    }

    /** A watch of the changes after a revision. */
    URI watch(String revision, int seconds) {
        return uri("watch=true&allowWatchBookmarks=true&resourceVersion=" + encode(revision) + "&timeoutSeconds="
                + seconds);
    }

    private URI uri(String query) {
        return URI.create(server + group + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural + "?"
                + query + parameter("labelSelector", labels) + parameter("fieldSelector", fields));
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "&" + name + "=" + encode(value);
    }

    private static String and(String selector, String key, String value) {
        return (selector.isEmpty() ? "" : selector + ",") + key + "=" + value;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** How the log calls it. */
    @Override
    public String toString() {
        return plural + (namespace.isEmpty() ? "" : " in " + namespace) + (labels.isEmpty() ? "" : " with " + labels)
                + (fields.isEmpty() ? "" : " with " + fields);
    }
}
