package dev.highlander.ownership.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How Lettuce is set up: fail early, come back soon, keep nothing for later. */
final class Connecting {
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(5);
    /** More requests under way than any process has leases. */
    private static final int MOST_UNDER_WAY = 1 << 17;

    /** How long the threads stay for what Lettuce still does on the way out. */
    private static final int QUIET_MILLIS = 200;

    private Connecting() {}

    static Servers servers(RedisLeaseStoreConfig config) {
        ClientResources resources = resources(config);
        RedisAddress address = config.address();
        return switch (address.kind()) {
            case ALONE -> new OneServer(resources, options(config, ClientOptions.builder()).build(),
                    uri(config, address.hosts().getFirst()));
            case SENTINEL -> new OneServer(resources, options(config, ClientOptions.builder()).build(),
                    sentinels(config));
            case CLUSTER -> new ClusterServers(resources, clusterOptions(config),
                    address.hosts().stream().map(host -> uri(config, host)).toList());
        };
    }

    /** From a few milliseconds to two seconds, at random, so that many processes don't come back all at once. */
    static Delay backoff() {
        return Delay.fullJitter(Duration.ofMillis(20), Duration.ofSeconds(2), 20, TimeUnit.MILLISECONDS);
    }

    private static ClientResources resources(RedisLeaseStoreConfig config) {
        Duration silence = config.commandTimeout().multipliedBy(2);
        return ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .threadFactoryProvider(pool -> new DefaultThreadFactory("redis-leases-" + pool, true))
                .reconnectDelay(backoff())
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst("silence-watch", new SilenceWatch(silence));
                    }
                })
                .build();
    }

    private static <B extends ClientOptions.Builder> B options(RedisLeaseStoreConfig config, B builder) {
        builder.autoReconnect(true)
                // A request that waits for a connection would be carried out late, with all the others, when it is of no use.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // The same for one that was sent before the connection broke; the elector asks again by itself.
                .replayFilter(_ -> true)
                .requestQueueSize(MOST_UNDER_WAY)
                .socketOptions(SocketOptions.builder().connectTimeout(config.connectTimeout()).keepAlive(true)
                        .tcpNoDelay(true).build());
        if (config.address().tls()) {
            builder.sslOptions(ssl(config));
        }
        return builder;
    }

    private static ClusterClientOptions clusterOptions(RedisLeaseStoreConfig config) {
        ClusterClientOptions.Builder builder = options(config, ClusterClientOptions.builder());
        return builder.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                .adaptiveRefreshTriggersTimeout(Duration.ofMillis(500))
                .build()).build();
    }

    private static SslOptions ssl(RedisLeaseStoreConfig config) {
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider().handshakeTimeout(config.connectTimeout());
        Path trusted = config.trustedCertificates();
        if (trusted != null) {
            ssl.trustManager(readable("trustedCertificates", trusted).toFile());
        }
        Path certificate = config.clientCertificate();
        Path key = config.clientKey();
        if (certificate != null && key != null) {
            ssl.keyManager(readable("clientCertificate", certificate).toFile(),
                    readable("clientCertificate's key", key).toFile(), null);
        }
        return ssl.build();
    }

    private static RedisURI uri(RedisLeaseStoreConfig config, RedisAddress.Host host) {
        RedisAddress address = config.address();
        return common(config, RedisURI.builder().withHost(host.name()).withPort(host.port()), address.user(),
                address.password()).withDatabase(address.database()).build();
    }

    private static RedisURI sentinels(RedisLeaseStoreConfig config) {
        RedisAddress address = config.address();
        RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(String.valueOf(address.master()));
        for (RedisAddress.Host host : address.hosts()) {
            builder.withSentinel(common(config, RedisURI.builder().withHost(host.name()).withPort(host.port()),
                    config.sentinelUser(), config.sentinelPassword()).build());
        }
        return common(config, builder, address.user(), address.password()).withDatabase(address.database()).build();
    }

    private static RedisURI.Builder common(RedisLeaseStoreConfig config, RedisURI.Builder builder,
            @Nullable String user, @Nullable String password) {
        builder.withTimeout(config.connectTimeout()).withSsl(config.address().tls());
        if (config.address().tls()) {
            builder.withVerifyPeer(config.verifyHostName() ? SslVerifyMode.FULL : SslVerifyMode.CA);
        }
        if (password != null && user != null) {
            builder.withAuthentication(user, password.toCharArray());
        } else if (password != null) {
            builder.withPassword(password.toCharArray());
        }
        return builder;
    }

    private static Path readable(String field, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(field + ": " + file + ", expected a PEM file that can be read");
        }
        return file;
    }

    /** Ends a client and its threads, without waiting for either. */
    static void shutDown(AbstractRedisClient client, ClientResources resources) {
        var _ = client.shutdownAsync(0, 2, TimeUnit.SECONDS).whenComplete((_, _) -> {
            var _ = resources.shutdown(QUIET_MILLIS, 2000, TimeUnit.MILLISECONDS);
        });
    }
}
