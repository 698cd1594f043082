package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How well a pod is treated when its node runs short: by what it asks for and what it may use. */
final class QualityOfService {
    private static final List<String> RESOURCES = List.of("cpu", "memory");

    private QualityOfService() {}

    /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
    static String of(ObjectNode spec) {
        boolean asks = false;
        boolean guaranteed = true;
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : Tree.list(spec, list)) {
                ObjectNode resources = Tree.view(container, "resources");
                ObjectNode requests = Tree.view(resources, "requests");
                ObjectNode limits = Tree.view(resources, "limits");
                for (String resource : RESOURCES) {
                    JsonNode request = requests.get(resource);
                    JsonNode limit = limits.get(resource);
                    boolean limited = isPositive(limit);
                    asks |= limited || isPositive(request);
                    guaranteed &= limited && (request == null || isSame(request, limit));
                }
            }
        }
        return !asks ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean isPositive(@Nullable JsonNode amount) {
        return amount != null && Quantity.parse(amount.asText()).signum() > 0;
    }

    private static boolean isSame(JsonNode one, @Nullable JsonNode other) {
        return one.equals(other)
                || (other != null && Quantity.parse(one.asText()).compareTo(Quantity.parse(other.asText())) == 0);
    }
}
