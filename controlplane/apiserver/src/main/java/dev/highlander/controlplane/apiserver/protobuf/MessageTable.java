package dev.highlander.controlplane.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of all messages, by their numbers: the facts of Kubernetes' protocol that {@code messages.json} beside this class
 * states. Read when the first binary body comes. For any number of threads.
 */
final class MessageTable {
    private static final String OPTIONS = "k8s.io.apimachinery.pkg.apis.meta.v1.";

    private final Map<String, String> packages;
    private final Map<String, Map<Integer, Field>> messages;

    private MessageTable(Map<String, String> packages, Map<String, Map<Integer, Field>> messages) {
        this.packages = Map.copyOf(packages);
        this.messages = Map.copyOf(messages);
    }

    /** Holds the table, so that a server to which nobody speaks protobuf never reads it. */
    private static final class Lazy {
        static final MessageTable TABLE = read();
    }

    static MessageTable get() {
        return Lazy.TABLE;
    }

    private static MessageTable read() {
        try (InputStream in = MessageTable.class.getResourceAsStream("messages.json")) {
            if (in == null) {
                throw new IllegalStateException("messages.json is missing from the class path beside "
                        + MessageTable.class);
            }
            JsonNode file = new ObjectMapper().readTree(in);
            Map<String, String> packages = new HashMap<>();
            file.path("groups").properties()
                    .forEach(group -> packages.put(group.getKey(), group.getValue().asText()));
            Map<String, Map<Integer, Field>> messages = new HashMap<>();
            file.path("messages").properties()
                    .forEach(message -> messages.put(message.getKey(), fields(message.getValue())));
            return new MessageTable(packages, messages);
        } catch (IOException e) {
            throw new UncheckedIOException("reading messages.json", e);
        }
    }

    private static Map<Integer, Field> fields(JsonNode message) {
        Map<Integer, Field> fields = new HashMap<>();
        message.properties().forEach(
                field -> fields.put(Integer.valueOf(field.getKey()), Field.parse(field.getValue().asText())));
        return Map.copyOf(fields);
    }

    /**
     * The message that carries a kind, or null if there is none. Options belong to every group: clients send
     * {@code DeleteOptions} in the version of the object that is to be deleted.
     */
    @Nullable
    String named(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String home = packages.get(slash < 0 ? "" : apiVersion.substring(0, slash));
        if (home != null) {
            String name = home + "." + apiVersion.substring(slash + 1) + "." + kind;
            if (messages.containsKey(name)) {
                return name;
            }
        }
        return kind.equals("DeleteOptions") ? OPTIONS + kind : null;
    }

    /** The fields of a message that the table names. */
    Map<Integer, Field> fields(String message) {
        return Objects.requireNonNull(messages.get(message), message);
    }

    Map<String, Map<Integer, Field>> messages() {
        return messages;
    }
}
