package dev.highlander.controlplane.controllers.discovery;

import dev.highlander.reconcile.informer.PartialMetadata;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads objects of any kind without their content: the API server sends {@code PartialObjectMetadata} (KEP-2334), which keeps a view of
 * the whole cluster small. A server that does not know this representation sends whole objects, which serve as well.
 */
public final class MetadataClient implements AutoCloseable {
    private final ExecutorService executor = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("metadata-client-", 0).factory());
    private final KubernetesClient client;

    /**
     * Shares the connections of a client.
     *
     * @param origin must outlive this
     */
    public MetadataClient(KubernetesClient origin) {
        HttpClient http = origin.getHttpClient().newBuilder()
                .addOrReplaceInterceptor("metadata-only", new MetadataOnly()).build();
        this.client = new KubernetesClientImpl(http, origin.getConfiguration(), new Threads(executor),
                new KubernetesSerialization());
    }

    /** Operations on a resource; what they read has metadata only. */
    public MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>> resources(
            ApiResource resource) {
        return client.genericKubernetesResources(resource.context());
    }

    /** Ends the threads; the connections are the original client's and stay. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** The threads are closed here and not by the client, which would close the shared connections as well. */
    private record Threads(Executor executor) implements KubernetesClientBuilder.ExecutorSupplier {
        @Override
        public Executor get() {
            return executor;
        }

        @Override
        public void onClose(Executor closed) {}
    }

    private static final class MetadataOnly implements Interceptor {
        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            builder.setHeader("Accept", PartialMetadata.ACCEPT);
        }
    }
}
