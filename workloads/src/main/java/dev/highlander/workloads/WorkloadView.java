package dev.highlander.workloads;

import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.informer.Informers;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.custom.CustomResources;
import dev.highlander.resources.custom.WorkloadResource;
import dev.highlander.workloads.process.PodFacts;
import dev.highlander.workloads.render.Marks;
import dev.highlander.workloads.render.Renderer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The controller's local copy of the cluster: its pods and the custom resources, each kept by one informer. */
final class WorkloadView implements AutoCloseable {
    private static final String BY_APP = "app";

    private final WorkloadSettings settings;
    private final Informers informers = new Informers();
    private final Informer<Pod> pods;
    private final Map<WorkloadKind, Informer<? extends WorkloadResource>> resources = new EnumMap<>(
            WorkloadKind.class);

    /**
     * Starts the informers; they fill in the background.
     *
     * @param changed told the key of everything that changes
     */
    WorkloadView(KubernetesClient client, WorkloadSettings settings, Consumer<WorkloadKey> changed) {
        this.settings = settings;
        pods = informers.watch(client, Pod.class).withLabel(Marks.MANAGED_BY, Marks.MANAGER)
                .index(BY_APP, pod -> List.of(new PodFacts(pod).label(Marks.APP)))
                .feedAll(pod -> processOf(pod).stream().toList(), changed)
                .start();
        for (WorkloadKind kind : WorkloadKind.values()) {
            resources.put(kind, watch(client, CustomResources.type(kind), changed));
        }
    }

    private <R extends WorkloadResource> Informer<R> watch(KubernetesClient client, Class<R> type,
            Consumer<WorkloadKey> changed) {
        return informers.watch(client, type).feed(WorkloadResource::key, changed).start();
    }

    /** Waits for the first lists; false if they did not come within the bound. */
    boolean awaitSync(Duration bound) throws InterruptedException {
        return informers.awaitSync(bound);
    }

    boolean synced() {
        return informers.synced();
    }

    /** The pod of a process; nothing for workloads of other kinds. */
    Optional<Pod> pod(WorkloadKey process) {
        return process.kind() != WorkloadKind.PROCESS
                ? Optional.empty()
                : Optional.ofNullable(
                        pods.get(process.namespace() + "/" + Renderer.podName(process.name())));
    }

    /** Every pod of this tenant. */
    Stream<Pod> pods() {
        return pods.list().stream().filter(pod -> {
            String tenant = new PodFacts(pod).label(Marks.TENANT);
            return tenant.isEmpty() || tenant.equals(settings.identity().tenant());
        });
    }

    /** Pods of processes of the same name in other namespaces. */
    Stream<Pod> elsewhere(WorkloadKey process) {
        return pods.byIndex(BY_APP, process.name()).stream()
                .filter(pod -> !pod.getMetadata().getNamespace().equals(process.namespace()))
                .filter(pod -> new PodFacts(pod).label(Marks.TENANT).equals(settings.identity().tenant()))
                .filter(pod -> processOf(pod).isPresent());
    }

    Optional<WorkloadResource> resource(WorkloadKey key) {
        return Optional.ofNullable(informer(key.kind()).get(key.namespace() + "/" + key.name()));
    }

    Stream<WorkloadResource> resources() {
        return Stream.of(WorkloadKind.values()).flatMap(kind -> informer(kind).list().stream());
    }

    /** Whether a custom resource is this tenant's: by its label, or without one by where it is. */
    boolean isOurs(WorkloadResource resource) {
        Map<String, String> labels = resource.getMetadata().getLabels();
        String tenant = labels == null ? "" : labels.getOrDefault(Marks.TENANT, "");
        return tenant.isEmpty()
                ? settings.everyNamespace() || settings.namespace().equals(resource.getMetadata().getNamespace())
                : tenant.equals(settings.identity().tenant());
    }

    /** The process that a pod is made for: by its labels, or by its name if a Go controller made it. */
    static Optional<WorkloadKey> processOf(Pod pod) {
        PodFacts facts = new PodFacts(pod);
        String app = facts.label(Marks.APP);
        String kind = facts.label(Marks.KIND);
        boolean process = kind.equals(WorkloadKind.PROCESS.type())
                || (kind.isEmpty() && pod.getMetadata().getName().equals(Renderer.podName(app)));
        return process && !app.isEmpty()
                ? Optional.of(new WorkloadKey(WorkloadKind.PROCESS, pod.getMetadata().getNamespace(), app))
                : Optional.empty();
    }

    @Override
    public void close() {
        informers.close();
    }

    // Filled in the constructor for every kind.
    private Informer<? extends WorkloadResource> informer(WorkloadKind kind) {
        return java.util.Objects.requireNonNull(resources.get(kind));
    }
}
