package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a value looks like: one node of a compiled schema. Built-in types and custom resources are compiled to the same nodes;
 * references are resolved, so that walking a document looks nothing up. Schemas of recursive types are cyclic graphs.
 *
 * <p>Immutable once compiled, and safe for any number of threads.
 */
public interface Schema {
    /** The forms of a value. */
    enum Type {
        /** An object with known fields. */
        OBJECT,
        /** An object whose keys are data. */
        MAP,
        /** A list. */
        ARRAY,
        /** A text. */
        STRING,
        /** A whole number. */
        INTEGER,
        /** A number. */
        NUMBER,
        /** True or false. */
        BOOLEAN,
        /** A whole number or a text (ports, percentages). */
        INT_OR_STRING,
        /** A quantity: a number or a text, kept as given. */
        QUANTITY,
        /** Anything at all. */
        ANY;

        /** The name of this form in a definition, {@code integer} for example; empty for the two forms that are written without one. */
        public String word() {
            return switch (this) {
                case OBJECT, MAP -> "object";
                case ARRAY -> "array";
                case STRING, QUANTITY -> "string";
                case INTEGER -> "integer";
                case NUMBER -> "number";
                case BOOLEAN -> "boolean";
                case INT_OR_STRING, ANY -> "";
            };
        }
    }

    /** How a list is merged and owned. */
    enum ListType {
        /** As a whole. */
        ATOMIC,
        /** A set of scalars. */
        SET,
        /** A map by the keys in {@link #listKeys()}. */
        MAP
    }

    /** Whether and how a field is written where it is missing or zero: what Go's JSON encoding does to built-in types. */
    enum Presence {
        /** A missing value stays away; a zero value ({@code ""}, 0, false, an empty list or map) is dropped. */
        OMIT_EMPTY,
        /** A missing value stays away; a zero value is kept as given. */
        AS_GIVEN,
        /** A missing value is written as its zero value; an object as one with the fields that are always written. */
        ALWAYS,
        /** A missing value is written as null. */
        NULL_IF_MISSING
    }

    /** The form. */
    Type type();

    /** The definition's name, for example {@code io.k8s.api.core.v1.Pod}; empty if it has none. */
    String name();

    /** The known fields in the order of the schema; empty unless this is an object. */
    Map<String, Schema> fields();

    /** A known field, or null. */
    default @Nullable Schema field(String name) {
        return fields().get(name);
    }

    /** What the values of a map look like, or null. Custom objects may have both known fields and this. */
    @Nullable
    Schema values();

    /** What the items of a list look like, or null. */
    @Nullable
    Schema items();

    /** The fields that must be there. */
    List<String> required();

    /** The plain default of this value, or null. */
    @Nullable
    JsonNode defaultValue();

    /** The format, for example {@code int32}, {@code byte}, {@code date-time}; empty if none. */
    String format();

    /** Whether an explicit null may stand here and is kept. */
    boolean nullable();

    /** Whether unknown fields are kept rather than pruned. */
    boolean preservesUnknown();

    /** Whether this is a whole Kubernetes object inside another: apiVersion, kind and metadata are known and kept. */
    boolean embeddedObject();

    /** How the list is merged by apply and owned in managed fields. */
    ListType listType();

    /** The keys of a {@link ListType#MAP} list. */
    List<String> listKeys();

    /** Whether an object or map is owned and replaced as a whole by apply. */
    boolean atomicMap();

    /** The key by which strategic merge patch merges this list, or null if it replaces it. */
    @Nullable
    String patchMergeKey();

    /** Whether strategic merge patch merges this list or object rather than replacing it. */
    boolean patchMerges();

    /** Whether strategic merge patch honours {@code $retainKeys} here by default. */
    boolean patchRetainsKeys();

    /** What data cannot say of this type. */
    TypeBehavior behavior();

    /** Whether and how the field that holds this value is written where it is missing or zero. */
    default Presence presence() {
        return Presence.AS_GIVEN;
    }

    /** The supported values of a text; empty if any will do. */
    default List<String> enumValues() {
        return List.of();
    }

    /** The rules for values of custom resources; {@link ValueRules#NONE} for built-in types. */
    default ValueRules rules() {
        return ValueRules.NONE;
    }

    /** Whether this belongs to a custom resource, where wrong types are found by validation and not by decoding. */
    default boolean custom() {
        return false;
    }
}
