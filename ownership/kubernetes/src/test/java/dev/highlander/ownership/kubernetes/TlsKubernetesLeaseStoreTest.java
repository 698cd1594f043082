package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreContract;
import dev.highlander.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** The contract, over TLS and HTTP/2 with the JDK's client. */
class TlsKubernetesLeaseStoreTest extends LeaseStoreContract {
    private final World world = new World();
    private final ManualTime time = new ManualTime();
    private final KubernetesLeaseStore store;

    TlsKubernetesLeaseStoreTest() throws IOException {
        store = world.store(world.client(world.network()), time, time.clock());
    }

    @Override
    protected LeaseStore store() {
        return store;
    }

    @Override
    protected void pass(Duration duration) {
        time.pass(duration);
    }

    @AfterEach
    void close() {
        world.close();
    }
}
