package dev.highlander.controlplane.apiserver.replay;

import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.apiserver.http.Exchange.Peer;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** An API server over a store in memory, asked by an administrator and without a network. */
final class ServerInMemory implements AutoCloseable {
    private static final Peer ADMIN = new Peer("test", null, new TrustedUser("admin", List.of("system:masters")));

    private final SystemTime time = new SystemTime("server-in-memory");
    private final Store store = MemoryStore.open(StoreOptions.defaults());
    private final ApiServer server = ApiServer.over(store, ApiServer.Options.defaults(time));

    /** Sends a request and returns it with its answer. */
    RecordedExchange ask(String method, String path, String contentType, String accept, byte[] body)
            throws IOException {
        return ask(method, path, Map.of("Content-Type", contentType, "Accept", accept), body);
    }

    /** Sends a request with these headers and returns it with its answer. */
    RecordedExchange ask(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        RecordedExchange exchange = new RecordedExchange(method, path, headers, body, ADMIN, -1);
        server.handler().handle(exchange);
        return exchange;
    }

    @Override
    public void close() {
        server.close();
        store.close();
        time.close();
    }
}
