package dev.highlander.controlplane.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.apiserver.http.Handler;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes clients of one API server in this JVM, one for each user.
 *
 * <p>Nothing is read from the environment or from kubeconfig files, no request is limited or repeated by the client. Closing a client
 * ends its watches. All clients from here share what is costly to make (the serialization of the model classes).
 */
public final class LocalClients {
    /** Longer than any request that the server itself would not end (60 s), so that nothing hangs for ever. */
    private static final int REQUEST_MILLIS = (int) TimeUnit.SECONDS.toMillis(70);
    private static final int UNLIMITED = 1_000_000;

    private final Handler handler;
    private final KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), true);

    /** Clients of that handler. */
    public LocalClients(Handler handler) {
        this.handler = handler;
    }

    /** One client by itself. */
    public static KubernetesClient create(Handler handler, TrustedUser user) {
        return new LocalClients(handler).client(user);
    }

    /** A client that acts as that user; its owner closes it. Objects without a namespace go to {@code default}. */
    public KubernetesClient client(TrustedUser user) {
        return new KubernetesClientBuilder().withConfig(config(user)).withKubernetesSerialization(serialization)
                .withHttpClientFactory(new LocalHttpClientFactory(handler, user))
                .withTaskExecutorSupplier(new Tasks()).build();
    }

    private static Config config(TrustedUser user) {
        return new ConfigBuilder(Config.empty()).withMasterUrl("http://local/").withUsername(user.name())
                .withNamespace("default").withRequestTimeout(REQUEST_MILLIS).withRequestRetryBackoffLimit(0)
                .withMaxConcurrentRequests(UNLIMITED).withMaxConcurrentRequestsPerHost(UNLIMITED)
                .withWatchReconnectInterval(200).withWatchReconnectLimit(-1).withUserAgent("highlander").build();
    }

    /** Where fabric8 runs what its informers and watches have to do. */
    private static final class Tasks implements KubernetesClientBuilder.ExecutorSupplier {
        private final ExecutorService threads = Executors
                .newThreadPerTaskExecutor(Thread.ofVirtual().name("local-client-", 0).factory());

        @Override
        public ExecutorService get() {
            return threads;
        }

        @Override
        public void onClose(java.util.concurrent.Executor executor) {
            // Not waited for: closing a client within one of its own tasks must not wait for itself.
            threads.shutdownNow();
        }
    }
}
