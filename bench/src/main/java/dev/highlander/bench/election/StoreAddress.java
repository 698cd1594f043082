package dev.highlander.bench.election;

import dev.highlander.ownership.kubernetes.KubernetesLeaseOptions;
import dev.highlander.ownership.kubernetes.KubernetesLeaseStore;
import dev.highlander.ownership.postgres.PostgresLeaseStore;
import dev.highlander.ownership.postgres.PostgresLeaseStoreConfig;
import dev.highlander.ownership.redis.RedisLeaseStore;
import dev.highlander.ownership.redis.RedisLeaseStoreConfig;
import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a store of leases is, as one line: {@code redis://…} and the other URIs of {@link RedisLeaseStoreConfig},
 * {@code postgres://…} and the other URLs of {@link PostgresLeaseStoreConfig}, or
 * {@code kubernetes:KUBECONFIG[?server=URL][#NAMESPACE]}.
 *
 * <p>{@link #text()} holds the password, if there is one; {@code toString} doesn't.
 */
public sealed interface StoreAddress {
    /** The whole address. Not for people: it may hold a password. */
    String text();

    /** Where its server listens; nothing if there are several, or encryption binds clients to the server's own name. */
    Optional<InetSocketAddress> socket();

    /** The same server by way of a loopback port. Only if it has a {@link #socket()}. */
    StoreAddress through(int port);

    /**
     * Opens the store with time-outs that suit a time to live: an answer is awaited for a quarter of it, 50 ms at least and 1 s at most.
     *
     * @param ttl of the leases
     * @param time outlives the store
     */
    OpenedStore open(Duration ttl, TimeSource time);

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none; the message hides the password
     */
    static StoreAddress parse(String text) {
        if (text.startsWith("kubernetes:")) {
            return Kubernetes.parse(text);
        }
        if (text.startsWith("redis")) {
            return new Redis(text);
        }
        if (text.startsWith("postgres") || text.startsWith("jdbc:postgres")) {
            return new Postgres(text);
        }
        int end = text.indexOf(':');
        throw new IllegalArgumentException("store: '" + (end < 0 ? "?" : text.substring(0, end)) + ":…'"
                + ", expected redis://…, postgres://… or kubernetes:KUBECONFIG");
    }

    private static Duration patience(Duration ttl) {
        Duration quarter = ttl.dividedBy(4);
        Duration least = Duration.ofMillis(50);
        Duration most = Duration.ofSeconds(1);
        return quarter.compareTo(least) < 0 ? least : quarter.compareTo(most) > 0 ? most : quarter;
    }

    /**
     * Splits what has the form of a URI.
     *
     * @return its host and port; nothing if it has no single host
     */
    private static Optional<InetSocketAddress> socket(String text, int defaultPort) {
        try {
            URI uri = new URI(text);
            return uri.getHost() == null
                    ? Optional.empty()
                    : Optional.of(InetSocketAddress.createUnresolved(uri.getHost(),
                            uri.getPort() < 0 ? defaultPort : uri.getPort()));
        } catch (java.net.URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String moved(String text, int port) {
        URI uri = URI.create(text);
        return uri.getScheme() + "://" + (uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@") + "127.0.0.1:"
                + port + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    /**
     * A Redis.
     *
     * @param uri with the password
     */
    record Redis(String uri) implements StoreAddress {
        private static final int PORT = 6379;

        /** Checks the URI. */
        public Redis {
            RedisLeaseStoreConfig.of(uri);
        }

        @Override
        public String text() {
            return uri;
        }

        @Override
        public Optional<InetSocketAddress> socket() {
            return uri.startsWith("redis://") ? StoreAddress.socket(uri, PORT) : Optional.empty();
        }

        @Override
        public StoreAddress through(int port) {
            return new Redis(moved(uri, port));
        }

        @Override
        public OpenedStore open(Duration ttl, TimeSource time) {
            Duration patience = patience(ttl);
            RedisLeaseStoreConfig config = RedisLeaseStoreConfig.builder(uri).commandTimeout(patience)
                    .connectTimeout(patience).build();
            return new OpenedStore(RedisLeaseStore.open(config, time), () -> {});
        }

        @Override
        public String toString() {
            return RedisLeaseStoreConfig.of(uri).toString().replaceFirst(" .*", "");
        }
    }

    /**
     * A PostgreSQL database.
     *
     * @param url with the password
     */
    record Postgres(String url) implements StoreAddress {
        private static final int PORT = 5432;

        /** Checks the URL. */
        public Postgres {
            PostgresLeaseStoreConfig.of(url);
        }

        @Override
        public String text() {
            return url;
        }

        @Override
        public Optional<InetSocketAddress> socket() {
            return url.contains("sslmode=verify-full")
                    ? Optional.empty()
                    : StoreAddress.socket(withoutJdbc(), PORT);
        }

        @Override
        public StoreAddress through(int port) {
            return new Postgres(moved(withoutJdbc(), port));
        }

        private String withoutJdbc() {
            return url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        }

        @Override
        public OpenedStore open(Duration ttl, TimeSource time) {
            PostgresLeaseStoreConfig config = PostgresLeaseStoreConfig.builder(url).answerTimeout(patience(ttl))
                    .connectTimeout(Duration.ofSeconds(1)).build();
            return new OpenedStore(PostgresLeaseStore.open(config, time), () -> {});
        }

        @Override
        public String toString() {
            return PostgresLeaseStoreConfig.of(url).toString().replaceFirst(" .*", "");
        }
    }

    /**
     * A cluster's API server.
     *
     * @param kubeconfig how to get in: current context
     * @param server where it is instead of where the file says; null for there
     * @param namespace of the Lease objects
     */
    record Kubernetes(Path kubeconfig, @Nullable URI server, String namespace) implements StoreAddress {
        private static final String SERVER = "?server=";

        /** Checks namespace and file. */
        public Kubernetes {
            KubernetesLeaseOptions.in(namespace);
            if (!Files.isReadable(kubeconfig)) {
                throw new IllegalArgumentException(
                        "kubeconfig: " + kubeconfig + ", expected a file that can be read");
            }
        }

        private static Kubernetes parse(String text) {
            String rest = text.substring("kubernetes:".length());
            int hash = rest.lastIndexOf('#');
            String namespace = hash < 0 ? "default" : rest.substring(hash + 1);
            String place = hash < 0 ? rest : rest.substring(0, hash);
            int at = place.lastIndexOf(SERVER);
            return new Kubernetes(Path.of(at < 0 ? place : place.substring(0, at)),
                    at < 0 ? null : URI.create(place.substring(at + SERVER.length())), namespace);
        }

        @Override
        public String text() {
            return "kubernetes:" + kubeconfig.toAbsolutePath() + (server == null ? "" : SERVER + server) + "#"
                    + namespace;
        }

        @Override
        public Optional<InetSocketAddress> socket() {
            return StoreAddress.socket(config().getMasterUrl(), 443);
        }

        @Override
        public StoreAddress through(int port) {
            return new Kubernetes(kubeconfig, URI.create("https://127.0.0.1:" + port), namespace);
        }

        private Config config() {
            Config config = Config.fromKubeconfig(kubeconfig.toFile());
            return server == null ? config : new ConfigBuilder(config).withMasterUrl(server.toString()).build();
        }

        @Override
        public OpenedStore open(Duration ttl, TimeSource time) {
            Duration patience = patience(ttl);
            KubernetesClient client = client(patience);
            return new OpenedStore(new KubernetesLeaseStore(client,
                    KubernetesLeaseOptions.in(namespace).withRequestTimeout(patience), time, InstantSource.system()),
                    client::close);
        }

        /**
         * A client that does not try anything twice.
         *
         * @param patience for connecting
         */
        public KubernetesClient client(Duration patience) {
            Config config = new ConfigBuilder(config()).withRequestRetryBackoffLimit(0)
                    .withConnectionTimeout((int) patience.toMillis()).build();
            return new KubernetesClientBuilder().withConfig(config).withHttpClientFactory(new JdkHttpClientFactory())
                    .build();
        }

        @Override
        public String toString() {
            return config().getMasterUrl() + " namespace " + namespace;
        }
    }
}
