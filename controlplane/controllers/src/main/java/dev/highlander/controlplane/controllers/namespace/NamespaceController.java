package dev.highlander.controlplane.controllers.namespace;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.controlplane.controllers.discovery.ApiResource;
import dev.highlander.controlplane.controllers.discovery.Discovery;
import dev.highlander.controlplane.controllers.discovery.MetadataClient;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Backoff;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties and lets go of namespaces that are being deleted.
 *
 * <p>One round: (1) ask which resources there are; (2) delete all pods, and once none is left all objects of every other resource, so
 * that no pod outlives its secrets or policies; (3) count what is left and write it into the conditions; (4) if nothing is left and
 * nothing failed, take the finalizer {@code kubernetes} away. Every step can be repeated, so a crash anywhere costs one more round.
 */
public final class NamespaceController implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NamespaceController.class);
    private static final String FINALIZER = "kubernetes";
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(15), 0.1);
    /** How soon to look again at a namespace whose content is on its way out. */
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LATER = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final MetadataClient metadata;
    private final Discovery discovery;
    private final Informer<Namespace> namespaces;
    private final InstantSource clock;
    private final Controller<String> controller;

    /** Wires the controller; nothing happens before {@link #start}. */
    public NamespaceController(KubernetesClient client, MetadataClient metadata,
            Informer<Namespace> namespaces,
            TimeSource time, InstantSource clock) {
        this.client = client;
        this.metadata = metadata;
        this.discovery = new Discovery(client);
        this.namespaces = namespaces;
        this.clock = clock;
        this.controller = Controller.named("namespace").reconciler(this::reconcile).workers(4).backoff(BACKOFF)
                .time(time).build();
        namespaces.feed((Namespace namespace) -> terminating(namespace)
                ? List.of(namespace.getMetadata().getName())
                : List.<String>of(),
                controller::enqueue);
    }

    /** Starts the workers. */
    public void start() {
        controller.start();
    }

    @Override
    public void close() {
        controller.close();
    }

    private Outcome reconcile(String name) {
        Namespace cached = namespaces.get(name);
        if (cached == null || !terminating(cached)) {
            return Outcome.done();
        }
        // Conditions are written on top of the newest ones, so the live object is read; a namespace ends once.
        Namespace namespace = client.namespaces().withName(name).get();
        if (namespace == null || !terminating(namespace) || !holdsFinalizer(namespace)) {
            return Outcome.done();
        }
        Remains remains = empty(name);
        report(namespace, remains);
        if (remains.none()) {
            finish(namespace);
            log.info("namespace={} uid={} is empty and let go", name, namespace.getMetadata().getUid());
            return Outcome.done();
        }
        if (!remains.undeleted().isEmpty() || !remains.undiscovered().isEmpty()) {
            throw new IllegalStateException(
                    "namespace " + name + " cannot be emptied: undiscovered " + remains.undiscovered()
                            + ", undeleted " + remains.undeleted());
        }
        // What waits for a finalizer or for its node may take long; what was deleted just now may be gone already.
        return Outcome.again(
                remains.finalizers().isEmpty() && !remains.objects().containsKey("pods.") ? SOON : pace(remains));
    }

    private static Duration pace(Remains remains) {
        return remains.finalizers().isEmpty() ? Duration.ofMillis(500) : LATER;
    }

    private Remains empty(String namespace) {
        Discovery.Found found = discovery.ask();
        Map<String, String> undeleted = new HashMap<>();
        Map<String, Integer> objects = new HashMap<>();
        Map<String, Integer> finalizers = new HashMap<>();
        Predicate<ApiResource> pods = resource -> resource.group().isEmpty() && resource.plural().equals("pods");
        for (Predicate<ApiResource> stage : List.of(pods, pods.negate())) {
            if (objects.isEmpty()) {
                found.resources().stream()
                        .filter(resource -> resource.namespaced() && resource.can("list") && resource.can("delete"))
                        .filter(stage).forEach(resource -> empty(namespace, resource, undeleted, objects, finalizers));
            }
        }
        return new Remains(found.failures(), undeleted, objects, finalizers);
    }

    private void empty(String namespace, ApiResource resource, Map<String, String> undeleted,
            Map<String, Integer> objects,
            Map<String, Integer> finalizers) {
        try {
            // Most resources have nothing in most namespaces: look first, which is cheap.
            List<GenericKubernetesResource> left = list(namespace, resource);
            if (left.isEmpty()) {
                return;
            }
            delete(namespace, resource, left);
            left = list(namespace, resource);
            if (!left.isEmpty()) {
                objects.put(resource.qualifiedName(), left.size());
            }
            for (GenericKubernetesResource object : left) {
                requireNonNullElse(object.getMetadata().getFinalizers(), List.<String>of())
                        .forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 405) {
                undeleted.put(resource.qualifiedName(), requireNonNullElse(e.getMessage(), e.toString()));
            }
        }
    }

    private List<GenericKubernetesResource> list(String namespace, ApiResource resource) {
        return metadata.resources(resource).inNamespace(namespace).list().getItems();
    }

    private void delete(String namespace, ApiResource resource, List<GenericKubernetesResource> objects) {
        var options = new DeleteOptionsBuilder().withPropagationPolicy("Background").build();
        if (resource.can("deletecollection")) {
            client.raw(resource.path(namespace), "DELETE", options);
            return;
        }
        for (GenericKubernetesResource object : objects) {
            try {
                client.raw(resource.path(namespace) + "/" + object.getMetadata().getName(), "DELETE", options);
            } catch (KubernetesClientException e) {
                if (e.getCode() != 404) {
                    throw e;
                }
            }
        }
    }

    private void report(Namespace namespace, Remains remains) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        List<NamespaceCondition> before = namespace.getStatus() == null
                ? List.of()
                : requireNonNullElse(namespace.getStatus().getConditions(), List.<NamespaceCondition>of());
        List<NamespaceCondition> after = TerminationConditions.of(remains, namespace.getStatus(), now);
        boolean silent = remains.none() && before.isEmpty();
        if (silent || before.equals(after)) {
            // A namespace that was empty from the start goes without a word.
            return;
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", "Terminating");
        status.put("conditions", after);
        client.namespaces().withName(namespace.getMetadata().getName()).subresource("status").patch(
                PatchContext.of(PatchType.JSON_MERGE),
                Serialization
                        .asJson(Map.of("metadata", Map.of("uid", namespace.getMetadata().getUid()), "status", status)));
    }

    private void finish(Namespace namespace) {
        List<String> others = namespace.getSpec().getFinalizers().stream().filter(one -> !FINALIZER.equals(one))
                .toList();
        // No resourceVersion, so that a status written meanwhile does not matter; the uid keeps a successor of the name safe.
        Namespace let = new NamespaceBuilder(namespace).editMetadata().withResourceVersion(null).endMetadata()
                .editSpec()
                .withFinalizers(others).endSpec().build();
        try {
            client.raw("/api/v1/namespaces/" + namespace.getMetadata().getName() + "/finalize", "PUT", let);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
        }
    }

    private static boolean terminating(Namespace namespace) {
        return namespace.getMetadata().getDeletionTimestamp() != null;
    }

    private static boolean holdsFinalizer(Namespace namespace) {
        return namespace.getSpec() != null
                && requireNonNullElse(namespace.getSpec().getFinalizers(), List.<String>of()).contains(FINALIZER);
    }
}
