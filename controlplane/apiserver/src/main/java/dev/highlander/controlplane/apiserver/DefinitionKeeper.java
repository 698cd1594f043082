package dev.highlander.controlplane.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.custom.CustomKinds;
import dev.highlander.controlplane.apiserver.kinds.custom.DefinitionStatus;
import dev.highlander.controlplane.apiserver.kinds.custom.LiveRegistry;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.request.DeleteOptions;
import dev.highlander.controlplane.apiserver.request.ListOptions;
import dev.highlander.controlplane.apiserver.request.WriteOptions;
import dev.highlander.controlplane.apiserver.status.StatusException;
import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.View;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows custom resource definitions: accepts their names, serves their kinds, and empties them when they go.
 *
 * <p>Whoever writes a definition is answered only when it has been seen here, so that its kinds can be used at once.
 */
final class DefinitionKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DefinitionKeeper.class);
    private static final String COLLECTION = "customresourcedefinitions.apiextensions.k8s.io";
    private static final GroupVersion GROUP_VERSION = new GroupVersion("apiextensions.k8s.io", "v1");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final User SELF = new User("system:apiserver", "", List.of(User.MASTERS, User.AUTHENTICATED),
            Map.of());

    private final Store store;
    private final LiveRegistry registry;
    private final CustomKinds customKinds;
    private final ObjectVerbs verbs;
    private final InstantSource clock;
    private final Thread thread;
    private volatile boolean closed;
    // Guarded by this: up to where definitions have been dealt with.
    private Revision seen = Revision.ZERO;

    private DefinitionKeeper(Store store, LiveRegistry registry, CustomKinds customKinds, ObjectVerbs verbs,
            InstantSource clock) {
        this.store = store;
        this.registry = registry;
        this.customKinds = customKinds;
        this.verbs = verbs;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("definitions").unstarted(this::run);
    }

    /** Deals with the definitions that are there, then follows the others. */
    static DefinitionKeeper start(Store store, LiveRegistry registry, CustomKinds customKinds, ObjectVerbs verbs,
            InstantSource clock) {
        DefinitionKeeper keeper = new DefinitionKeeper(store, registry, customKinds, verbs, clock);
        keeper.thread.start();
        keeper.awaitSeen(store.view().revision());
        return keeper;
    }

    /** Waits, after a write of a kind, until what follows from it for the kinds that are served is done. */
    void settle(Kind kind) {
        if (kind.groupVersion().equals(GROUP_VERSION) && !closed) {
            awaitSeen(store.view().revision());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether definitions are not followed any more, because this was closed or its store. */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    follow();
                } catch (CompactedException e) {
                    log.warn("definitions are read anew: {}", e.getMessage());
                } catch (RuntimeException e) {
                    if (!closed) {
                        waitAfter(e);
                    }
                }
            }
        } catch (InterruptedException e) {
            log.debug("definitions are not followed any more");
        }
    }

    private static void waitAfter(RuntimeException failure) throws InterruptedException {
        if (failure instanceof StoreException) {
            // It may be closing; then nobody can watch it any more, and the next try is the last.
            log.warn("definitions wait for the store: {}", failure.getMessage());
        } else {
            log.error("following definitions failed, they are read anew", failure);
        }
        Thread.sleep(BETWEEN_TRIES);
    }

    private void follow() throws InterruptedException {
        View view = store.view();
        try (Watch watch = watch(view.revision())) {
            if (watch == null) {
                closed = true;
                return;
            }
            for (Entry entry : view.range(Range.collection(COLLECTION))) {
                reconcile(entry);
            }
            markSeen(view.revision());
            while (!watch.isClosed()) {
                for (Event event : watch.poll(Duration.ofMillis(200), 64)) {
                    if (event.current() == null) {
                        registry.remove(event.key().name());
                    } else {
                        reconcile(event.current());
                    }
                }
                markSeen(watch.position());
            }
            closed = true;
        }
    }

    /** Null if the store is closed. */
    private @Nullable Watch watch(Revision after) {
        try {
            return store.watch(Range.collection(COLLECTION), after);
        } catch (StoreException e) {
            return null;
        }
    }

    private void reconcile(Entry entry) {
        ObjectNode definition = Json.readObject(entry.bytes());
        String name = Metadata.of(definition).name();
        try {
            if (Metadata.of(definition).isDeleting()) {
                serve(name, definition);
                empty(name, definition);
                return;
            }
            List<ObjectNode> others = new ArrayList<>();
            for (Entry other : store.view().range(Range.collection(COLLECTION))) {
                others.add(Json.readObject(other.bytes()));
            }
            String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
            ObjectNode accepted = DefinitionStatus.accept(definition, others, now);
            if (!accepted.equals(definition)) {
                verbs.modify(write(kind(), name, "status"), old -> DefinitionStatus.accept(old, others, now));
            }
            serve(name, accepted);
        } catch (StatusException e) {
            // Another write has come between, and with it another event; or the definition has gone.
            log.debug("definition={} was not settled: {}", name, e.getMessage());
        }
    }

    private void serve(String name, ObjectNode definition) {
        if (CustomKinds.isEstablished(definition)) {
            registry.put(name, customKinds.of(definition));
        } else {
            registry.remove(name);
        }
    }

    /** Deletes all objects of a definition that is going, then lets it go. */
    private void empty(String name, ObjectNode definition) {
        if (!Metadata.of(definition).finalizers().contains(DefinitionStatus.CLEANUP)) {
            return;
        }
        List<Kind> kinds = CustomKinds.isEstablished(definition) ? customKinds.of(definition) : List.of();
        if (!kinds.isEmpty()) {
            Kind any = kinds.getFirst();
            DeleteOptions options = new DeleteOptions(-1, null, "", "", false);
            verbs.deleteCollection(write(any, "", ""), ListOptions.EVERYTHING, options);
            if (store.view().count(Range.collection(any.storage().collection())) > 0) {
                log.info("definition={} waits for objects with finalizers", name);
                return;
            }
        }
        verbs.modify(write(kind(), name, ""), old -> {
            List<String> finalizers = new ArrayList<>(Metadata.of(old).finalizers());
            finalizers.remove(DefinitionStatus.CLEANUP);
            Metadata.of(old).setFinalizers(finalizers);
            return old;
        });
        if (store.view().get(new Key(COLLECTION, "", name)) == null) {
            // At once, and not with the event of its end: who asked for the deletion is about to be answered.
            registry.remove(name);
        }
    }

    private WriteRequest write(Kind kind, String name, String subresource) {
        WriteOptions options = WriteOptions.by("kube-apiserver");
        return new WriteRequest(registry.snapshot(), kind, "", name, subresource, SELF, options, new ArrayList<>());
    }

    private Kind kind() {
        Registry.Snapshot snapshot = registry.snapshot();
        Kind kind = snapshot.find(GROUP_VERSION.group(), GROUP_VERSION.version(), "customresourcedefinitions");
        if (kind == null) {
            throw new IllegalStateException("the registry has no custom resource definitions");
        }
        return kind;
    }

    private synchronized void markSeen(Revision revision) {
        seen = revision;
        notifyAll();
    }

    private synchronized void awaitSeen(Revision revision) {
        long waits = PATIENCE.toMillis() / 50;
        try {
            for (long i = 0; i < waits && revision.isAfter(seen) && !closed; i++) {
                wait(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
