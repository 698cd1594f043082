package dev.highlander.controlplane.store;

import java.util.List;
import java.util.Map;

/**
 * The few fields of a document that selectors and indexes ask for.
 *
 * @param uid the object's identity; never used twice
 * @param labels its labels
 * @param owners the uids of its owners, in the object's order
 * @param fields its selectable fields by path, for example {@code spec.nodeName}
 */
public record Index(String uid, Map<String, String> labels, List<String> owners, Map<String, String> fields) {
    /** Copies, so that the index is immutable. */
    public Index {
        labels = Map.copyOf(labels);
        owners = List.copyOf(owners);
        fields = Map.copyOf(fields);
    }
}
