package dev.highlander.controlplane.controllers.namespace;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was found in a terminating namespace after one round of deletions.
 *
 * @param undiscovered group versions that could not be asked what they serve, with the reason
 * @param undeleted resources whose deletion failed, with the reason
 * @param objects how many objects are left, by resource
 * @param finalizers how many objects are left with a finalizer, by finalizer
 */
record Remains(Map<String, String> undiscovered, Map<String, String> undeleted, Map<String, Integer> objects,
        Map<String, Integer> finalizers) {
    /** Keeps the maps from changing, in an order that makes the same state read the same. */
    Remains {
        undiscovered = new TreeMap<>(undiscovered);
        undeleted = new TreeMap<>(undeleted);
        objects = new TreeMap<>(objects);
        finalizers = new TreeMap<>(finalizers);
    }

    /** Whether the namespace is known to be empty. */
    boolean none() {
        return undiscovered.isEmpty() && undeleted.isEmpty() && objects.isEmpty();
    }
}
