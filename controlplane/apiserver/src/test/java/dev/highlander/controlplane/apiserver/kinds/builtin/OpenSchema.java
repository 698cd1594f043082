package dev.highlander.controlplane.apiserver.kinds.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.schema.TypeBehavior;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A schema that knows its name and allows everything. */
record OpenSchema(String name) implements Schema {
    @Override
    public Type type() {
        return Type.ANY;
    }

    @Override
    public Map<String, Schema> fields() {
        return Map.of();
    }

    @Override
    public @Nullable Schema values() {
        return null;
    }

    @Override
    public @Nullable Schema items() {
        return null;
    }

    @Override
    public List<String> required() {
        return List.of();
    }

    @Override
    public @Nullable JsonNode defaultValue() {
        return null;
    }

    @Override
    public String format() {
        return "";
    }

    @Override
    public boolean nullable() {
        return false;
    }

    @Override
    public boolean preservesUnknown() {
        return true;
    }

    @Override
    public boolean embeddedObject() {
        return false;
    }

    @Override
    public ListType listType() {
        return ListType.ATOMIC;
    }

    @Override
    public List<String> listKeys() {
        return List.of();
    }

    @Override
    public boolean atomicMap() {
        return false;
    }

    @Override
    public @Nullable String patchMergeKey() {
        return null;
    }

    @Override
    public boolean patchMerges() {
        return false;
    }

    @Override
    public boolean patchRetainsKeys() {
        return false;
    }

    @Override
    public TypeBehavior behavior() {
        return TypeBehavior.NONE;
    }
}
