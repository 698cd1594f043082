package dev.highlander.controlplane.apiserver.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A view of a collection as a client keeps it: a list once, then what its watch tells. */
final class Following implements AutoCloseable {
    private final String path;
    private final WireClient client;
    private final Map<String, String> view;
    private volatile @Nullable String fault;

    Following(WireClient client, String path) throws IOException {
        this.client = client;
        this.path = path;
        JsonNode list = client.ask(WireRequest.of("GET", path)).json();
        this.view = new ConcurrentSkipListMap<>(versions(list));
        client.send("GET " + path + "?watch=true&timeoutSeconds=864000&resourceVersion="
                + list.path("metadata").path("resourceVersion").asText() + " HTTP/1.1\r\nHost: fuzz\r\n\r\n");
        if (client.receiveHead() != 200) {
            throw new IOException("the watch of " + path + " was refused");
        }
        client.open().setSoTimeout(0);
        Thread.ofVirtual().name("following").start(this::follow);
    }

    /** The version of each object in a list, by namespace and name. */
    static Map<String, String> versions(JsonNode list) {
        Map<String, String> versions = new TreeMap<>();
        for (JsonNode item : list.path("items")) {
            versions.put(key(item), version(item));
        }
        return versions;
    }

    private static String key(JsonNode object) {
        return object.path("metadata").path("namespace").asText() + "/" + object.path("metadata").path("name").asText();
    }

    private static String version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }

    private void follow() {
        ByteArrayOutputStream pending = new ByteArrayOutputStream();
        try {
            for (byte[] chunk = client.chunk(); chunk.length > 0; chunk = client.chunk()) {
                for (byte b : chunk) {
                    if (b == '\n') {
                        event(Subject.tree(pending.toString(StandardCharsets.UTF_8)));
                        pending.reset();
                    } else {
                        pending.write(b);
                    }
                }
            }
            fault = "the watch ended";
        } catch (IOException | RuntimeException e) {
            fault = e.toString();
        }
    }

    private void event(JsonNode event) {
        JsonNode object = event.path("object");
        String before = view.get(key(object));
        switch (event.path("type").asText()) {
            case "ADDED" -> expect(before == null, event);
            case "MODIFIED" ->
                expect(before != null && Long.parseLong(before) < Long.parseLong(version(object)), event);
            case "DELETED" -> expect(before != null, event);
            default -> expect(false, event);
        }
        if (event.path("type").asText().equals("DELETED")) {
            view.remove(key(object));
        } else {
            view.put(key(object), version(object));
        }
    }

    private static void expect(boolean right, JsonNode event) {
        if (!right) {
            throw new IllegalStateException("an event out of order: " + event);
        }
    }

    String path() {
        return path;
    }

    Map<String, String> view() {
        String found = fault;
        if (found != null) {
            throw new AssertionError("the watch of " + path + ": " + found);
        }
        return view;
    }

    @Override
    public void close() {
        // Its reader ends with it.
        client.close();
    }
}
