package dev.highlander.controlplane.controllers;

import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.client.LocalClients;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.SystemTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** An API server in memory with a client that is allowed everything, for tests. */
final class LocalCluster implements AutoCloseable {
    private final SystemTime time = new SystemTime("local-cluster");
    private final Store store = MemoryStore.open(StoreOptions.defaults());
    private final KubernetesClient client;

    private LocalCluster() {
        ApiServer server = ApiServer.over(store, ApiServer.Options.defaults(time));
        client = LocalClients.create(server.handler(), new TrustedUser("system:admin", List.of("system:masters")));
    }

    /** An empty cluster. */
    static LocalCluster start() {
        return new LocalCluster();
    }

    /** The client; closed with the cluster. */
    KubernetesClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        store.close();
        time.close();
    }
}
