package dev.highlander.reconcile;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * The name of an object within its kind.
 *
 * @param namespace the namespace; empty for an object that lives in none
 * @param name the name, never empty
 */
public record NamespacedName(String namespace, String name) implements Comparable<NamespacedName> {
    /** Checks the name. */
    public NamespacedName {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "name is empty (namespace '" + namespace + "'); expected an object's name");
        }
    }

    /** The name of an object in a namespace. */
    public static NamespacedName of(String namespace, String name) {
        return new NamespacedName(namespace, name);
    }

    /** The name of an object that lives in no namespace. */
    public static NamespacedName of(String name) {
        return new NamespacedName("", name);
    }

    /** The name of {@code object}, which must have one. */
    public static NamespacedName of(HasMetadata object) {
        return new NamespacedName(requireNonNullElse(object.getMetadata().getNamespace(), ""),
                object.getMetadata().getName());
    }

    @Override
    public int compareTo(NamespacedName other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /** {@code namespace/name}, or the name alone. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
