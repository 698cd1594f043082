package dev.highlander.controlplane.scheduler;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Events;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything the scheduler writes: bindings, the condition of pods that fit nowhere, events. Blocking. */
final class Outbox implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final String CONDITION = "PodScheduled";
    private static final String REASON = "Unschedulable";

    private final KubernetesClient client;
    private final InstantSource clock;
    private final Events events;

    Outbox(KubernetesClient client, String component, TimeSource time, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        this.events = new Events(client, component, null, clock, time);
    }

    /** Binds a pod to a node; returns why that failed, or null. The API server binds a pod once, so trying is safe. */
    @Nullable
    Exception bind(PodFacts pod, String node) {
        String namespace = pod.name().namespace();
        String name = pod.name().name();
        // The uid lets the API server refuse a younger pod of the same name.
        Binding binding = new BindingBuilder().withNewMetadata().withNamespace(namespace).withName(name)
                .withUid(pod.uid())
                .endMetadata().withNewTarget().withApiVersion("v1").withKind("Node").withName(node).endTarget().build();
        try {
            client.raw("/api/v1/namespaces/" + namespace + "/pods/" + name + "/binding", "POST", binding);
        } catch (KubernetesClientException e) {
            return e;
        }
        events.record(
                new ObjectReferenceBuilder().withApiVersion("v1").withKind("Pod").withNamespace(namespace)
                        .withName(name)
                        .withUid(pod.uid()).build(),
                Events.Type.NORMAL, "Scheduled", "Successfully assigned " + namespace + "/" + name + " to " + node);
        return null;
    }

    /** Tells why a pod fits nowhere: by an event, and by a condition if that does not say so yet. Null: the pod is gone. */
    void refused(@Nullable Pod pod, String message) {
        if (pod == null) {
            return;
        }
        events.warning(pod, "FailedScheduling", message);
        PodCondition before = condition(pod);
        if (before != null && "False".equals(before.getStatus()) && REASON.equals(before.getReason())
                && message.equals(before.getMessage())) {
            return;
        }
        try {
            client.pods().inNamespace(pod.getMetadata().getNamespace()).withName(pod.getMetadata().getName())
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch(pod, before, message));
        } catch (KubernetesClientException e) {
            // Gone meanwhile, or the API server is away: the next try of this pod tells again.
            log.debug("pod={}/{} condition not written: {}", pod.getMetadata().getNamespace(),
                    pod.getMetadata().getName(),
                    e.toString());
        }
    }

    @Override
    public void close() {
        events.close();
    }

    private String patch(Pod pod, @Nullable PodCondition before, String message) {
        String unchanged = before == null || !"False".equals(before.getStatus())
                ? null
                : before.getLastTransitionTime();
        String since = requireNonNullElse(unchanged, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        Map<String, @Nullable Object> condition = new LinkedHashMap<>();
        condition.put("type", CONDITION);
        condition.put("status", "False");
        condition.put("reason", REASON);
        condition.put("message", message);
        condition.put("lastProbeTime", null);
        condition.put("lastTransitionTime", since);
        // The uid makes it a conflict, not a lie, when another pod by this name has come.
        return Serialization.asJson(Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status",
                Map.of("conditions", List.of(condition))));
    }

    private static @Nullable PodCondition condition(Pod pod) {
        if (pod.getStatus() == null) {
            return null;
        }
        return requireNonNullElse(pod.getStatus().getConditions(), List.<PodCondition>of()).stream()
                .filter(one -> CONDITION.equals(one.getType())).findFirst().orElse(null);
    }
}
