package dev.highlander.bench.election.server;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The stores that other processes can reach. */
public enum StoreKind {
    /** Redis. */
    REDIS("redis", "--redis-uri"),
    /** PostgreSQL. */
    POSTGRES("postgres", "--database-url"),
    /** Kubernetes' Lease objects. */
    KUBERNETES("kubernetes", "--kubeconfig");

    private final String id;
    private final String option;

    StoreKind(String id, String option) {
        this.id = id;
        this.option = option;
    }

    /** Its name on the command line. */
    public String id() {
        return id;
    }

    /** The option that names one that runs already. */
    public String option() {
        return option;
    }

    /**
     * A store of this kind.
     *
     * @param address where it is; null for one that is started for the purpose
     * @throws IllegalArgumentException if the address is that of another kind
     */
    public StoreUnderTest at(@Nullable StoreAddress address) {
        boolean fits = address == null || switch (this) {
            case REDIS -> address instanceof StoreAddress.Redis;
            case POSTGRES -> address instanceof StoreAddress.Postgres;
            case KUBERNETES -> address instanceof StoreAddress.Kubernetes;
        };
        if (!fits) {
            throw new IllegalArgumentException("address: " + address + ", expected that of a store of kind " + id);
        }
        return new OfKind(this, address);
    }

    private record OfKind(StoreKind kind, @Nullable StoreAddress address) implements StoreUnderTest {
        @Override
        public String name() {
            return kind.id();
        }

        @Override
        public StoreServer start(TimeSource time)
                throws ElectionException, NotAvailableException, IOException, InterruptedException {
            if (address != null) {
                return new SomebodysServer(kind.id() + " (given)", address);
            }
            return switch (kind) {
                case REDIS -> RedisServer.start(time);
                case POSTGRES -> PostgresServer.start(time);
                case KUBERNETES -> KubernetesServer.start(time);
            };
        }
    }
}
