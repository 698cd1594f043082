package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of field paths, as a trie of path elements (see {@link PathElements}). A path may be in the set without those above or
 * below it. Immutable once it has left this package; parts are shared between sets.
 */
public final class FieldSet {
    /** The set without any path. */
    public static final FieldSet EMPTY = new FieldSet();

    private static final FieldSet LEAF = new FieldSet();
    private static final String SELF = ".";

    static {
        LEAF.member = true;
    }

    private boolean member;
    private Map<String, FieldSet> children = Map.of();

    FieldSet() {}

    private FieldSet(boolean member, Map<String, FieldSet> children) {
        this.member = member;
        this.children = children;
    }

    /** A set of paths, each given by the names of its fields. */
    public static FieldSet ofFields(List<List<String>> paths) {
        FieldSet set = new FieldSet();
        for (List<String> path : paths) {
            FieldSet at = set;
            for (String name : path) {
                at = at.descend(PathElements.field(name));
            }
            at.member = true;
        }
        return set;
    }

    /**
     * Reads {@code fieldsV1} that came from outside.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static FieldSet parse(JsonNode fieldsV1) {
        return parse(fieldsV1, false);
    }

    /** Reads {@code fieldsV1}; what we have written ourselves is known to be spelled as we spell it. */
    static FieldSet parse(JsonNode fieldsV1, boolean ours) {
        FieldSet set = new FieldSet();
        for (Map.Entry<String, JsonNode> entry : fieldsV1.properties()) {
            if (entry.getKey().equals(SELF)) {
                set.member = true;
            } else {
                String element = ours ? entry.getKey() : PathElements.canonical(entry.getKey());
                JsonNode below = entry.getValue();
                if (!below.isObject()) {
                    throw new IllegalArgumentException("not an object at " + element);
                }
                set.put(element, below.isEmpty() ? LEAF : parse(below, ours));
            }
        }
        return set;
    }

    /** As {@code fieldsV1}, elements in order. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (member && !children.isEmpty()) {
            json.putObject(SELF);
        }
        String[] elements = children.keySet().toArray(String[]::new);
        Arrays.sort(elements);
        for (String element : elements) {
            FieldSet child = children.get(element);
            if (child != null) {
                json.set(element, child.toJson());
            }
        }
        return json;
    }

    // Building, within this package.

    void makeMember() {
        member = true;
    }

    private void put(String element, FieldSet child) {
        if (children.isEmpty()) {
            children = new LinkedHashMap<>();
        }
        children.put(element, child);
    }

    /** The set below an element; made if it is not there. */
    FieldSet descend(String element) {
        FieldSet child = children.get(element);
        if (child == null) {
            child = new FieldSet();
            put(element, child);
        }
        return child;
    }

    // Reading.

    /** Whether the path that led here is in the set. */
    boolean isMember() {
        return member;
    }

    Map<String, FieldSet> children() {
        return children;
    }

    /** What is below an element, or null. */
    @Nullable
    FieldSet below(String element) {
        return children.get(element);
    }

    /** Whether the path that an element leads to is in the set. */
    boolean has(String element) {
        FieldSet child = children.get(element);
        return child != null && child.member;
    }

    /** Whether there is no path in the set. */
    public boolean isEmpty() {
        if (member) {
            return false;
        }
        for (FieldSet child : children.values()) {
            if (!child.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a path, given by the names of its fields, is in the set. */
    public boolean hasField(String... names) {
        FieldSet at = this;
        for (String name : names) {
            FieldSet next = at.children.get(PathElements.field(name));
            if (next == null) {
                return false;
            }
            at = next;
        }
        return at.member;
    }

    // Algebra.

    /** The paths that are in this set or the other. */
    public FieldSet union(FieldSet other) {
        if (children.isEmpty() && (!member || other.member)) {
            return other;
        }
        if (other.children.isEmpty() && (!other.member || member)) {
            return this;
        }
        Map<String, FieldSet> united = new LinkedHashMap<>(children);
        other.children.forEach((element, child) -> united.merge(element, child, FieldSet::union));
        return new FieldSet(member || other.member, united);
    }

    /** The paths that are in both sets. */
    public FieldSet intersection(FieldSet other) {
        Map<String, FieldSet> common = new LinkedHashMap<>();
        children.forEach((element, child) -> {
            FieldSet counterpart = other.children.get(element);
            if (counterpart != null) {
                keep(common, element, child.intersection(counterpart));
            }
        });
        return new FieldSet(member && other.member, common);
    }

    /** The paths of this set that are not in the other. */
    public FieldSet difference(FieldSet other) {
        return without(other, false);
    }

    /** The paths of this set that are not in the other, nor below one that is. */
    public FieldSet recursiveDifference(FieldSet other) {
        return without(other, true);
    }

    private FieldSet without(FieldSet other, boolean alsoBelow) {
        if (alsoBelow && other.member) {
            return EMPTY;
        }
        if (other.children.isEmpty() && !(member && other.member)) {
            return this;
        }
        Map<String, FieldSet> left = new LinkedHashMap<>();
        children.forEach((element, child) -> {
            FieldSet counterpart = other.children.get(element);
            keep(left, element, counterpart == null ? child : child.without(counterpart, alsoBelow));
        });
        return new FieldSet(member && !other.member, left);
    }

    private static void keep(Map<String, FieldSet> map, String element, FieldSet child) {
        if (!child.isEmpty()) {
            map.put(element, child);
        }
    }

    /** Sets are equal if they hold the same paths. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet set && member == set.member && sameChildren(set);
    }

    private boolean sameChildren(FieldSet other) {
        for (Map.Entry<String, FieldSet> entry : children.entrySet()) {
            FieldSet counterpart = other.children.get(entry.getKey());
            if (!entry.getValue().equals(counterpart == null ? EMPTY : counterpart)) {
                return false;
            }
        }
        for (Map.Entry<String, FieldSet> entry : other.children.entrySet()) {
            if (!children.containsKey(entry.getKey()) && !entry.getValue().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = member ? 1 : 0;
        for (Map.Entry<String, FieldSet> entry : children.entrySet()) {
            if (!entry.getValue().isEmpty()) {
                hash += entry.getKey().hashCode() ^ (31 * entry.getValue().hashCode());
            }
        }
        return hash;
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
