package dev.highlander.testkit;

import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.apiserver.http.Handler;
import dev.highlander.controlplane.client.LocalClients;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API in the JVM: real storage in memory, real validation, watches, custom resources; no nodes and no controllers, so nothing
 * happens but what the test does.
 *
 * <pre>{@code
 * try (TestCluster cluster = TestCluster.start()) {
 *     cluster.client().configMaps().inNamespace("default").resource(map).create();
 * }
 * }</pre>
 *
 * <p>Calls need no network. {@link #kubeconfig} and {@link #url} open a TLS port on loopback for {@code kubectl} and other programs.
 */
public final class TestCluster implements AutoCloseable {
    private static final TrustedUser ADMIN = new TrustedUser("test-admin",
            List.of("system:masters", "system:authenticated"));

    private final Deque<AutoCloseable> closed = new ArrayDeque<>();
    private final Store store;
    private final ApiServer server;
    private final LocalClients clients;
    private final KubernetesClient admin;
    // Guarded by this.
    private @Nullable TestListener listener;

    private TestCluster(Options options) {
        TimeSource time = options.time();
        if (time == null) {
            SystemTime own = new SystemTime("test-cluster-timer");
            closed.push(own);
            time = own;
        }
        store = MemoryStore.open(options.store());
        closed.push(store);
        server = ApiServer.over(store, ApiServer.Options.defaults(time).withClock(options.clock()));
        closed.push(server);
        clients = new LocalClients(server.handler());
        admin = clients.client(ADMIN);
        closed.push(admin);
        for (String namespace : options.namespaces()) {
            admin.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
                    .createOr(_ -> null);
        }
    }

    /**
     * What a cluster is like.
     *
     * @param clock what objects are stamped with
     * @param time what watches and time-outs run on; null: the machine's clock
     * @param store the limits of its memory, for example how many changes it remembers
     * @param namespaces which namespaces it has from the start
     */
    public record Options(InstantSource clock, @Nullable TimeSource time, StoreOptions store,
            List<String> namespaces) {
        /** Copies the list. */
        public Options {
            namespaces = List.copyOf(namespaces);
        }

        /** The machine's clocks, the store's usual limits and the namespaces of a fresh cluster. */
        public static Options defaults() {
            return new Options(InstantSource.system(), null, StoreOptions.defaults(),
                    List.of("default", "kube-system", "kube-public", "kube-node-lease"));
        }

        /** The same in a time that the test owns. */
        public Options in(ManualTime manual) {
            return new Options(manual.clock(), manual, store, namespaces);
        }

        /** The same with other limits of the store. */
        public Options remembering(StoreOptions other) {
            return new Options(clock, time, other, namespaces);
        }
    }

    /** An empty cluster. */
    public static TestCluster start() {
        return new TestCluster(Options.defaults());
    }

    /** An empty cluster of that kind. */
    public static TestCluster start(Options options) {
        return new TestCluster(options);
    }

    /** A client that may do everything; closed with the cluster. */
    public KubernetesClient client() {
        return admin;
    }

    /**
     * A client of another user; closed with the cluster.
     *
     * @param user the user's name, for example {@code system:serviceaccount:default:app}
     * @param groups the user's groups; {@code system:authenticated} comes by itself
     */
    public KubernetesClient client(String user, String... groups) {
        List<String> all = new java.util.ArrayList<>(List.of(groups));
        all.add("system:authenticated");
        KubernetesClient client = clients.client(new TrustedUser(user, all));
        synchronized (this) {
            closed.push(client);
        }
        return client;
    }

    /** What answers requests, for other transports. */
    public Handler handler() {
        return server.handler();
    }

    /** The storage, for looking behind the API. */
    public Store store() {
        return store;
    }

    /** Forgets all history, as a compaction does: clients that come back with an old version must list again. */
    public void forgetHistory() {
        store.compact(store.view().revision());
    }

    /** A kubeconfig of an administrator; the cluster listens from the first call of this or of {@link #url} on. Removed at the end. */
    public Path kubeconfig() throws IOException {
        return listener().kubeconfig();
    }

    /** Where the cluster listens, for example {@code https://127.0.0.1:41234}. */
    public URI url() throws IOException {
        return listener().url();
    }

    private synchronized TestListener listener() throws IOException {
        TestListener open = listener;
        if (open == null) {
            open = TestListener.open(server.handler());
            closed.push(open);
            listener = open;
        }
        return open;
    }

    /** Ends watches and listeners and forgets everything. Idempotent. */
    @Override
    public synchronized void close() {
        IllegalStateException failure = null;
        while (!closed.isEmpty()) {
            try {
                closed.pop().close();
            } catch (Exception e) {
                // The others are closed all the same.
                failure = failure == null
                        ? new IllegalStateException("the test cluster did not close cleanly")
                        : failure;
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
