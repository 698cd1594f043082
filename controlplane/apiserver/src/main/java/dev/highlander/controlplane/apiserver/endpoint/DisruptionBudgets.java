package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.objects.ObjectCodec;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.request.ListOptions;
import dev.highlander.controlplane.apiserver.request.WriteOptions;
import dev.highlander.controlplane.apiserver.selector.LabelSelector;
import dev.highlander.controlplane.apiserver.selector.SelectorText;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Cause;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Details;
import dev.highlander.controlplane.store.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks the disruption budget of a pod, if it has one, for leave to evict it, and takes one from what the budget allows. */
final class DisruptionBudgets {
    private static final GroupVersion POLICY = new GroupVersion("policy", "v1");

    private DisruptionBudgets() {}

    /**
     * Takes one disruption from the pod's budget.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 429 if the budget allows none now, 500 if the pod has
     *     more than one budget
     */
    static void check(ObjectNode pod, Registry.Snapshot registry, ObjectVerbs verbs, User user) {
        Kind budgets = registry.findByKind(POLICY, "PodDisruptionBudget");
        if (budgets == null) {
            return;
        }
        String namespace = pod.path("metadata").path("namespace").asText();
        List<String> concerned = new ArrayList<>();
        for (Entry entry : verbs.list(budgets, namespace, ListOptions.EVERYTHING).items()) {
            if (selects(ObjectCodec.decode(entry, budgets), pod)) {
                concerned.add(entry.key().name());
            }
        }
        if (concerned.size() > 1) {
            throw ApiStatus
                    .internal("This pod has more than one PodDisruptionBudget, which the eviction subresource does not "
                            + "support.");
        }
        if (!concerned.isEmpty()) {
            WriteRequest write = new WriteRequest(registry, budgets, namespace, concerned.getFirst(), "status", user,
                    WriteOptions.NONE, new ArrayList<>());
            verbs.modify(write, budget -> taken(budget, concerned.getFirst()));
        }
    }

    private static ObjectNode taken(ObjectNode budget, String name) {
        int allowed = budget.path("status").path("disruptionsAllowed").asInt(0);
        if (allowed <= 0) {
            throw new ApiStatus(429, "TooManyRequests",
                    "Cannot evict pod as it would violate the pod's disruption budget.",
                    new Details(null, null, null, null, List.of(new Cause("DisruptionBudget",
                            "The disruption budget " + name + " needs "
                                    + budget.path("status").path("desiredHealthy").asInt(0) + " healthy pods and has "
                                    + budget.path("status").path("currentHealthy").asInt(0) + " currently",
                            null)), 0))
                    .exception();
        }
        budget.withObject("/status").put("disruptionsAllowed", allowed - 1);
        return budget;
    }

    private static boolean selects(ObjectNode budget, ObjectNode pod) {
        JsonNode selector = budget.path("spec").path("selector");
        if (selector.isMissingNode()) {
            return false;
        }
        Map<String, String> labels = new HashMap<>();
        pod.path("metadata").path("labels").properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return LabelSelector.parse(SelectorText.of(selector)).matches(labels);
    }
}
