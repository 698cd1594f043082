package dev.highlander.controlplane.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.AdmissionRequest.Operation;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Cause;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Details;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses stale epochs: the two policies of {@code deploy/fencing}, built in, with the same refusals.
 *
 * <ol>
 * <li>An object's epoch only grows, and neither it nor the labels by which the object is found are taken away. Strict: the old object is
 * the one that the commit replaces, or admission is asked again.
 * <li>Nobody shows a lower epoch than the tenant's fence. The fence is read from the newest state, but not locked until the commit: one
 * that is raised in between (the time that a commit takes to become durable) is seen by the next write only.
 * </ol>
 *
 * <p>Like the policies it looks at objects with the label {@code managed-by=k8-highlander}, at creations and updates, and not at
 * subresources. A deletion shows no epoch: it is fenced by its preconditions.
 */
public final class EpochFence implements AdmissionStep {
    private static final String EPOCH_POLICY = "epoch.highlander.plexobject.io";
    private static final String FENCE_POLICY = "fence.highlander.plexobject.io";
    private static final String MANAGED_BY = "managed-by";
    private static final String MANAGER = "k8-highlander";
    private static final String DOMAIN = "highlander.plexobject.io/";
    private static final String EPOCH = DOMAIN + "epoch";
    private static final String TENANT = DOMAIN + "tenant";
    private static final String FENCE = DOMAIN + "fence";
    private static final String FENCE_NAMES = "highlander-fence-";
    /** What Highlander makes itself and never without an epoch. */
    private static final Set<String> FENCED = Set.of("pods", "services", "deployments", "statefulsets", "cronjobs");
    /** Eighteen digits fit a {@code long}, always. */
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final String EXPECTED = "'; expected a whole number of at most 18 digits";

    /** A step without state. */
    public EpochFence() {}

    @Override
    public void validate(AdmissionRequest request, ClusterReader cluster) {
        ObjectNode object = request.object();
        ObjectNode old = request.old();
        if (object == null || !request.subresource().isEmpty() || !(managed(object) || managed(old))) {
            return;
        }
        JsonNode before = old == null ? MissingNode.getInstance() : old;
        requireGrowth(request, object, before);
        if (request.isAbout("", "configmaps") && labels(before).has(FENCE)) {
            requireFenceGrowth(request, object, before);
        }
        requireFence(request, object, before, cluster);
    }

    private static boolean managed(@Nullable ObjectNode object) {
        return object != null && labels(object).path(MANAGED_BY).asText().equals(MANAGER);
    }

    /** The first policy. */
    private static void requireGrowth(AdmissionRequest request, JsonNode object, JsonNode old) {
        String before = epochOf(old);
        String after = epochOf(object);
        if (!after.equals(before) && !after.isEmpty() && !sound(after)) {
            throw refusal(request, EPOCH_POLICY, malformed(after));
        }
        if (!sound(before)) {
            return; // it has not been fenced yet
        }
        String carries = "the object carries epoch " + before;
        if (after.isEmpty()) {
            throw refusal(request, EPOCH_POLICY, carries + "; a write must not take annotation " + EPOCH + " away");
        }
        if (!after.equals(before) && Long.parseLong(after) < Long.parseLong(before)) {
            throw refusal(request, EPOCH_POLICY, "epoch " + after + " is stale: " + carries);
        }
        if (!labels(object).path(MANAGED_BY).asText().equals(MANAGER)) {
            throw refusal(request, EPOCH_POLICY,
                    carries + "; a write must not take label " + MANAGED_BY + "=" + MANAGER + " away");
        }
        String tenant = labels(old).path(TENANT).asText();
        if (!tenant.isEmpty() && !tenant.equals(labels(object).path(TENANT).asText())) {
            throw refusal(request, EPOCH_POLICY,
                    carries + " of tenant '" + tenant + "'; a write must not change label " + TENANT);
        }
    }

    /** The first policy about fences: what stands in their data only grows as well. */
    private static void requireFenceGrowth(AdmissionRequest request, JsonNode object, JsonNode old) {
        if (!labels(object).has(FENCE)) {
            throw refusal(request, EPOCH_POLICY, "a write must not take label " + FENCE + " away");
        }
        String before = old.path("data").path("epoch").asText();
        String after = object.path("data").path("epoch").asText();
        long floor = sound(before) ? Long.parseLong(before) : 0;
        if (!after.equals(before) && !(sound(after) && Long.parseLong(after) >= floor)) {
            throw refusal(request, EPOCH_POLICY,
                    "epoch '" + after + "' is no number to raise the fence to, which stands at epoch " + floor);
        }
    }

    /** The second policy. */
    private static void requireFence(AdmissionRequest request, JsonNode object, JsonNode old, ClusterReader cluster) {
        String tenant = labels(old).path(TENANT).asText(labels(object).path(TENANT).asText());
        boolean creation = request.operation() == Operation.CREATE;
        boolean shows = creation || request.fieldManager().equals(MANAGER) || !epochOf(object).equals(epochOf(old));
        if (tenant.isEmpty() || !shows || derived(creation ? object : old)) {
            return;
        }
        for (ObjectNode fence : fences(tenant, cluster)) {
            requireFence(request, object, tenant, fence);
        }
    }

    private static void requireFence(AdmissionRequest request, JsonNode object, String tenant, ObjectNode fence) {
        String name = "ConfigMap " + fence.path("metadata").path("name").asText();
        String highest = fence.path("data").path("epoch").asText("0");
        String epoch = epochOf(object);
        if (!sound(highest)) {
            throw refusal(request, FENCE_POLICY, name + " holds epoch '" + highest + EXPECTED);
        }
        String fenced = ": tenant '" + tenant + "' is fenced at epoch " + highest + " by " + name;
        boolean expected = request.operation() == Operation.UPDATE || FENCED.contains(request.kind().plural());
        if (epoch.isEmpty() && expected) {
            throw refusal(request, FENCE_POLICY, "annotation " + EPOCH + " is missing" + fenced);
        }
        if (!epoch.isEmpty() && !sound(epoch)) {
            throw refusal(request, FENCE_POLICY, malformed(epoch));
        }
        if (!epoch.isEmpty() && Long.parseLong(epoch) < Long.parseLong(highest)) {
            throw refusal(request, FENCE_POLICY, "epoch " + epoch + " is stale" + fenced);
        }
    }

    /** A tenant's fences; one, unless its controllers were given several namespaces. */
    private static List<ObjectNode> fences(String tenant, ClusterReader cluster) {
        return cluster.named("configmaps", FENCE_NAMES).stream()
                .filter(map -> managed(map) && labels(map).path(FENCE).asText().equals("true")
                        && labels(map).path(TENANT).asText().equals(tenant))
                .toList();
    }

    /** Whether one of Kubernetes' own controllers looks after the object: it is fenced where it is derived from. */
    private static boolean derived(JsonNode object) {
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean() && !owner.path("apiVersion").asText().startsWith(DOMAIN)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode labels(JsonNode object) {
        return object.path("metadata").path("labels");
    }

    private static String epochOf(JsonNode object) {
        return object.path("metadata").path("annotations").path(EPOCH).asText();
    }

    private static boolean sound(String epoch) {
        return NUMBER.matcher(epoch).matches();
    }

    private static String malformed(String epoch) {
        return "annotation " + EPOCH + " is '" + epoch + EXPECTED;
    }

    /** What an API server answers whose policy says no. */
    private static RuntimeException refusal(AdmissionRequest request, String policy, String message) {
        String group = request.kind().group();
        String why = "ValidatingAdmissionPolicy '" + policy + "' with binding '" + policy + "' denied request: "
                + message;
        String resource = request.kind().plural() + (group.isEmpty() ? "" : "." + group);
        return new ApiStatus(403, "Forbidden", resource + " \"" + request.name() + "\" is forbidden: " + why,
                new Details(request.name(), group.isEmpty() ? null : group, request.kind().plural(), null,
                        List.of(new Cause("", why, null)), 0))
                .exception();
    }
}
