package dev.highlander.controlplane.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads other objects as they stand now. Several readers may be given the same tree: nobody may change one. */
public interface ClusterReader {
    /**
     * The kept form of an object, or null if it does not exist.
     *
     * @param collection for example {@code namespaces} or {@code priorityclasses.scheduling.k8s.io}
     * @param namespace the namespace; empty for objects without one
     */
    @Nullable
    ObjectNode get(String collection, String namespace, String name);

    /** The kept forms of all objects of a collection, or of one namespace of it if that is not empty. */
    List<ObjectNode> list(String collection, String namespace);

    /** The kept forms of the objects of a collection, in whatever namespace, whose names begin so; nothing else is read. */
    List<ObjectNode> named(String collection, String prefix);
}
