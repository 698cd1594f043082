package dev.highlander.controlplane.apiserver.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes requests that are nearly right. The same dice make the same request. */
final class RequestMaker {
    private static final List<String> PARAMETERS = List.of("limit", "continue", "resourceVersion",
            "resourceVersionMatch",
            "fieldSelector", "labelSelector", "timeoutSeconds", "watch", "allowWatchBookmarks", "sendInitialEvents",
            "fieldValidation", "dryRun", "fieldManager", "force", "propagationPolicy", "gracePeriodSeconds",
            "orphanDependents", "pretty", "includeObject", "container", "follow", "previous", "sinceSeconds",
            "sinceTime", "tailLines", "limitBytes", "timestamps", "verbose", "exclude", "timeout", "as");
    private static final List<String> VALUES = List.of("", "0", "1", "-1", "5", "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "99999999999999999999999", "1.5", "true", "false", "True",
            "All", "None",
            "Strict", "Warn", "Ignore", "Exact", "NotOlderThan", "Background", "Foreground", "Orphan", "a=b", "a==b",
            "a!=b",
            "a in (b,c)", "a in (", "a notin ()", "!a", "a,", ",", "a=b=c", "a>1", "a<x", "metadata.name=x",
            "metadata.name!=x", "metadata.namespace=fuzz", "spec.nodeName=", "spec.color=red", "status.phase=Running",
            "x.y=z", "metadata.name", "=", "a\\,b=c", "a\\", "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiIn0",
            "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJcdTAwMDAifQ", "bm90aGluZw", "====",
            "2026-01-01T00:00:00Z",
            "tomorrow", "Metadata", "Object", "ä€", "\u0000", "a".repeat(300), "a in (" + "b,".repeat(2_000) + "c)",
            "$(");
    private static final List<String> ACCEPTS = List.of("application/json", "application/yaml", "*/*", "text/html", "",
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
            "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=Table;v=v9;g=meta.k8s.io",
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
            "application/yaml;as=Table;v=v1;g=meta.k8s.io", "application/vnd.kubernetes.protobuf",
            "application/vnd.kubernetes.protobuf,application/json", "application/json;stream=watch",
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", "application/json;q=0",
            "application/json;q=x,*/*;q=0.1", ";;;", "application/json;=;as", "application/json;as=\"Table", ",,,,",
            "application/json,".repeat(300));
    private static final List<String> CONTENT_TYPES = List.of("application/json", "application/yaml", "text/plain", "",
            "application/vnd.kubernetes.protobuf", "application/json-patch+json", "application/merge-patch+json",
            "application/strategic-merge-patch+json", "application/apply-patch+yaml",
            "application/json; charset=utf-16",
            "application/cbor", "multipart/form-data", ";", "application/x-www-form-urlencoded", "APPLICATION/JSON");
    private static final List<String> HEADERS = List.of("Accept-Encoding: gzip", "Accept-Encoding: gzip;q=x, br",
            "If-None-Match: \"x\"", "User-Agent: " + "ua".repeat(500), "User-Agent: \u00e4/", "User-Agent: /",
            "Impersonate-User: nobody", "Impersonate-Group: x", "Authorization: Bearer x",
            "Authorization: Bearer a.b.c",
            "Authorization: Basic eDp5", "Connection: close", "X-HTTP-Method-Override: DELETE", "Expect: 100-continue",
            "Content-Encoding: gzip", "Upgrade: h2c", "Range: bytes=0-1", "Cookie: a=b", "Origin: https://elsewhere",
            "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.eA", "X-Long: " + "x".repeat(9_000),
            "Kubectl-Session: x", "Transfer-Encoding: identity", "If-Match: *");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS",
            "TRACE",
            "CONNECT", "get", "FOO", "PROPFIND");
    private static final List<String> SEGMENTS = List.of("api", "apis", "v1", "v1beta1", "apps", "namespaces", "fuzz",
            "pods",
            "configmaps", "status", "scale", "log", "exec", "binding", "eviction", "finalize", "watch", "..", ".", "",
            "%2F",
            "%2e%2e", "%00", "%", "%zz", "a%2Fb", "ä", "nope", "nope.example.org", "proxy", "token", "approval",
            "resize",
            "ephemeralcontainers", "attach", "portforward", "a".repeat(300), "toys", "openapi", "v3", ";x=y", "*", "~");
    private static final List<String> PATHS = List.of("/", "/api", "/apis", "/api/", "/apis/", "/api/v1", "/api/v2",
            "/apis/apps",
            "/apis/apps/v1", "/apis/nope", "/apis/nope/v1", "/version", "/healthz", "/livez/ping", "/readyz?verbose",
            "/readyz?exclude=x", "/metrics", "/openapi/v2", "/openapi/v3", "/openapi/v3/api/v1", "/openapi/v3/apis/x",
            "/openapi/v3/apis/fuzz.example.org/v1", "/logs", "/debug/pprof", "/.well-known/openid-configuration",
            "/api/v1/componentstatuses", "/api/v1/namespaces/fuzz/bindings",
            "/apis/authentication.k8s.io/v1/selfsubjectreviews", "/apis/authentication.k8s.io/v1/tokenreviews",
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            "/apis/authorization.k8s.io/v1/namespaces/fuzz/localsubjectaccessreviews",
            "/api/v1/namespaces/fuzz/serviceaccounts/default/token", "/api/v1/namespaces/fuzz/finalize", "*",
            "https://fuzz/api/v1/namespaces");

    private final Dice dice;
    private final Subject subject;
    private final List<WireRequest> recorded;
    private final List<byte[]> binary;

    RequestMaker(Dice dice, Subject subject, List<WireRequest> recorded, List<byte[]> binary) {
        this.dice = dice;
        this.subject = subject;
        this.recorded = recorded;
        this.binary = binary;
    }

    /**
     * The next request.
     *
     * @param name the subject's name
     * @param object the subject as it stands
     */
    WireRequest next(String name, ObjectNode object) {
        String path = subject.collection() + "/" + name;
        WireRequest request = switch (dice.below(16)) {
            case 0, 1, 2 -> create(name);
            case 3, 4 -> document(WireRequest.of("PUT", path), object);
            case 5 -> document(WireRequest.of("PUT", path + "/" + subresource()), object);
            case 6, 7, 8, 9 -> patch(dice.oneIn(4) ? path + "/" + subresource() : path, object);
            case 10 -> deletion(path);
            case 11, 12 -> WireRequest.of("GET", dice.of(path, subject.collection(), path + "/" + subresource()));
            case 13 -> WireRequest.of(dice.oneIn(3) ? "POST" : "GET", dice.of(PATHS)).with(body(object));
            default -> strange(dice.of(recorded));
        };
        return guarded(decorate(request));
    }

    private WireRequest create(String name) {
        ObjectNode body = subject.named(name + "-c");
        return document(WireRequest.of("POST", subject.collection()), body);
    }

    private String subresource() {
        return dice.of("status", "scale", "status", "status", "log", "binding", "eviction", "exec", "finalize", "token",
                "ephemeralcontainers", "resize", "nope", "approval");
    }

    /** A whole object as a body, in one of the three forms. */
    private WireRequest document(WireRequest request, ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        if (!dice.oneIn(8)) {
            Mutations.mutate(copy, dice);
        }
        if (dice.oneIn(3) && copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("resourceVersion");
        }
        if (dice.oneIn(12)) {
            return request.with("Content-Type: application/vnd.kubernetes.protobuf").with(binaryBody());
        }
        if (dice.oneIn(5)) {
            return request.with("Content-Type: application/yaml").with(yaml(copy));
        }
        return request.with("Content-Type: application/json").with(body(copy));
    }

    private byte[] body(JsonNode tree) {
        return Mutations.damage(bytes(OddValues.write(tree)), dice);
    }

    private byte[] binaryBody() {
        byte[] body = dice.of(binary).clone();
        for (int i = dice.below(3); i > 0; i--) {
            body[dice.below(body.length)] ^= (byte) (1 << dice.below(8));
        }
        return Mutations.damage(body, dice);
    }

    private byte[] yaml(JsonNode tree) {
        String text = OddValues.write(tree);
        String odd = switch (dice.below(12)) {
            case 0 -> "---\n" + text + "\n---\n" + text;
            case 1 -> """
                    a: &a [x,x,x,x,x,x,x,x,x]
                    b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
                    c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
                    d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
                    e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]
                    f: [*e,*e,*e,*e,*e,*e,*e,*e,*e]
                    """;
            case 2 -> "metadata: &m\n  name: x\n  labels: *m\n";
            case 3 -> "metadata: !!java.net.URL [\"http://127.0.0.1\"]\n";
            case 4 -> "metadata:\n\tname: x\n";
            case 5 ->
                "metadata:\n  name: yes\n  labels: {a: 1_000, b: 0o17, c: 2001-01-01, d: ~, e: .inf, f: !!binary aGk=}\n";
            case 6 -> "<<: {metadata: {name: x}}\nspec: {<<: [{a: 1}, {b: 2}]}\n";
            case 7 -> "? [complex, key]\n: value\n? {a: b}\n: c\n1: 2\n";
            case 8 -> "a: ".repeat(3_000) + "b";
            case 9 -> "- ".repeat(3_000) + "b";
            default -> text;
        };
        return Mutations.damage(bytes(odd), dice);
    }

    private WireRequest patch(String path, ObjectNode object) {
        WireRequest request = WireRequest.of("PATCH", path);
        return switch (dice.below(7)) {
            case 0, 1, 2 -> request.with("Content-Type: application/json-patch+json").with(body(operations(object)));
            case 3 -> request.with("Content-Type: application/merge-patch+json").with(body(part(object)));
            case 4, 5 -> {
                ObjectNode part = part(object);
                directives(part);
                yield request.with("Content-Type: "
                        + (subject.isCustom()
                                ? "application/merge-patch+json"
                                : "application/strategic-merge-patch+json"))
                        .with(body(part));
            }
            default -> {
                ObjectNode part = part(object);
                part.put("apiVersion", object.path("apiVersion").asText()).put("kind", object.path("kind").asText());
                if (part.get("metadata") instanceof ObjectNode metadata) {
                    metadata.remove("managedFields");
                }
                WireRequest applied = dice.oneIn(6) ? request : request.to(path + "?fieldManager=fuzz&force=true");
                yield applied.with("Content-Type: application/apply-patch+yaml").with(yaml(part));
            }
        };
    }

    /** A part of an object, mutated. */
    private ObjectNode part(ObjectNode object) {
        ObjectNode part = Json.object();
        for (var field : object.properties()) {
            if (!field.getKey().equals("metadata") && dice.oneIn(2)) {
                part.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        ObjectNode metadata = part.putObject("metadata");
        if (dice.oneIn(3)) {
            object.path("metadata").properties()
                    .forEach(field -> metadata.set(field.getKey(), field.getValue().deepCopy()));
        }
        Mutations.mutate(part, dice);
        return part;
    }

    private void directives(ObjectNode part) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(part, objects);
        for (int i = dice.below(3); i >= 0; i--) {
            ObjectNode at = dice.of(objects);
            switch (dice.below(5)) {
                case 0 -> at.put("$patch", dice.of("delete", "replace", "merge", "nope", ""));
                case 1 -> at.set("$retainKeys", dice.oneIn(2) ? OddValues.value(dice) : list("type", "name"));
                case 2 -> at.set("$setElementOrder/" + dice.of("containers", "ports", "finalizers", "nope", ""),
                        dice.oneIn(2)
                                ? OddValues.value(dice)
                                : list("main", "x"));
                case 3 -> at.set("$deleteFromPrimitiveList/" + dice.of("finalizers", "args", "nope"), dice.oneIn(2)
                        ? OddValues.value(dice)
                        : list("a/b"));
                default -> at.set(dice.of("containers", "volumes", "ports", "finalizers"), Json.mapper()
                        .createArrayNode()
                        .add(Json.object().put("$patch", dice.of("delete", "replace", "nope")).put("name", "main")));
            }
        }
    }

    private static ArrayNode list(String... texts) {
        ArrayNode list = Json.mapper().createArrayNode();
        for (String text : texts) {
            list.add(text);
        }
        return list;
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        node.forEach(child -> collect(child, objects));
    }

    private JsonNode operations(ObjectNode object) {
        List<String> pointers = new ArrayList<>(
                List.of("", "/", "/metadata/labels/x", "/metadata/annotations/a~1b", "/spec/-",
                        "/metadata/finalizers/-", "/metadata/finalizers/0", "/x/y/z", "~", "/~2", "metadata",
                        "/metadata/labels/" + "k".repeat(
                                300)));
        pointers("", object, pointers);
        ArrayNode operations = Json.mapper().createArrayNode();
        int count = dice.oneIn(40) ? 10_001 : dice.below(4) + 1;
        for (int i = 0; i < count; i++) {
            ObjectNode operation = Json.object().put("op",
                    dice.of("add", "replace", "remove", "move", "copy", "test", "nope"));
            operation.put("path", dice.of(pointers));
            if (dice.oneIn(3)) {
                operation.put("from", dice.of(pointers));
            }
            // Many operations are one thing, large values another: both at once only take time.
            if (count < 100 && !dice.oneIn(5)) {
                operation.set("value", dice.oneIn(2) ? OddValues.value(dice) : object.at("/metadata/labels"));
            }
            operations.add(operation);
        }
        if (dice.oneIn(6)) {
            Mutations.mutate((ObjectNode) operations.get(0), dice);
        }
        return dice.oneIn(20) ? operations.get(0) : operations;
    }

    private static void pointers(String at, JsonNode node, List<String> pointers) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                String pointer = at + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
                pointers.add(pointer);
                pointers(pointer, field.getValue(), pointers);
            });
        } else if (node instanceof ArrayNode array) {
            pointers.add(at + "/-");
            for (int i = 0; i < array.size(); i++) {
                pointers.add(at + "/" + i);
                pointers(at + "/" + i, array.get(i), pointers);
            }
        }
    }

    private WireRequest deletion(String path) {
        WireRequest request = WireRequest.of("DELETE", dice.oneIn(6) ? subject.collection() : path);
        if (dice.oneIn(2)) {
            return request;
        }
        ObjectNode options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
        options.put("propagationPolicy", dice.of("Background", "Foreground", "Orphan", "x"));
        options.put("gracePeriodSeconds", dice.of(0L, 1L, -1L, 30L, Long.MAX_VALUE));
        options.putObject("preconditions").put("uid", "x");
        options.putArray("dryRun").add(dice.of("All", "x"));
        for (String field : List.of("propagationPolicy", "gracePeriodSeconds", "preconditions", "dryRun")) {
            if (!dice.oneIn(3)) {
                options.remove(field);
            }
        }
        if (dice.oneIn(2)) {
            Mutations.mutate(options, dice);
        }
        return request.with("Content-Type: application/json").with(body(options));
    }

    /** A recorded request with its body mutated. */
    private WireRequest strange(WireRequest known) {
        if (known.body().length == 0 || dice.oneIn(4)) {
            return known;
        }
        try {
            JsonNode tree = Json.mapper().readTree(known.body());
            if (tree instanceof ObjectNode object) {
                Mutations.mutate(object, dice);
                return known.with(body(object));
            }
        } catch (IOException e) {
            // YAML or broken on purpose: only its bytes are damaged.
        }
        return known.with(Mutations.damage(known.body(), dice));
    }

    private WireRequest decorate(WireRequest request) {
        WireRequest made = request;
        if (dice.oneIn(4)) {
            StringBuilder target = new StringBuilder(made.target()).append(made.target().contains("?") ? '&' : '?');
            for (int i = dice.below(3); i >= 0; i--) {
                String value = dice.of(VALUES);
                target.append(dice.of(PARAMETERS)).append(dice.oneIn(20) ? "" : "=")
                        .append(dice.oneIn(30) ? "%zz" : URLEncoder.encode(value, StandardCharsets.UTF_8)).append('&');
            }
            made = made.to(target.toString());
        }
        if (dice.oneIn(8)) {
            made = made.to(path(made.target()));
        }
        if (dice.oneIn(20)) {
            made = made.by(dice.of(METHODS));
        }
        if (dice.oneIn(5)) {
            made = made.with("Accept: " + dice.of(ACCEPTS));
        }
        if (dice.oneIn(12)) {
            made = made.with("Content-Type: " + dice.of(CONTENT_TYPES));
        }
        if (dice.oneIn(10)) {
            made = made.with(dice.of(HEADERS));
        }
        if (dice.oneIn(40) && made.body().length > 0) {
            made = made.announcing(
                    dice.oneIn(2) ? dice.below(made.body().length) : made.body().length + 1 + dice.below(50));
        }
        return made;
    }

    private String path(String target) {
        int question = target.indexOf('?');
        List<String> parts = new ArrayList<>(
                List.of((question < 0 ? target : target.substring(0, question)).split("/", -1)));
        int at = dice.below(parts.size());
        switch (dice.below(5)) {
            case 0 -> parts.remove(at);
            case 1 -> parts.set(at, dice.of(SEGMENTS));
            case 2 -> parts.add(at, dice.of(SEGMENTS));
            case 3 -> parts.set(at, percent(parts.get(at)));
            default -> parts.add(dice.of(SEGMENTS));
        }
        String path = String.join("/", parts);
        return (path.startsWith("/") ? path : "/" + path) + (question < 0 ? "" : target.substring(question));
    }

    private static String percent(String part) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(String.format("%02x", b));
        }
        return encoded.toString();
    }

    /** What would take the ground from under the other requests is only looked at. */
    private static WireRequest guarded(WireRequest request) {
        String target = request.target();
        boolean ground = target.contains("%")
                || target.matches("(https://fuzz)?/*api/+v1/+namespaces/*(fuzz)?/*(\\?.*)?")
                || target.contains("toys.fuzz.example.org") || target.matches(".*customresourcedefinitions/*(\\?.*)?");
        return request.method().equals("DELETE") && ground ? request.by("GET") : request;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
