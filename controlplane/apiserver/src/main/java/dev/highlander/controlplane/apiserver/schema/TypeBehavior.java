package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the data of a schema cannot say of a type, wherever objects of that type stand: defaults that depend on other fields, and
 * rules across fields. Attached to a schema by the type's name; pure.
 */
public interface TypeBehavior {
    /** A type without any. */
    TypeBehavior NONE = new TypeBehavior() {};

    /**
     * Fills in what depends on other fields; called after the plain defaults of the object itself and before its children are
     * visited.
     */
    default void fillDefaults(ObjectNode value) {}

    /** Reports what is wrong across the fields of one object; called after the fields themselves were checked. */
    default void validate(ObjectNode value, FieldPath path, Problems problems) {}
}
