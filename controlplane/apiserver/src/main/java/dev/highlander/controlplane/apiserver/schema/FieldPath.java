package dev.highlander.controlplane.apiserver.schema;

import org.jspecify.annotations.Nullable;

/**
 * Where in a document a value stands, written as Kubernetes writes it: {@code spec.containers[0].ports[1].name},
 * {@code metadata.labels[app]}.
 *
 * <p>Built while walking down, one small object a step, and turned into text only when there is a problem to report.
 */
public final class FieldPath {
    /** The document itself. */
    public static final FieldPath ROOT = new FieldPath(null, "", -1, false);

    private final @Nullable FieldPath parent;
    private final String name;
    private final int index;
    private final boolean key;

    private FieldPath(@Nullable FieldPath parent, String name, int index, boolean key) {
        this.parent = parent;
        this.name = name;
        this.index = index;
        this.key = key;
    }

    /** The path of a field by names from the root, for example {@code of("spec", "replicas")}. */
    public static FieldPath of(String... names) {
        FieldPath path = ROOT;
        for (String name : names) {
            path = path.field(name);
        }
        return path;
    }

    /** A field of the object at this path. */
    public FieldPath field(String field) {
        return new FieldPath(this, field, -1, false);
    }

    /** An item of the list at this path. */
    public FieldPath index(int position) {
        return new FieldPath(this, "", position, false);
    }

    /** A value of the map at this path. */
    public FieldPath key(String mapKey) {
        return new FieldPath(this, mapKey, -1, true);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        if (index >= 0) {
            text.append('[').append(index).append(']');
        } else if (key) {
            text.append('[').append(name).append(']');
        } else {
            if (!text.isEmpty()) {
                text.append('.');
            }
            text.append(name);
        }
    }
}
