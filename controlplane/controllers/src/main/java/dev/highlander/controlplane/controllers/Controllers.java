package dev.highlander.controlplane.controllers;

import dev.highlander.controlplane.controllers.defaults.NamespaceDefaultsController;
import dev.highlander.controlplane.controllers.discovery.MetadataClient;
import dev.highlander.controlplane.controllers.event.EventExpiry;
import dev.highlander.controlplane.controllers.garbage.GarbageCollector;
import dev.highlander.controlplane.controllers.namespace.NamespaceController;
import dev.highlander.controlplane.controllers.node.NodeController;
import dev.highlander.controlplane.controllers.node.TaintEvictionController;
import dev.highlander.controlplane.controllers.pod.PodGarbageController;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.informer.Informers;
import dev.highlander.reconcile.informer.Omissions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All controllers, started and stopped together over shared informers.
 *
 * <p>They act once the informers hold the cluster. Two sets over one cluster must be kept apart by an ownership: each write is safe by its
 * preconditions, but they would do everything twice.
 */
public final class Controllers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Controllers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Informers informers = new Informers();
    private final MetadataClient metadata;
    private final GarbageCollector garbage;
    /** In the order of their start. */
    private final List<AutoCloseable> running = new ArrayList<>();
    private final Thread starter;
    // Both guarded by this.
    private TimeSource.@Nullable Cancellable collecting;
    private boolean closed;

    /**
     * What may be chosen.
     *
     * @param rootCa the cluster's CA certificate, PEM, for the config map of every namespace; empty: no such config map
     * @param endedPods how many ended pods may be kept
     * @param workers how many objects the garbage collector may work on at once
     * @param collectingAfter how long after the other controllers the garbage collector begins
     */
    public record Options(Optional<String> rootCa, int endedPods, int workers, Duration collectingAfter) {
        /** No CA, 12,500 ended pods as in Kubernetes, 20 workers. */
        public static final Options DEFAULT = new Options(Optional.empty(), 12_500, 20, Duration.ZERO);

        /** These, with a CA certificate. */
        public Options withRootCa(String pem) {
            return new Options(Optional.of(pem), endedPods, workers, collectingAfter);
        }

        /** These, with a garbage collector that begins later than the others: it looks at everything there is, however late. */
        public Options withCollectingAfter(Duration delay) {
            return new Options(rootCa, endedPods, workers, delay);
        }
    }

    private record Part(AutoCloseable controller, Runnable start) {}

    private Controllers(KubernetesClient client, Options options, TimeSource time, InstantSource clock) {
        this.metadata = new MetadataClient(client);
        var namespaces = informers.watch(client, Namespace.class).start();
        var nodes = informers.watch(client, Node.class).start();
        var leases = informers.watch(client, Lease.class).inNamespace(NodeController.LEASES).start();
        var pods = informers.watch(client, Pod.class).without(Omissions.POD_CONTENT)
                .index(NodeController.PODS_BY_NODE, Controllers::nodeOf).start();
        var accounts = informers
                .watch(client, ServiceAccount.class)
                .withField("metadata.name", NamespaceDefaultsController.SERVICE_ACCOUNT)
                .start();
        var certificates = informers
                .watch(client, ConfigMap.class)
                .withField("metadata.name", NamespaceDefaultsController.ROOT_CA)
                .start();
        var definitions = informers.watch(client, CustomResourceDefinition.class).start();

        var defaults = new NamespaceDefaultsController(client, namespaces, accounts, certificates, options.rootCa(),
                time);
        var namespace = new NamespaceController(client, metadata, namespaces, time, clock);
        this.garbage = new GarbageCollector(client, metadata, definitions, time, options.workers());
        var node = new NodeController(client, nodes, leases, pods, time, clock);
        var eviction = new TaintEvictionController(client, nodes, pods, time, clock);
        var podGarbage = new PodGarbageController(client, pods, nodes, options.endedPods(), time, clock);
        var expiry = new EventExpiry(client, EventExpiry.LIFE, time, clock);
        List<Part> parts = List.of(new Part(defaults, defaults::start),
                new Part(namespace, namespace::start),
                new Part(garbage, () -> collectAfter(options.collectingAfter(), time)), new Part(node, node::start),
                new Part(eviction, eviction::start),
                new Part(podGarbage, podGarbage::start), new Part(expiry, expiry::start));
        parts.forEach(part -> running.add(part.controller));
        this.starter = Thread.ofVirtual().name("controllers-start").unstarted(() -> start(parts));
    }

    /**
     * Starts all controllers. Returns at once; they begin to act when the API server has answered.
     *
     * @param client must outlive the controllers
     * @param time the clock for everything that waits
     * @param clock the time of day for conditions, taints and events
     */
    public static Controllers start(KubernetesClient client, Options options, TimeSource time, InstantSource clock) {
        Controllers controllers = new Controllers(client, options, time, clock);
        controllers.starter.start();
        return controllers;
    }

    /** Whether the shared informers and the garbage collector's hold the whole cluster. */
    public boolean ready() {
        return informers.synced() && garbage.complete();
    }

    /** Stops the controllers, the last one first, then their informers; each waits a bounded time for what it is doing. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (collecting != null) {
                collecting.cancel();
            }
        }
        starter.interrupt();
        try {
            starter.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (AutoCloseable controller : running.reversed()) {
            try {
                controller.close();
            } catch (Exception e) {
                log.warn("controller={} failed to close", controller.getClass().getSimpleName(), e);
            }
        }
        informers.close();
        metadata.close();
    }

    private void start(List<Part> parts) {
        try {
            while (!informers.awaitSync(Duration.ofMinutes(1))) {
                log.warn("controllers still wait for the first lists from the API server");
            }
            parts.forEach(part -> part.start.run());
        } catch (InterruptedException _) {
            // Closed before the API server answered.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void collectAfter(Duration delay, TimeSource time) {
        if (delay.isZero()) {
            collect();
        } else if (!closed) {
            collecting = time.after(delay, this::collect);
        }
    }

    private synchronized void collect() {
        if (!closed) {
            garbage.start();
        }
    }

    private static List<String> nodeOf(Pod pod) {
        return pod.getSpec().getNodeName() == null || pod.getSpec().getNodeName().isEmpty()
                ? List.of()
                : List.of(pod.getSpec().getNodeName());
    }
}
