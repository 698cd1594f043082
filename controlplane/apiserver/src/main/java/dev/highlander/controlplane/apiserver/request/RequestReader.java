package dev.highlander.controlplane.apiserver.request;

import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.Subresource;
import dev.highlander.controlplane.apiserver.kinds.Verb;
import dev.highlander.controlplane.apiserver.request.RequestInfo.Missing;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns method and path into what is asked, by the rules of Kubernetes' paths:
 * {@code /api/VERSION/…} and {@code /apis/GROUP/VERSION/…}, then
 * {@code [watch/][namespaces/NAMESPACE/]RESOURCE[/NAME[/SUBRESOURCE[/…]]]}.
 */
public final class RequestReader {
    private RequestReader() {}

    /**
     * Reads what an exchange asks for.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 if path or query are not properly encoded
     */
    public static RequestInfo read(Exchange exchange, Registry.Snapshot registry) {
        Query query = Query.parse(exchange.rawQuery());
        String rawPath = exchange.rawPath();
        List<String> parts = segments(rawPath);
        String path = rawPath.indexOf('%') < 0 ? rawPath : "/" + String.join("/", parts);
        String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();

        if (parts.size() >= 3 && parts.getFirst().equals("api")) {
            return resource(method, path, query, "", parts.get(1), parts.subList(2, parts.size()), registry);
        }
        if (parts.size() >= 4 && parts.getFirst().equals("apis")) {
            return resource(method, path, query, parts.get(1), parts.get(2), parts.subList(3, parts.size()), registry);
        }
        return new RequestInfo.NonResource(path, method.toLowerCase(Locale.ROOT), query, null);
    }

    private static RequestInfo resource(String method, String path, Query query, String group, String version,
            List<String> rest, Registry.Snapshot registry) {
        boolean watchPath = rest.getFirst().equals("watch") && rest.size() > 1;
        List<String> parts = watchPath ? rest.subList(1, rest.size()) : rest;
        String namespace = "";
        if (parts.size() > 2 && parts.getFirst().equals("namespaces")
                && !isNamespaceSubresource(parts, registry, version)) {
            namespace = parts.get(1);
            parts = parts.subList(2, parts.size());
        }
        String name = parts.size() > 1 ? parts.get(1) : "";
        String subresource = parts.size() > 2 ? parts.get(2) : "";

        Kind kind = registry.find(group, version, parts.getFirst());
        if (kind == null || (kind.namespaced() && namespace.isEmpty() && !name.isEmpty())
                || (!kind.namespaced() && !namespace.isEmpty())
                || (!subresource.isEmpty() && !kind.subresources().containsKey(subresource))) {
            return missing(method, path, query, knowsGroup(registry, group) ? Missing.RESOURCE : Missing.GROUP);
        }
        String verb = verb(method, kind, name, subresource, watchPath || query.flag("watch"));
        boolean acrossNamespaces = kind.namespaced() && namespace.isEmpty() && subresource.isEmpty();
        // Across all namespaces there is only reading.
        if (verb == null || (acrossNamespaces && (verb.equals("create") || verb.equals("deletecollection")))) {
            return missing(method, path, query, Missing.METHOD);
        }
        return new RequestInfo.Resource(path, verb, query, kind, namespace, name, subresource);
    }

    /** {@code namespaces/x/status} is a subresource of a namespace, {@code namespaces/x/pods} is not. */
    private static boolean isNamespaceSubresource(List<String> parts, Registry.Snapshot registry, String version) {
        Kind namespaces = registry.find("", version, "namespaces");
        return namespaces != null && parts.size() == 3 && namespaces.subresources().containsKey(parts.get(2));
    }

    private static @Nullable String verb(String method, Kind kind, String name, String subresource, boolean watch) {
        if (!subresource.isEmpty()) {
            Verb verb = switch (method) {
                case "GET" -> Verb.GET;
                case "POST" -> Verb.CREATE;
                case "PUT" -> Verb.UPDATE;
                case "PATCH" -> Verb.PATCH;
                case "DELETE" -> Verb.DELETE;
                default -> null;
            };
            Subresource row = kind.subresources().get(subresource);
            return verb != null && row != null && row.verbs().contains(verb) ? verb.word() : null;
        }
        Verb verb = switch (method) {
            case "GET" -> name.isEmpty() ? watch ? Verb.WATCH : Verb.LIST : watch ? Verb.WATCH : Verb.GET;
            case "POST" -> name.isEmpty() ? Verb.CREATE : null;
            case "PUT" -> name.isEmpty() ? null : Verb.UPDATE;
            case "PATCH" -> name.isEmpty() ? null : Verb.PATCH;
            case "DELETE" -> name.isEmpty() ? Verb.DELETE_COLLECTION : Verb.DELETE;
            default -> null;
        };
        return verb != null && kind.verbs().contains(verb) ? verb.word() : null;
    }

    private static RequestInfo missing(String method, String path, Query query, Missing missing) {
        return new RequestInfo.NonResource(path, method.toLowerCase(Locale.ROOT), query, missing);
    }

    private static boolean knowsGroup(Registry.Snapshot registry, String group) {
        if (group.isEmpty()) {
            return true;
        }
        for (Registry.Group known : registry.groups()) {
            if (known.name().equals(group)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> segments(String rawPath) {
        List<String> parts = new ArrayList<>(8);
        int start = 1;
        while (start < rawPath.length()) {
            int slash = rawPath.indexOf('/', start);
            int end = slash < 0 ? rawPath.length() : slash;
            if (end > start) {
                parts.add(decode(rawPath.substring(start, end)));
            }
            start = end + 1;
        }
        return parts;
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            // URLDecoder would turn '+' into a blank, which is right in queries only.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiStatus.badRequest("the path is not properly percent-encoded: \"" + segment + "\"");
        }
    }
}
