package dev.highlander.ownership.fence;

import static dev.highlander.ownership.fence.Owners.LEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.StaleEpochException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** On a real Redis, through Lettuce. */
@SuppressWarnings("NullAway.Init") // set before all tests
class RedisFenceTest extends FenceContract {
    private static final String SET = RedisFence.guarded("return redis.call('SET', KEYS[2], ARGV[2])");
    private static final String REPORT = "report:{tenant/default}";

    private static RedisServer server;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> connection;

    private final Fence fence = new RedisFence((script, keys, values) -> connection.async().<List<Object>>eval(script,
            ScriptOutputType.MULTI, keys.toArray(String[]::new), values.toArray(String[]::new)));

    @BeforeAll
    static void start() throws IOException {
        int port = freePort();
        server = RedisServer.newRedisServer().port(port).setting("save ''").build();
        server.start();
        client = RedisClient.create("redis://127.0.0.1:" + port);
        connection = client.connect();
    }

    @AfterAll
    static void stop() throws IOException {
        client.shutdown();
        server.stop();
    }

    @BeforeEach
    void forget() {
        connection.sync().flushall();
    }

    @Override
    Fence fence() {
        return fence;
    }

    @Override
    void effect(Ownership ownership) {
        try {
            set(RedisFence.keys(ownership, REPORT), RedisFence.values(ownership, ownership.epoch().toString()));
        } catch (RedisCommandExecutionException e) {
            throw RedisFence.refusal(ownership, e).orElseThrow();
        }
        assertThat(connection.sync().get(REPORT)).isEqualTo(ownership.epoch().toString());
    }

    @Override
    void effect(Epoch epoch) {
        try {
            set(List.of(RedisFence.key(LEASE), REPORT), List.of(epoch.toString(), "text"));
        } catch (RedisCommandExecutionException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(message).startsWith(RedisFence.STALE + " ");
            throw new StaleEpochException(LEASE, epoch, new Epoch(Long.parseLong(message.substring(11).strip())));
        }
    }

    @Test
    void anErrorThatIsNoRefusalIsLeftToTheCaller() throws Exception {
        try (Owners owners = new Owners()) {
            Ownership ann = owners.next("ann", fence);
            String broken = RedisFence.guarded("return redis.call('NOSUCHCOMMAND')");
            assertThatThrownBy(() -> connection.sync().eval(broken, ScriptOutputType.STATUS,
                    RedisFence.keys(ann).toArray(String[]::new), RedisFence.values(ann).toArray(String[]::new)))
                    .satisfies(failure -> assertThat(RedisFence.refusal(ann, failure)).isEmpty());
        }
    }

    @Test
    void theFenceNeverExpires() throws Exception {
        raise("ann", 3);

        assertThat(connection.sync().ttl("highlander:fence:{tenant/default}")).isEqualTo(-1);
        assertThat(connection.sync().hgetall("highlander:fence:{tenant/default}"))
                .containsEntry("epoch", "3").containsEntry("holder", "ann#1");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void set(List<String> keys, List<String> values) {
        connection.sync().eval(SET, ScriptOutputType.STATUS, keys.toArray(String[]::new),
                values.toArray(String[]::new));
    }
}
