package dev.highlander.controlplane.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/**
 * How a kind's objects are kept. Several kinds may share a collection: the versions of a custom resource, or both groups of
 * events.
 *
 * @param collection the collection in the store, for example {@code deployments.apps}
 * @param groupVersion the version in which they are kept
 * @param toStorage turns an object of this kind into its kept form; the identity if they are the same
 * @param fromStorage turns the kept form into this kind; the identity if they are the same
 */
public record Storage(String collection, GroupVersion groupVersion, UnaryOperator<ObjectNode> toStorage,
        UnaryOperator<ObjectNode> fromStorage) {
    /** Keeps objects as they are served. */
    public static Storage same(String collection, GroupVersion groupVersion) {
        return new Storage(collection, groupVersion, UnaryOperator.identity(), UnaryOperator.identity());
    }
}
