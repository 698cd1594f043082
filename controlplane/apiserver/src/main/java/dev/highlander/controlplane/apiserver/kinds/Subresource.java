package dev.highlander.controlplane.apiserver.kinds;

import java.util.List;
import java.util.Set;

/**
 * A subresource in discovery, for example {@code pods/log}.
 *
 * @param name the part after the resource, for example {@code log}
 * @param verbs what can be asked of it
 * @param response the kind of its answers
 * @param responseGroupVersion where that kind is; for scale this is {@code autoscaling/v1}
 * @param acceptedKinds the kinds of body that it takes besides its own, in discovery
 */
public record Subresource(String name, Set<Verb> verbs, String response, GroupVersion responseGroupVersion,
        List<String> acceptedKinds) {
    /** The subresource that separates observation from intent. */
    public static final String STATUS = "status";
    /** The subresource that is alike for everything with replicas. */
    public static final String SCALE = "scale";
}
