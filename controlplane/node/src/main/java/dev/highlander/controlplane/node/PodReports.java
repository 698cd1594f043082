package dev.highlander.controlplane.node;

import dev.highlander.reconcile.Events;
import dev.highlander.reconcile.NamespacedName;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that the agent writes about pods: status, last deletion, events. */
final class PodReports {
    private static final Logger log = LoggerFactory.getLogger(PodReports.class);
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final KubernetesClient client;
    private final Events events;

    PodReports(KubernetesClient client, Events events) {
        this.client = client;
        this.events = events;
    }

    /** The newer of what the informer has and what our last write returned. */
    Pod newest(Pod informed, PodWork work) {
        Pod written = work.written;
        if (written == null || version(informed) >= version(written)) {
            work.written = null;
            return informed;
        }
        return written;
    }

    /**
     * Writes the status when it differs, on the condition that nobody changed the pod meanwhile.
     *
     * @return the pod as it is now; empty when it was changed or is gone
     */
    Optional<Pod> report(Pod pod, PodStatus status, PodWork work) {
        if (status.equals(pod.getStatus())) {
            return Optional.of(pod);
        }
        try {
            Pod written = client.pods().inNamespace(pod.getMetadata().getNamespace())
                    .resource(new PodBuilder(pod).withStatus(status).build()).updateStatus();
            work.written = written;
            logPhase(pod, status);
            return Optional.of(written);
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND) {
                work.written = null;
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Takes the pod off the API server, which waited for us to say that nothing of it lives; this very pod, not one of its name. */
    Outcome delete(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        String options = "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":0,\"preconditions\":{\"uid\":\""
                + pod.getMetadata().getUid() + "\"}}";
        try {
            client.raw("/api/v1/namespaces/" + namespace + "/pods/" + pod.getMetadata().getName(), "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT && e.getCode() != NOT_FOUND) {
                throw e;
            }
            log.debug("pod {} is already gone: {}", NamespacedName.of(pod), e.getMessage());
        }
        return Outcome.done(); // its disappearance brings us back
    }

    void tell(Pod pod, @Nullable Container container, String reason, String message) {
        events.record(reference(pod, container), Events.Type.NORMAL, reason, message);
    }

    void warn(Pod pod, @Nullable Container container, String reason, String message) {
        events.record(reference(pod, container), Events.Type.WARNING, reason, message);
    }

    private static ObjectReference reference(Pod pod, @Nullable Container container) {
        ObjectReference reference = Events.reference(pod);
        reference.setKind("Pod");
        reference.setApiVersion("v1");
        if (container != null) {
            boolean main = pod.getSpec().getContainers().stream()
                    .anyMatch(known -> known.getName().equals(container.getName()));
            reference.setFieldPath((main ? "spec.containers{" : "spec.initContainers{") + container.getName() + "}");
        }
        return reference;
    }

    private static void logPhase(Pod pod, PodStatus status) {
        String before = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        if (status.getPhase() != null && !status.getPhase().equals(before)) {
            log.info("pod {} uid={} phase={} reason={}", NamespacedName.of(pod), pod.getMetadata().getUid(),
                    status.getPhase(),
                    status.getReason());
        }
    }

    /** Versions of this API server are numbers that grow; another's would merely make us believe the informer. */
    private static long version(Pod pod) {
        try {
            return Long.parseLong(pod.getMetadata().getResourceVersion());
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
