package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.probe.Hooks;
import dev.highlander.controlplane.node.probe.Prober;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.ObservedPod;
import dev.highlander.controlplane.node.runtime.PodUid;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Backoff;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.Events;
import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.informer.Informers;
import dev.highlander.reconcile.NamespacedName;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the parts of one agent together, starts them in order, and closes them in reverse. */
final class AgentParts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentParts.class);
    private static final String BY_UID = "uid";
    private static final int WORKERS = 32;
    /** A heartbeat that fails must come again well within the lease's 40 s. */
    private static final Backoff HEARTBEAT = new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.1);
    private static final Duration SYNC = Duration.ofSeconds(1);

    private final ContainerRuntime runtime;
    private final Informers informers = new Informers();
    private final Events events;
    private final Prober prober;
    private final Stops stops;
    private final ClientReferences references;
    private final PodReconciler reconciler;
    private final Controller<PodUid> controller;
    private final Controller<Duty> heartbeat;
    private final Drained drained;
    private final Informer<Pod> pods;
    private final AgentLogs logs;
    private final Thread beginning;

    /** The node's duties towards itself. */
    private enum Duty {
        STATUS,
        LEASE
    }

    private AgentParts(KubernetesClient client, ContainerRuntime runtime, NodeOptions options, InstantSource clock,
            TimeSource time) throws IOException {
        this.runtime = runtime;
        this.events = new Events(client, "kubelet", options.name(), clock, time);
        PodReports reports = new PodReports(client, events);
        this.prober = new Prober(runtime, options.address());
        Hooks hooks = new Hooks(prober);
        this.stops = new Stops(runtime, hooks, this::changed);
        this.references = new ClientReferences(client, this::stale);
        NodeSelf self = new NodeSelf(client, options, runtime, clock);
        PodVolumes volumes = new PodVolumes(runtime, references, new ClientTokens(client, clock), reports, clock,
                options.address(), self.capacity());
        Epochs epochs = new Epochs(options.directory().resolve("epochs"));
        epochs.prune();
        this.drained = new Drained(options.directory().resolve("drained"));
        ContainerStarter starter = new ContainerStarter(runtime, references, volumes, reports, hooks, clock,
                System.getProperty("user.home", "/"), this::changed);
        ContainerKeeper keeper = new ContainerKeeper(runtime, prober, stops, reports, time, clock, this::changed);
        this.reconciler = new PodReconciler(runtime, options, clock, epochs, starter, keeper, reports, volumes,
                this::byUid,
                drained.read());
        this.controller = Controller.named("node-pods").reconciler(reconciler).workers(WORKERS).time(time).build();
        this.heartbeat = Controller.named("node-heartbeat").<Duty>reconciler(duty -> switch (duty) {
            case STATUS -> self.reportStatus();
            case LEASE -> self.renewLease();
        }).workers(2).backoff(HEARTBEAT).time(time).build();
        this.pods = informers.watch(client, Pod.class).withField("spec.nodeName", options.name())
                .index(BY_UID, pod -> List.of(pod.getMetadata().getUid())).handler(new LastWords())
                .feed(AgentParts::uid, this::wake)
                .start();
        this.logs = new AgentLogs(runtime, this::byName);
        this.beginning = Thread.ofVirtual().name("node-begin").unstarted(this::begin);
    }

    /** Starts everything. */
    public static AgentParts start(KubernetesClient client, ContainerRuntime runtime, NodeOptions options,
            InstantSource clock,
            TimeSource time) throws IOException {
        AgentParts parts = new AgentParts(client, runtime, options, clock, time);
        parts.heartbeat.start();
        parts.heartbeat.enqueue(Duty.STATUS);
        parts.heartbeat.enqueue(Duty.LEASE);
        parts.beginning.start();
        return parts;
    }

    /** What containers have written. */
    public PodLogs logs() {
        return logs;
    }

    /** Ends all containers and reports them; nothing is started from here on. */
    public void drain(Duration bound) throws InterruptedException {
        stopDeciding();
        new Drain(runtime, prober, drained, this::byUid, reconciler).run(bound);
    }

    @Override
    public void close() {
        stopDeciding();
        stops.close();
        reconciler.close();
        heartbeat.close();
        references.close();
        informers.close();
        events.close();
        prober.close();
    }

    private void stopDeciding() {
        beginning.interrupt();
        controller.close();
    }

    /**
     * Nothing is decided before the first list: until then every pod that the runtime has would look as if it were deleted. Then the
     * runtime's pods are looked at too, as nobody will announce those that were deleted while we were away.
     */
    private void begin() {
        try {
            while (!informers.awaitSync(SYNC)) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
            runtime.onChange(this::wake);
            for (ObservedPod pod : runtime.list()) {
                controller.enqueue(pod.record().uid());
            }
            controller.start();
            log.info("node agent works: pods={}", pods.list().size());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.error("the runtime's pods cannot be read; the node does nothing", e);
        } catch (IllegalStateException e) {
            log.debug("closed before it began: {}", e.getMessage());
        }
    }

    private void wake(PodUid uid) {
        controller.enqueue(uid);
    }

    private void changed(Attempt attempt) {
        controller.enqueue(attempt.pod());
    }

    private void stale(PodUid uid) {
        reconciler.work(uid).stale = true;
        controller.enqueue(uid);
    }

    private Optional<Pod> byUid(PodUid uid) {
        return pods.byIndex(BY_UID, uid.value()).stream().findFirst();
    }

    private Optional<Pod> byName(NamespacedName name) {
        @Nullable
        Pod pod = pods.get(name.namespace() + "/" + name.name());
        return Optional.ofNullable(pod);
    }

    private static PodUid uid(Pod pod) {
        return new PodUid(pod.getMetadata().getUid());
    }

    /** Keeps the grace of a pod that vanishes: a forced deletion means it. */
    private final class LastWords implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            // Its key is enqueued; that is enough.
        }

        @Override
        public void onUpdate(Pod before, Pod after) {
            // Its key is enqueued; that is enough.
        }

        @Override
        public void onDelete(Pod last, boolean finalStateUnknown) {
            Long seconds = last.getMetadata().getDeletionGracePeriodSeconds();
            if (seconds != null && !finalStateUnknown) {
                reconciler.work(uid(last)).lastGrace = Duration.ofSeconds(Math.max(0, seconds));
            }
        }
    }
}
