package dev.highlander.controlplane.client;

import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Builds clients; those derived from one share its transport and its life. */
final class LocalHttpClientBuilder
        extends
            StandardHttpClientBuilder<LocalHttpClient, LocalHttpClientFactory, LocalHttpClientBuilder> {
    LocalHttpClientBuilder(LocalHttpClientFactory factory) {
        super(factory);
    }

    @Override
    public LocalHttpClient build() {
        @Nullable
        LocalHttpClient original = client;
        return original == null
                ? new LocalHttpClient(this, clientFactory.newTransport(), new AtomicBoolean())
                : new LocalHttpClient(this, original.transport(), original.getClosed());
    }

    @Override
    protected LocalHttpClientBuilder newInstance(LocalHttpClientFactory factory) {
        return new LocalHttpClientBuilder(factory);
    }
}
