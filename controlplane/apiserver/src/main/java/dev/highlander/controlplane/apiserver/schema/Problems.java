package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects everything that is wrong with a document; nothing is allocated until something is.
 *
 * <p>Each method words its problem as Kubernetes does. Not for several threads.
 */
public final class Problems {
    private List<FieldProblem> found = List.of();
    private boolean settled;

    /** Whether nothing is wrong. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** All problems in the order in which they were found. */
    public List<FieldProblem> all() {
        return List.copyOf(found);
    }

    /**
     * Says that a kind's own rules have spoken. From here on only unsupported words are taken, and only of fields of which nothing
     * was said: a real server knows of no other general rules for its built-in types, and these would repeat what was said better.
     */
    public void settle() {
        settled = true;
    }

    /** Says that a kind's own rules speak again. */
    public void unsettle() {
        settled = false;
    }

    /** A needed value is missing; {@code detail} may be empty. */
    public void required(FieldPath path, String detail) {
        add(FieldProblem.Kind.REQUIRED, path, detail.isEmpty() ? "Required value" : "Required value: " + detail);
    }

    /** A value is malformed. */
    public void invalid(FieldPath path, JsonNode value, String detail) {
        add(FieldProblem.Kind.INVALID, path, "Invalid value: " + value + ": " + detail);
    }

    /** A text is malformed. */
    public void invalid(FieldPath path, String value, String detail) {
        invalid(path, TextNode.valueOf(value), detail);
    }

    /** A value is none of the supported ones. */
    public void notSupported(FieldPath path, JsonNode value, List<String> supported) {
        StringBuilder text = new StringBuilder("Unsupported value: ").append(value).append(": supported values: ");
        for (int i = 0; i < supported.size(); i++) {
            text.append(i == 0 ? "\"" : ", \"").append(supported.get(i)).append('"');
        }
        add(FieldProblem.Kind.NOT_SUPPORTED, path, text.toString());
    }

    /** A value stands twice. */
    public void duplicate(FieldPath path, JsonNode value) {
        add(FieldProblem.Kind.DUPLICATE, path, "Duplicate value: " + value);
    }

    /** A value must not be given. */
    public void forbidden(FieldPath path, String detail) {
        add(FieldProblem.Kind.FORBIDDEN, path, "Forbidden: " + detail);
    }

    /** A value refers to something that is not there. */
    public void notFound(FieldPath path, JsonNode value) {
        add(FieldProblem.Kind.NOT_FOUND, path, "Not found: " + value);
    }

    /** A text is longer than {@code limit} bytes. */
    public void tooLong(FieldPath path, int limit) {
        add(FieldProblem.Kind.TOO_LONG, path, "Too long: may not be more than " + limit + " bytes");
    }

    /** A list or map has more than {@code limit} items. */
    public void tooMany(FieldPath path, int count, int limit) {
        add(FieldProblem.Kind.TOO_MANY, path, "Too many: " + count + ": must have at most " + limit + " items");
    }

    /** Any other problem, worded by the caller. */
    public void add(FieldProblem.Kind kind, FieldPath path, String message) {
        String field = path.toString();
        if (settled && (kind != FieldProblem.Kind.NOT_SUPPORTED || reports(field))) {
            return;
        }
        if (found.isEmpty()) {
            found = new ArrayList<>();
        }
        found.add(new FieldProblem(kind, field, message));
    }

    private boolean reports(String field) {
        for (FieldProblem known : found) {
            if (known.field().equals(field)) {
                return true;
            }
        }
        return false;
    }
}
