package dev.highlander.controlplane.apiserver.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code metadata} of an object in a tree; writes go through to the tree.
 *
 * @param node the metadata object
 */
public record Metadata(ObjectNode node) {
    private static final List<String> SYSTEM_FIELDS = List.of("uid", "creationTimestamp", "deletionTimestamp",
            "deletionGracePeriodSeconds", "generation");

    /** The metadata of an object, made if there is none. */
    public static Metadata of(ObjectNode object) {
        JsonNode metadata = object.get("metadata");
        return new Metadata(metadata instanceof ObjectNode present ? present : object.putObject("metadata"));
    }

    /** The name; empty if there is none. */
    public String name() {
        return text("name");
    }

    /** The namespace; empty if there is none. */
    public String namespace() {
        return text("namespace");
    }

    /** The uid; empty if there is none. */
    public String uid() {
        return text("uid");
    }

    /** The revision; empty if there is none. */
    public String resourceVersion() {
        return text("resourceVersion");
    }

    /** The generation; 0 if there is none. */
    public long generation() {
        return node.path("generation").asLong(0);
    }

    /** Sets the generation. */
    public void setGeneration(long generation) {
        node.put("generation", generation);
    }

    /** Whether deletion has begun. */
    public boolean isDeleting() {
        return node.hasNonNull("deletionTimestamp");
    }

    /** How long the deletion may take in seconds, or null if that is not said. */
    public @Nullable Long deletionGraceSeconds() {
        JsonNode grace = node.get("deletionGracePeriodSeconds");
        return grace == null || grace.isNull() ? null : (Long) grace.asLong();
    }

    /** The finalizers in order. */
    public List<String> finalizers() {
        List<String> finalizers = new ArrayList<>();
        node.path("finalizers").forEach(finalizer -> finalizers.add(finalizer.asText()));
        return finalizers;
    }

    /** Sets the finalizers; an empty list removes the field. */
    public void setFinalizers(List<String> finalizers) {
        if (finalizers.isEmpty()) {
            node.remove("finalizers");
        } else {
            ArrayNode array = node.putArray("finalizers");
            finalizers.forEach(array::add);
        }
    }

    /** A text field; empty if it is not there. */
    public String text(String field) {
        JsonNode value = node.get(field);
        return value == null || !value.isTextual() ? "" : value.textValue();
    }

    /** Takes over from {@code old} what only the server may say: identity, times and generation. */
    public void keepSystemFieldsOf(Metadata old) {
        for (String field : SYSTEM_FIELDS) {
            keepField(field, old);
        }
        node.remove("selfLink");
    }

    /** Takes over one field from {@code old}, its absence included. */
    public void keepField(String field, Metadata old) {
        JsonNode value = old.node.get(field);
        if (value == null) {
            node.remove(field);
        } else {
            node.set(field, value);
        }
    }
}
