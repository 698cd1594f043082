package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link Schema}: a {@link Structure}, shared by all its uses, and what is special about this use. */
final class SchemaNode implements Schema {
    private final Structure structure;
    private final Use use;

    SchemaNode(Structure structure, Use use) {
        this.structure = structure;
        this.use = use;
    }

    /**
     * What is special about one use of a structure: where a property points to a definition, these stand beside the reference.
     *
     * @param presence how a missing or zero value is written
     * @param defaultValue the plain default, or null
     * @param nullable whether null is kept
     * @param listType how a list is owned
     * @param listKeys the keys of a map list
     * @param atomicMap whether an object or map is owned as a whole
     * @param patchMergeKey the key for strategic merge, or null
     * @param patchMerges whether strategic merge merges
     * @param patchRetainsKeys whether strategic merge honours retained keys
     */
    record Use(Presence presence, @Nullable JsonNode defaultValue, boolean nullable, ListType listType,
            List<String> listKeys, boolean atomicMap, @Nullable String patchMergeKey, boolean patchMerges,
            boolean patchRetainsKeys) {
        static final Use PLAIN = new Use(Presence.AS_GIVEN, null, false, ListType.ATOMIC, List.of(), false, null, false,
                false);

        Use withPresence(Presence other) {
            return new Use(other, defaultValue, nullable, listType, listKeys, atomicMap, patchMergeKey, patchMerges,
                    patchRetainsKeys);
        }
    }

    Structure.Body body() {
        return structure.body();
    }

    /** The same structure, used differently. */
    SchemaNode as(Use other) {
        return new SchemaNode(structure, other);
    }

    Use use() {
        return use;
    }

    @Nullable
    SchemaNode known(String name) {
        return body().fields().get(name);
    }

    @Override
    public Type type() {
        return body().type();
    }

    @Override
    public String name() {
        return structure.name();
    }

    @Override
    public Map<String, Schema> fields() {
        return body().view();
    }

    @Override
    public @Nullable Schema field(String name) {
        return body().fields().get(name);
    }

    @Override
    public @Nullable SchemaNode values() {
        return body().values();
    }

    @Override
    public @Nullable SchemaNode items() {
        return body().items();
    }

    /** What the values of this map look like. */
    SchemaNode mapValues() {
        return Objects.requireNonNullElse(body().values(), Structure.ANYTHING);
    }

    /** What the items of this list look like. */
    SchemaNode listItems() {
        return Objects.requireNonNullElse(body().items(), Structure.ANYTHING);
    }

    @Override
    public List<String> required() {
        return body().required();
    }

    @Override
    public @Nullable JsonNode defaultValue() {
        return use.defaultValue();
    }

    @Override
    public String format() {
        return body().format();
    }

    @Override
    public boolean nullable() {
        return use.nullable();
    }

    @Override
    public boolean preservesUnknown() {
        return body().preservesUnknown();
    }

    @Override
    public boolean embeddedObject() {
        return body().embeddedObject();
    }

    @Override
    public ListType listType() {
        return use.listType();
    }

    @Override
    public List<String> listKeys() {
        return use.listKeys();
    }

    @Override
    public boolean atomicMap() {
        return use.atomicMap() || body().atomic();
    }

    @Override
    public @Nullable String patchMergeKey() {
        return use.patchMergeKey();
    }

    @Override
    public boolean patchMerges() {
        return use.patchMerges();
    }

    @Override
    public boolean patchRetainsKeys() {
        return use.patchRetainsKeys();
    }

    @Override
    public TypeBehavior behavior() {
        return body().behavior();
    }

    @Override
    public Presence presence() {
        return use.presence();
    }

    @Override
    public List<String> enumValues() {
        return body().enumValues();
    }

    @Override
    public ValueRules rules() {
        return body().rules();
    }

    @Override
    public boolean custom() {
        return body().custom();
    }

    @Override
    public String toString() {
        return name().isEmpty() ? type().toString() : name();
    }
}
