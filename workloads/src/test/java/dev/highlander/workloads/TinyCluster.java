package dev.highlander.workloads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.http.Handler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of an API server and a node as a controller of pods can notice: revisions, conflicts, watches, finalizers, deletion with grace;
 * pods that run as processes and end some time after they were told to. It notes when two processes of one workload run at once, and can
 * let a client die at any of its writes, before or after the write has happened.
 */
final class TinyCluster implements Handler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH = Pattern
            .compile("/api(?:s/([^/]+))?/(v[^/]+)(?:/namespaces/([^/]+))?/([a-z]+)(?:/([^/]+))?(?:/([a-z]+))?");
    private static final Map<String, String> HEAD = Map.of("Content-Type", "application/json");

    // All guarded by this.
    private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final Map<String, String> processes = new TreeMap<>();
    private final Set<String> dead = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();
    private long revision = 100;
    private int writes;
    private int dieAt = Integer.MAX_VALUE;
    private boolean dieAfterWriting;
    private boolean slow;
    private final List<Runnable> held = new ArrayList<>();

    private record Change(long revision, String type, String resource, ObjectNode object) {}

    /** A write as it was asked for, whatever became of it. */
    record Written(String user, String method, String resource, String sub, String query, JsonNode body) {}

    private record Watcher(Request request, BlockingQueue<byte[]> events) {}

    private record Request(String method, String version, String namespace, String resource, String name, String sub,
            String query) {
        String key() {
            return resource + "/" + namespace + "/" + name;
        }

        boolean selects(ObjectNode object) {
            if (!namespace.isEmpty() && !namespace.equals(object.at("/metadata/namespace").asText())) {
                return false;
            }
            Matcher selector = Pattern.compile("labelSelector=([^&=]+)=([^&]+)").matcher(query);
            return !selector.find()
                    || object.path("metadata").path("labels").path(selector.group(1)).asText()
                            .equals(selector.group(2));
        }
    }

    /** What an API server refuses. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int code;

        Refusal(int code, String reason) {
            super(reason);
            this.code = code;
        }
    }

    /** Lets whoever makes the n-th write from now die at it. */
    synchronized void dieAt(int write, boolean afterWriting) {
        writes = 0;
        dieAt = write;
        dieAfterWriting = afterWriting;
    }

    /** Lets processes go on although they were told to end, until told otherwise. */
    synchronized void holdEnds(boolean hold) {
        slow = hold;
        if (!hold) {
            held.forEach(Runnable::run);
            held.clear();
        }
    }

    synchronized boolean hasDied(String user) {
        return dead.contains(user);
    }

    /** How many writes there were since {@link #dieAt}. */
    synchronized int writes() {
        return writes;
    }

    /** Every write that was asked for. */
    synchronized List<Written> written() {
        return List.copyOf(written);
    }

    /** Every time that two processes of one workload ran at once. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized Map<String, String> processes() {
        return Map.copyOf(processes);
    }

    synchronized @Nullable JsonNode object(String key) {
        ObjectNode object = objects.get(key);
        return object == null ? null : object.deepCopy();
    }

    synchronized List<String> keys(String resource) {
        return objects.keySet().stream().filter(key -> key.startsWith(resource + "/")).toList();
    }

    /** Changes an object from outside, as a node or a person would. */
    synchronized void edit(String key, java.util.function.Consumer<ObjectNode> change) {
        ObjectNode next = Objects.requireNonNull(objects.get(key), key).deepCopy();
        change.accept(next);
        store("MODIFIED", key, next);
    }

    /** Ends a pod's process by itself. */
    synchronized void endProcess(String namespace, String pod, int exitCode) {
        edit("pods/" + namespace + "/" + pod, object -> {
            processes.remove(namespace + "/" + object.at("/metadata/labels/app").asText(),
                    object.at("/metadata/uid").asText());
            ObjectNode status = object.putObject("status").put("phase", exitCode == 0 ? "Succeeded" : "Failed");
            status.putArray("containerStatuses").addObject().put("name", "main").put("restartCount", 0)
                    .putObject("state")
                    .putObject("terminated").put("exitCode", exitCode).put("startedAt", "2026-01-01T00:00:00Z")
                    .put("finishedAt", "2026-01-01T00:01:00Z");
        });
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        Matcher path = PATH.matcher(exchange.rawPath());
        if (!path.matches()) {
            exchange.respond(404, HEAD, status(404, "no such path " + exchange.rawPath()));
            return;
        }
        Request request = new Request(exchange.method(),
                path.group(1) == null ? path.group(2) : path.group(1) + "/" + path.group(2),
                orEmpty(path.group(3)), path.group(4), orEmpty(path.group(5)), orEmpty(path.group(6)),
                URLDecoder.decode(exchange.rawQuery(), StandardCharsets.UTF_8));
        String user = Objects.requireNonNull(exchange.peer().user()).name();
        if (request.query.contains("watch=true")) {
            watch(request, exchange);
            return;
        }
        byte[] body = exchange.body(1 << 20);
        try {
            exchange.respond(request.method.equals("POST") ? 201 : 200, HEAD, bytes(answer(request, user, body)));
        } catch (Refusal e) {
            exchange.respond(e.code, HEAD, status(e.code, Objects.requireNonNull(e.getMessage())));
        }
    }

    private synchronized JsonNode answer(Request request, String user, byte[] body) throws IOException {
        refuseTheDead(user);
        if (request.method.equals("GET")) {
            return request.name.isEmpty() ? list(request) : existing(request);
        }
        boolean counts = !request.resource.equals("events");
        writes += counts ? 1 : 0;
        boolean dies = counts && writes == dieAt;
        if (dies && !dieAfterWriting) {
            dead.add(user);
        }
        refuseTheDead(user);
        ObjectNode asked = body.length == 0 ? JSON.createObjectNode() : (ObjectNode) JSON.readTree(body);
        written.add(new Written(user, request.method, request.resource, request.sub, request.query, asked.deepCopy()));
        JsonNode answer = write(request, asked);
        if (dies) {
            dead.add(user);
        }
        refuseTheDead(user);
        return answer;
    }

    private void refuseTheDead(String user) {
        if (dead.contains(user)) {
            throw new Refusal(503, "nobody hears the dead");
        }
    }

    private JsonNode write(Request request, ObjectNode body) {
        return switch (request.method) {
            case "POST" -> create(request, body);
            case "PATCH" -> patch(request, body);
            case "PUT" -> replace(request, body);
            case "DELETE" -> delete(request, body);
            default -> throw new Refusal(405, request.method);
        };
    }

    private JsonNode create(Request request, ObjectNode object) {
        String name = object.at("/metadata/name").asText();
        String key = request.resource + "/" + request.namespace + "/" + name;
        if (objects.containsKey(key)) {
            throw new Refusal(409, "AlreadyExists");
        }
        ((ObjectNode) object.get("metadata")).put("namespace", request.namespace)
                .put("uid", UUID.randomUUID().toString())
                .put("creationTimestamp", "2026-01-01T00:00:00Z").put("generation", 1);
        if (request.resource.equals("pods")) {
            start(request.namespace, object);
        }
        return store("ADDED", key, object);
    }

    /** The node is quick: a pod runs and is ready as soon as it exists. */
    private void start(String namespace, ObjectNode pod) {
        String workload = namespace + "/" + pod.at("/metadata/labels/app").asText();
        String name = pod.at("/metadata/labels/app").asText();
        processes.keySet().stream().filter(other -> other.endsWith("/" + name)).forEach(
                other -> violations
                        .add("a process of " + workload + " was started while one of " + other + " was running"));
        processes.put(workload, pod.at("/metadata/uid").asText());
        ((ObjectNode) pod.get("spec")).put("nodeName", "node-a");
        ObjectNode status = pod.putObject("status").put("phase", "Running");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
        status.putArray("containerStatuses").addObject().put("name", "main").put("restartCount", 0).putObject("state")
                .putObject("running").put("startedAt", "2026-01-01T00:00:00Z");
    }

    private JsonNode patch(Request request, ObjectNode patch) {
        ObjectNode before = existing(request);
        check(before, patch.at("/metadata/resourceVersion").asText(), patch.at("/metadata/uid").asText());
        ObjectNode next = before.deepCopy();
        if (request.sub.equals("status")) {
            merge(next.withObject("/status"), (ObjectNode) patch.get("status"));
        } else {
            patch.remove("status");
            merge(next, patch);
        }
        return settle(request.key(), before, next);
    }

    private JsonNode replace(Request request, ObjectNode next) {
        ObjectNode before = existing(request);
        check(before, next.at("/metadata/resourceVersion").asText(), "");
        return settle(request.key(), before, next);
    }

    /** Stores what has changed; what waits for its deletion and is held by nothing any more goes. */
    private JsonNode settle(String key, ObjectNode before, ObjectNode next) {
        ((ObjectNode) next.get("metadata")).set("resourceVersion", before.at("/metadata/resourceVersion"));
        if (next.equals(before)) {
            return before;
        }
        if (!Objects.equals(before.get("spec"), next.get("spec"))) {
            ((ObjectNode) next.get("metadata")).put("generation", before.at("/metadata/generation").asLong() + 1);
        }
        boolean going = next.at("/metadata/deletionTimestamp").isTextual() && next.at("/metadata/finalizers").isEmpty();
        return store(going && !key.startsWith("pods/") ? "DELETED" : "MODIFIED", key, next);
    }

    private JsonNode delete(Request request, ObjectNode options) {
        ObjectNode before = existing(request);
        check(before, options.at("/preconditions/resourceVersion").asText(), options.at("/preconditions/uid").asText());
        boolean pod = request.resource.equals("pods");
        if (!pod && before.at("/metadata/finalizers").isEmpty()) {
            return store("DELETED", request.key(), before.deepCopy());
        }
        if (before.at("/metadata/deletionTimestamp").isTextual()) {
            return before;
        }
        ObjectNode next = before.deepCopy();
        ((ObjectNode) next.get("metadata")).put("deletionTimestamp", "2026-01-01T00:00:00Z");
        store("MODIFIED", request.key(), next);
        if (pod) {
            Runnable end = () -> finish(request.key(), before.at("/metadata/uid").asText());
            if (slow) {
                held.add(end);
            } else {
                Thread.ofVirtual().name("node").start(end);
            }
        }
        return next;
    }

    /** The node lets a pod go when its process has ended. */
    private synchronized void finish(String key, String uid) {
        ObjectNode pod = objects.get(key);
        if (pod != null && pod.at("/metadata/uid").asText().equals(uid)) {
            processes.values().remove(uid);
            store("DELETED", key, pod.deepCopy());
        }
    }

    private static void check(ObjectNode object, String version, String uid) {
        boolean same = (version.isEmpty() || version.equals(object.at("/metadata/resourceVersion").asText()))
                && (uid.isEmpty() || uid.equals(object.at("/metadata/uid").asText()));
        if (!same) {
            throw new Refusal(409, "Conflict");
        }
    }

    private static void merge(ObjectNode into, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                into.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner
                    && into.get(field.getKey()) instanceof ObjectNode target) {
                merge(target, inner);
            } else if (field.getValue() instanceof ObjectNode inner) {
                merge(into.putObject(field.getKey()), inner);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private ObjectNode store(String type, String key, ObjectNode object) {
        revision++;
        ((ObjectNode) object.get("metadata")).put("resourceVersion", Long.toString(revision));
        if (type.equals("DELETED")) {
            objects.remove(key);
        } else {
            objects.put(key, object);
        }
        Change change = new Change(revision, type, key.substring(0, key.indexOf('/')), object.deepCopy());
        changes.add(change);
        watchers.stream().filter(w -> concerns(w.request, change)).forEach(w -> w.events.add(line(change)));
        return object;
    }

    private ObjectNode existing(Request request) {
        ObjectNode object = objects.get(request.key());
        if (object == null) {
            throw new Refusal(404, "NotFound");
        }
        return object;
    }

    private JsonNode list(Request request) {
        ObjectNode list = JSON.createObjectNode().put("apiVersion", request.version).put("kind", "List");
        list.putObject("metadata").put("resourceVersion", Long.toString(revision));
        ArrayNode items = list.putArray("items");
        objects.forEach((key, object) -> {
            if (key.startsWith(request.resource + "/") && request.selects(object)) {
                items.add(object);
            }
        });
        return list;
    }

    private void watch(Request request, Exchange exchange) throws IOException {
        Watcher watcher = new Watcher(request, new LinkedBlockingQueue<>());
        synchronized (this) {
            Matcher from = Pattern.compile("resourceVersion=([0-9]+)").matcher(request.query);
            long after = from.find() ? Long.parseLong(from.group(1)) : 0;
            changes.stream().filter(change -> change.revision > after && concerns(request, change))
                    .forEach(change -> watcher.events.add(line(change)));
            watchers.add(watcher);
        }
        exchange.onClose(() -> watcher.events.add(new byte[0]));
        try {
            if (exchange.wantsWebSocket()) {
                Exchange.WebSocket socket = exchange.upgrade(null);
                pump(watcher, socket::sendText);
                socket.close();
            } else {
                try (Exchange.Stream stream = exchange.stream(200, HEAD)) {
                    pump(watcher, bytes -> {
                        stream.write(bytes);
                        stream.flush();
                    });
                }
            }
        } finally {
            synchronized (this) {
                watchers.remove(watcher);
            }
        }
    }

    private interface Sink {
        void send(byte[] bytes) throws IOException;
    }

    private static void pump(Watcher watcher, Sink sink) throws IOException {
        try {
            for (byte[] event = watcher.events.take(); event.length > 0; event = watcher.events.take()) {
                sink.send(event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean concerns(Request request, Change change) {
        return request.resource.equals(change.resource) && request.selects(change.object);
    }

    private static byte[] line(Change change) {
        ObjectNode event = JSON.createObjectNode().put("type", change.type);
        event.set("object", change.object);
        return (event + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] status(int code, String reason) {
        return bytes(JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Status").put("status", "Failure")
                .put("code", code)
                .put("reason", reason).put("message", reason));
    }

    private static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
