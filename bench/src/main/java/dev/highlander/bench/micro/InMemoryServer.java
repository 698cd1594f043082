package dev.highlander.bench.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;

/** A whole API server over a store in memory, without network and without controllers. */
final class InMemoryServer implements AutoCloseable {
    /** Where the objects are. */
    static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    static final String PODS = "/api/v1/namespaces/default/pods";
    static final String JSON = "application/json";

    private final SystemTime time = new SystemTime("bench-timer");
    private final Store store = MemoryStore.open(StoreOptions.defaults());
    private final ApiServer server = ApiServer.over(store, ApiServer.Options.defaults(time));

    ApiServer server() {
        return server;
    }

    /** Makes so many ConfigMaps of 1 KiB, {@code object-0} and on. */
    void fill(int objects) throws IOException {
        for (int i = 0; i < objects; i++) {
            ask(201, "POST", CONFIG_MAPS, JSON, Documents.configMap("object-" + i, "0"));
        }
    }

    /** A request without a body. */
    byte[] ask(int expected, String method, String target) throws IOException {
        return ask(expected, method, target, "", new byte[0]);
    }

    /**
     * Asks and returns the answer's body.
     *
     * @throws IllegalStateException if the status is another: an error must not pass for a fast answer
     */
    byte[] ask(int expected, String method, String target, String contentType, byte[] body) throws IOException {
        MemoryExchange exchange = new MemoryExchange(method, target, contentType, body);
        server.handler().handle(exchange);
        if (exchange.status() != expected) {
            throw new IllegalStateException(method + " " + target + ": expected " + expected + ", found "
                    + exchange.status() + " " + new String(exchange.answer(), UTF_8));
        }
        return exchange.answer();
    }

    @Override
    public void close() {
        server.close();
        store.close();
        time.close();
    }
}
