package dev.highlander.controlplane.apiserver.schema;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a reader stands, kept as bare steps and put into words only when there is something to report. */
final class Trail {
    private @Nullable Object[] steps = new @Nullable Object[16];
    private int depth;
    private @Nullable SchemaNode root;

    void owner(SchemaNode schema) {
        root = schema;
    }

    void enter(String name) {
        push(name);
    }

    void enter(int index) {
        push(index);
    }

    private void push(Object step) {
        if (depth == steps.length) {
            steps = Arrays.copyOf(steps, depth * 2);
        }
        steps[depth++] = step;
    }

    void leave() {
        depth--;
    }

    /** A value that its field cannot hold, in the words of Go's JSON decoder. */
    DocumentException wrongType(String found, SchemaNode expected) {
        StringBuilder text = new StringBuilder("json: cannot unmarshal ").append(found).append(" into Go ");
        String path = names();
        if (path.isEmpty()) {
            text.append("value");
        } else {
            text.append("struct field ").append(struct()).append('.').append(path);
        }
        return new DocumentException(text.append(" of type ").append(goType(expected)).toString());
    }

    /** The type that holds the last named field, by walking the schema once more. */
    private String struct() {
        SchemaNode at = root;
        String holder = at == null ? "" : simple(at.name());
        for (int i = 0; i < depth && at != null; i++) {
            if (steps[i] instanceof String name) {
                if (!at.name().isEmpty()) {
                    holder = simple(at.name());
                }
                SchemaNode field = at.known(name);
                at = field != null ? field : at.values();
            } else {
                at = at.items();
            }
        }
        return holder;
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private String names() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (steps[i] instanceof String name) {
                text.append(text.isEmpty() ? "" : ".").append(name);
            }
        }
        return text.toString();
    }

    private static String goType(SchemaNode schema) {
        return switch (schema.type()) {
            case OBJECT, ANY -> {
                String name = schema.name();
                int dot = name.lastIndexOf('.');
                int before = dot < 0 ? -1 : name.lastIndexOf('.', dot - 1);
                yield name.isEmpty() ? "map[string]interface {}" : name.substring(before + 1);
            }
            case MAP -> "map[string]" + goType(schema.mapValues());
            case ARRAY -> "[]" + goType(schema.listItems());
            case STRING -> schema.format().equals("byte") ? "[]uint8" : "string";
            case INTEGER -> schema.format().isEmpty() ? "int64" : schema.format();
            case NUMBER -> "float64";
            case BOOLEAN -> "bool";
            case INT_OR_STRING -> "int32";
            case QUANTITY -> "resource.Quantity";
        };
    }

    /** The path as Kubernetes writes it: {@code spec.containers[0].image}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (steps[i] instanceof String name) {
                text.append(text.isEmpty() ? "" : ".").append(name);
            } else {
                text.append('[').append(steps[i]).append(']');
            }
        }
        return text.toString();
    }
}
