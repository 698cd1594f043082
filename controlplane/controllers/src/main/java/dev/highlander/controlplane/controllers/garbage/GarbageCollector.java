package dev.highlander.controlplane.controllers.garbage;

import dev.highlander.controlplane.controllers.discovery.ApiResource;
import dev.highlander.controlplane.controllers.discovery.Discovery;
import dev.highlander.controlplane.controllers.discovery.MetadataClient;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Backoff;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.informer.Informers;
import dev.highlander.reconcile.informer.Omissions;
import dev.highlander.reconcile.NamespacedName;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches every resource that can be deleted and carries out the fate of each object.
 *
 * <p>Custom resources come and go with their definitions. An owner that is not in view is asked of the API server before anything is
 * deleted for its absence; decisions that need <em>all</em> dependents of an object wait until every resource is in view.
 */
public final class GarbageCollector implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GarbageCollector.class);
    /** Events own nothing and belong to nobody, and there are many. */
    private static final Set<String> IGNORED = Set.of("events");
    /** Nothing of these says anything about ownership. */
    private static final Omissions UNREAD = Omissions.NONE.and(ObjectMeta.class, "labels", "annotations")
            .and(GenericKubernetesResource.class, "spec", "status", "data", "stringData", "binaryData");
    private static final Duration REDISCOVER = Duration.ofSeconds(30);
    private static final Duration NOT_SYNCED = Duration.ofMillis(200);
    private static final String DISCOVER = "resources";
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(20), 2, Duration.ofSeconds(30), 0.2);

    private final KubernetesClient client;
    private final Discovery discovery;
    private final Collector collector;
    private final OwnerGraph graph = new OwnerGraph();
    private final Informers informers = new Informers();
    private final Controller<String> fates;
    private final Controller<String> resources;
    /** Touched by the resources controller alone, whose one key is never in two hands. */
    private final Map<ApiResource, Informer<?>> watched = new HashMap<>();
    /** What the API server serves; replaced as a whole. */
    private volatile Discovery.Found served = new Discovery.Found(List.of(), Map.of());
    /** Whether every served resource was in view once. */
    private volatile boolean complete;

    /** Wires the collector; nothing happens before {@link #start}. */
    public GarbageCollector(KubernetesClient client, MetadataClient metadata,
            Informer<CustomResourceDefinition> definitions,
            TimeSource time, int workers) {
        this.client = client;
        this.discovery = new Discovery(client);
        this.collector = new Collector(client, metadata);
        this.fates = Controller.named("garbage-collector").reconciler(this::reconcile).workers(workers).backoff(BACKOFF)
                .time(time)
                .build();
        this.resources = Controller.named("garbage-collector-resources").reconciler(this::discover).backoff(BACKOFF)
                .time(time).build();
        definitions.feed(_ -> List.of(DISCOVER), resources::enqueue);
    }

    /** Starts to watch and to collect. */
    public void start() {
        fates.start();
        resources.start();
        resources.enqueue(DISCOVER);
    }

    /** How many objects are in view. */
    public int size() {
        return graph.size();
    }

    /** Whether every resource that the API server serves is in view. */
    public boolean complete() {
        return complete && informers.synced();
    }

    @Override
    public void close() {
        resources.close();
        fates.close();
        informers.close();
    }

    /** Follows what the API server serves: begins to watch what came, stops watching what went. */
    private Outcome discover(String once) {
        Discovery.Found found = discovery.ask();
        Set<ApiResource> wanted = new HashSet<>();
        for (ApiResource resource : found.resources()) {
            if (resource.can("delete") && resource.can("list") && resource.can("watch")
                    && !IGNORED.contains(resource.plural())) {
                wanted.add(resource);
            }
        }
        Set<ApiResource> obsolete = new HashSet<>(watched.keySet());
        obsolete.removeAll(wanted);
        // A group that did not answer keeps its informers: its objects are not gone.
        obsolete.removeIf(resource -> found.failures().containsKey(resource.apiVersion()));
        for (ApiResource resource : obsolete) {
            Informer<?> informer = watched.remove(resource);
            if (informer != null) {
                informers.stop(informer);
            }
            graph.forget(resource);
        }
        for (ApiResource resource : wanted) {
            watched.computeIfAbsent(resource, this::watch);
        }
        served = found;
        complete = found.failures().isEmpty();
        return Outcome.again(REDISCOVER);
    }

    private Informer<GenericKubernetesResource> watch(ApiResource resource) {
        return informers.watch(client, GenericKubernetesResource.class, resource.apiVersion(), resource.plural())
                .metadataOnly().without(UNREAD).handler(new View(resource)).start();
    }

    private Outcome reconcile(String uid) {
        Item item = graph.find(uid);
        if (item == null) {
            return Outcome.done();
        }
        if ((item.orphansDependents() || item.waitsForDependents()) && !complete()) {
            return Outcome.again(NOT_SYNCED);
        }
        try {
            carryOut(Fate.decide(item, graph.dependents(uid), one -> graph.waitsFor(one, uid),
                    owner -> standing(item, owner)));
            return Outcome.done();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                // Decided on an old picture; the newer one is on its way here.
                return Outcome.again(NOT_SYNCED);
            }
            throw e;
        }
    }

    private Fate.Standing standing(Item item, Item.Owner reference) {
        if (graph.isGone(reference.uid())) {
            return Fate.Standing.ABSENT;
        }
        Item owner = graph.find(reference.uid());
        if (owner == null) {
            ApiResource resource = served.find(reference.apiVersion(), reference.kind()).orElse(null);
            if (resource == null) {
                // Its definition may come back, or may not have come yet: never a reason to delete.
                throw new IllegalStateException("owner " + reference.kind() + " " + reference.name() + " of "
                        + item.resource().kind() + " "
                        + item.name() + " has the unknown kind " + reference.apiVersion() + " " + reference.kind());
            }
            if (resource.namespaced() && item.name().namespace().isEmpty()) {
                return Fate.Standing.IMPOSSIBLE;
            }
            String namespace = resource.namespaced() ? item.name().namespace() : "";
            owner = collector.read(resource, NamespacedName.of(namespace, reference.name()));
            if (owner == null || !owner.uid().equals(reference.uid())) {
                graph.markGone(reference.uid());
                return Fate.Standing.ABSENT;
            }
        }
        if (!owner.name().namespace().isEmpty() && !owner.name().namespace().equals(item.name().namespace())) {
            return Fate.Standing.IMPOSSIBLE;
        }
        return owner.waitsForDependents() ? Fate.Standing.WAITING : Fate.Standing.SOLID;
    }

    private void carryOut(Fate fate) {
        switch (fate) {
            case Fate.Keep _ -> {
            }
            case Fate.Reown(Item item, List<Item.Owner> owners) -> collector.setOwners(item, owners);
            case Fate.Delete(Item item, String policy, List<Item> unblock) -> {
                unblock.forEach(dependent -> unblock(dependent, item.uid()));
                collector.delete(item, policy);
                log.debug("kind={} name={} uid={} deleted policy={}: its owners are gone", item.resource().kind(),
                        item.name(),
                        item.uid(), policy);
            }
            case Fate.LetGo(Item item, List<Item> dependents) -> {
                for (Item dependent : dependents) {
                    collector.setOwners(dependent,
                            dependent.owners().stream().filter(owner -> !owner.uid().equals(item.uid())).toList());
                }
                collector.dropFinalizer(item, Item.ORPHAN);
            }
            case Fate.Release(Item item) -> collector.dropFinalizer(item, Item.FOREGROUND);
            case Fate.Await(_, List<Item> blocking) -> blocking.stream().filter(one -> !one.deleting())
                    .forEach(one -> fates.enqueue(one.uid()));
        }
    }

    private void unblock(Item dependent, String ownerUid) {
        collector.setOwners(dependent,
                dependent.owners().stream()
                        .map(owner -> owner.uid().equals(ownerUid)
                                ? new Item.Owner(owner.apiVersion(), owner.kind(), owner.name(), owner.uid(),
                                        owner.controller(), false)
                                : owner)
                        .toList());
    }

    private void enqueue(Collection<String> uids) {
        uids.forEach(fates::enqueue);
    }

    /** Tells the graph of one resource's objects. */
    private final class View implements ResourceEventHandler<GenericKubernetesResource> {
        private final ApiResource resource;

        View(ApiResource resource) {
            this.resource = resource;
        }

        @Override
        public void onAdd(GenericKubernetesResource added) {
            enqueue(graph.put(Item.of(resource, added)));
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
            if (!before.getMetadata().getUid().equals(after.getMetadata().getUid())) {
                // Deleted and made anew between two lists: two different objects by one name.
                enqueue(graph.remove(before.getMetadata().getUid()));
            }
            enqueue(graph.put(Item.of(resource, after)));
        }

        @Override
        public void onDelete(GenericKubernetesResource last, boolean finalStateUnknown) {
            enqueue(graph.remove(last.getMetadata().getUid()));
        }
    }
}
