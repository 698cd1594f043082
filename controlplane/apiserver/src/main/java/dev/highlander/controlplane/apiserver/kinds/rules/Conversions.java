package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import java.util.function.UnaryOperator;

/** Between the versions of kinds that share a collection. */
public final class Conversions {
    private Conversions() {}

    /** From a version that is served to the one that is kept. */
    public static UnaryOperator<ObjectNode> toStorage(GroupVersion served, String plural) {
        return switch (served.apiVersion() + "/" + plural) {
            case "events.k8s.io/v1/events" -> EventConversion::toCore;
            case "autoscaling/v1/horizontalpodautoscalers" -> AutoscalerConversion::toV2;
            default -> throw new IllegalStateException("Nothing converts " + served + " " + plural);
        };
    }

    /** From the version that is kept to one that is served. */
    public static UnaryOperator<ObjectNode> fromStorage(GroupVersion served, String plural) {
        return switch (served.apiVersion() + "/" + plural) {
            case "events.k8s.io/v1/events" -> EventConversion::fromCore;
            case "autoscaling/v1/horizontalpodautoscalers" -> AutoscalerConversion::fromV2;
            default -> throw new IllegalStateException("Nothing converts " + served + " " + plural);
        };
    }
}
