package dev.highlander.controlplane.client;

import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.apiserver.http.Handler;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;

/** Gives fabric8 a transport that ends in a handler. */
final class LocalHttpClientFactory implements HttpClient.Factory {
    private final Handler handler;
    private final TrustedUser user;

    LocalHttpClientFactory(Handler handler, TrustedUser user) {
        this.handler = handler;
        this.user = user;
    }

    @Override
    public LocalHttpClientBuilder newBuilder() {
        return new LocalHttpClientBuilder(this);
    }

    @Override
    public LocalHttpClientBuilder newBuilder(Config config) {
        // No TLS contexts, proxies, tokens or compatibility retries: they cost time at the start and mean nothing here.
        LocalHttpClientBuilder builder = newBuilder();
        // Where fabric8 looks for the limit of retries; without it there would be ten.
        builder.tag(config.getRequestConfig());
        return builder;
    }

    /** A transport that no other client shares. */
    LocalTransport newTransport() {
        return new LocalTransport(handler, user);
    }
}
