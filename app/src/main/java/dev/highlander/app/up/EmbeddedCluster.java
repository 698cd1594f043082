package dev.highlander.app.up;

import dev.highlander.app.Configuration;
import dev.highlander.app.UserError;
import dev.highlander.app.Version;
import dev.highlander.app.controller.Definitions;
import dev.highlander.app.lifecycle.Aside;
import dev.highlander.app.lifecycle.Closing;
import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.apiserver.access.GroupAuthorizer;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.apiserver.http.HttpLimits;
import dev.highlander.controlplane.apiserver.http.HttpServer;
import dev.highlander.controlplane.apiserver.http.pki.ClusterPki;
import dev.highlander.controlplane.apiserver.http.pki.Credential;
import dev.highlander.controlplane.apiserver.http.pki.Pem;
import dev.highlander.controlplane.apiserver.metrics.StoreMetrics;
import dev.highlander.controlplane.client.LocalClients;
import dev.highlander.controlplane.controllers.Controllers;
import dev.highlander.controlplane.node.NodeAgent;
import dev.highlander.controlplane.node.NodeOptions;
import dev.highlander.controlplane.node.runtime.process.ProcessRuntime;
import dev.highlander.controlplane.scheduler.Scheduler;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.journal.JournalStore;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/** A Kubernetes cluster in this JVM: store, API server, controllers, scheduler and one node that runs processes. */
final class EmbeddedCluster implements AutoCloseable {
    /** Of the heap, for the changes and documents that watches and old views may still ask for. */
    private static final int PART_FOR_THE_PAST = 12;
    private static final Duration DRAIN = Duration.ofSeconds(45);
    /** The garbage collector follows every resource there is, which takes a while that the first pods need not wait for. */
    private static final Duration COLLECTING = Duration.ofSeconds(1);

    private final Closing closing;
    private final Store store;
    private final LocalClients clients;
    private final HttpServer server;
    private final NodeAgent node;
    private final String nodeName;
    private final Path kubeconfig;

    private EmbeddedCluster(Closing closing, Store store, LocalClients clients, HttpServer server, NodeAgent node,
            String nodeName, Path kubeconfig) {
        this.closing = closing;
        this.store = store;
        this.clients = clients;
        this.server = server;
        this.node = node;
        this.nodeName = nodeName;
        this.kubeconfig = kubeconfig;
    }

    /**
     * Starts everything. What was started is closed again if something cannot be.
     *
     * @param directory where everything is kept
     * @param apiPort the port of the API server on loopback; 0 for any that is free
     * @param ephemeral whether objects are kept in memory only
     * @throws UserError if the port is taken or the directory cannot be used
     */
    static EmbeddedCluster start(DataDirectory directory, int apiPort, boolean ephemeral, TimeSource time,
            InstantSource clock) throws IOException, InterruptedException {
        Closing closing = new Closing();
        try {
            return start(closing, directory, apiPort, ephemeral, time, clock);
        } catch (StoreException e) {
            closing.close();
            throw new UserError(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (IOException | InterruptedException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** What is kept of the past takes its part of the heap and not more: objects of the present need the rest. */
    private static StoreOptions storeOptions(long heap) {
        StoreOptions defaults = StoreOptions.defaults();
        return defaults.keeping(defaults.keepEvents(), Math.min(defaults.keepBytes(), heap / PART_FOR_THE_PAST),
                defaults.keepFor());
    }

    /** Two cores can share the work of a start: what does not need each other is done side by side. */
    private static EmbeddedCluster start(Closing closing, DataDirectory directory, int apiPort, boolean ephemeral,
            TimeSource time, InstantSource clock) throws IOException, InterruptedException {
        try (Aside aside = new Aside()) {
            Future<ProcessRuntime> runtime = aside.begin(
                    () -> closing.add("runtime", ProcessRuntime.open(directory.resolve("node"), clock)));
            Future<ClusterPki> keys = aside
                    .begin(() -> ClusterPki.open(directory.resolve("pki"), List.of(), clock));
            PrometheusRegistry metrics = new PrometheusRegistry();
            StoreOptions limits = storeOptions(Runtime.getRuntime().maxMemory()).observedBy(new StoreMetrics(metrics));
            Store store = closing.add("store", ephemeral
                    ? MemoryStore.open(limits)
                    : JournalStore.open(directory.resolve("store"), limits));
            NodeLogs logs = new NodeLogs(clock);
            ClusterPki pki = Aside.of(keys);
            ApiServer api = closing.add("API server", ApiServer.over(store, options(pki, logs, metrics, time, clock)));

            // A taken port is found before anything is run.
            HttpServer server = closing.add("https", listen(apiPort, pki, api));
            Path kubeconfig = directory.resolve("kubeconfig");
            closing.add("certificates", Certificates.keep(pki, server, kubeconfig, time));

            LocalClients clients = new LocalClients(api.handler());
            Future<?> definitions = aside.begin(() -> {
                try (KubernetesClient client = clients.client(component("system:highlander"))) {
                    Definitions.install(client);
                    return true;
                }
            });
            closing.add("scheduler", Scheduler.start(component(closing, clients, "system:kube-scheduler"),
                    Scheduler.Settings.DEFAULT, time, clock));

            String nodeName = Configuration.hostName();
            NodeAgent node = closing.add("node",
                    NodeAgent.start(component(closing, clients, "system:node:" + nodeName), Aside.of(runtime),
                            NodeOptions.local(nodeName, directory.resolve("node"),
                                    "v1.32.0+highlander-" + Version.text()),
                            clock, time));
            logs.add(nodeName, node.logs());
            closing.add("controllers",
                    Controllers.start(component(closing, clients, "system:kube-controller-manager"),
                            Controllers.Options.DEFAULT.withRootCa(Pem.encode(pki.authority().certificate()))
                                    .withCollectingAfter(COLLECTING),
                            time, clock));
            Aside.of(definitions);
            return new EmbeddedCluster(closing, store, clients, server, node, nodeName, kubeconfig);
        }
    }

    private static ApiServer.Options options(ClusterPki pki, NodeLogs logs, PrometheusRegistry metrics,
            TimeSource time, InstantSource clock) throws IOException {
        Credential signing = pki.client("service-accounts", "highlander-service-accounts", List.of());
        return ApiServer.Options.defaults(time)
                .withClock(clock)
                .withSigning(new KeyPair(signing.certificate().getPublicKey(), signing.key()))
                .withNodes(logs)
                .withMetrics(metrics)
                .withVersion(Version.text());
    }

    private static HttpServer listen(int port, ClusterPki pki, ApiServer api) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            return HttpServer.start(address, pki.tls(), HttpLimits.defaults(), api.handler());
        } catch (BindException e) {
            throw new UserError("port " + port + " is taken; choose another for the API server with --api-port");
        }
    }

    private static KubernetesClient component(Closing closing, LocalClients clients, String user) {
        return closing.add("client of " + user, clients.client(component(user)));
    }

    private static TrustedUser component(String user) {
        return new TrustedUser(user, List.of(GroupAuthorizer.COMPONENTS));
    }

    /** A client with all rights; the caller closes it. */
    KubernetesClient client(String user) {
        return clients.client(component(user));
    }

    /** Why the cluster no longer accepts changes; empty if it does. Answers from memory. */
    Optional<String> trouble() {
        return Optional.ofNullable(store.statistics().writes().failure()).map(StoreException::getMessage);
    }

    /** Where the API server listens. */
    String address() {
        return "https://127.0.0.1:" + server.port();
    }

    String nodeName() {
        return nodeName;
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    /** Ends the node's processes within their grace; the pods stay bound, and run again after the next start. */
    void drain() throws InterruptedException {
        node.drain(DRAIN);
    }

    @Override
    public void close() {
        closing.close();
    }
}
