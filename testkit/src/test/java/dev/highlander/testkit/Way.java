package dev.highlander.testkit;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;

/** A cluster and a way to it: each client contract holds on every way. */
interface Way extends AutoCloseable {
    TestCluster cluster();

    /** A client on this way. */
    KubernetesClient client();

    /** Cuts all connections, or what stands for that: every watch ends and is begun anew. */
    void cut();

    /** Cuts all connections and lets none be made, where that can be. */
    void sever();

    /** Lets connections be made again; none from before lives on. */
    void heal() throws IOException;

    @Override
    void close();
}
