package dev.highlander.ownership.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.redis.RedisAddress.Host;
import dev.highlander.ownership.redis.RedisAddress.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
    @Test
    void readsAServerAlone() {
        assertThat(RedisAddress.parse("redis://localhost"))
                .isEqualTo(new RedisAddress(Kind.ALONE, false, null, null, List.of(new Host("localhost", 6379)), 0,
                        null));
        assertThat(RedisAddress.parse("rediss://app:secret@10.0.0.1:7000/3"))
                .isEqualTo(new RedisAddress(Kind.ALONE, true, "app", "secret", List.of(new Host("10.0.0.1", 7000)), 3,
                        null));
        assertThat(RedisAddress.parse("redis://[::1]:7000").hosts()).containsExactly(new Host("::1", 7000));
        assertThat(RedisAddress.parse("redis://[::1]").hosts()).containsExactly(new Host("::1", 6379));
    }

    @Test
    void readsSentinelsAndClusters() {
        assertThat(RedisAddress.parse("redis-sentinel://:secret@a,b:7000/2#main"))
                .isEqualTo(new RedisAddress(Kind.SENTINEL, false, null, "secret",
                        List.of(new Host("a", 26379), new Host("b", 7000)), 2, "main"));
        assertThat(RedisAddress.parse("rediss-cluster://a:1,b:2,c:3"))
                .isEqualTo(new RedisAddress(Kind.CLUSTER, true, null, null,
                        List.of(new Host("a", 1), new Host("b", 2), new Host("c", 3)), 0, null));
    }

    @ParameterizedTest
    @CsvSource({"redis://app:p@ss/w#rd?@h, p@ss/w#rd?", "redis://app:100%25@h, 100%", "redis://secret@h, secret",
        "redis://app:a:b@h, a:b", "redis://app:%C3%A4@h, ä"})
    void aPasswordMayHoldAnything(String uri, String password) {
        assertThat(RedisAddress.parse(uri).password()).isEqualTo(password);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"localhost:6379 | expected redis://", "http://h | expected redis://",
        "redis-socket:///tmp/s | expected redis://", "redis:// | expected host", "redis://h:0 | expected host",
        "redis://h:many | expected host", "redis://a,b | expected one host", "redis://h/x | number of a database",
        "redis://h/-1 | number of a database", "redis-cluster://a/1 | no database but 0",
        "redis-sentinel://a | name of the primary", "redis://a#main | no '#'", "redis://a?timeout=1s | no '?'",
        "redis://::1:6379 | brackets", "redis://app:@h | expected a password"})
    void whatIsNoAddressIsRefusedWithWhatWasExpected(String uri, String expected) {
        assertThatThrownBy(() -> RedisAddress.parse(uri)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis: '").hasMessageContaining(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://app:hidden@h:many", "http://hidden@h", "redis://app:hidden%@h",
        "redis-sentinel://:hidden@a", "redis://app:hid@hidden@h/x"})
    void aPasswordIsInNoMessage(String uri) {
        assertThatThrownBy(() -> RedisAddress.parse(uri)).isInstanceOf(IllegalArgumentException.class)
                .message().doesNotContain("hid");
    }

    @Test
    void aPasswordIsInNoText() {
        RedisLeaseStoreConfig config = RedisLeaseStoreConfig.builder("redis-sentinel://app:hidden@a,b/1#main")
                .sentinelCredentials("s", "hidden too").build();

        assertThat(config.toString()).startsWith("redis-sentinel://app:***@a:26379,b:26379/1#main ")
                .doesNotContain("hidden");
    }

    @Test
    void readsWhatTheGoControllerIsTold() {
        assertThat(RedisLeaseStoreConfig.ofHighlander("localhost:6379", "", 0).build().address())
                .isEqualTo(RedisAddress.parse("redis://localhost:6379"));
        assertThat(RedisLeaseStoreConfig.ofHighlander("h:1", "p@:/", 5).build().address())
                .isEqualTo(RedisAddress.parse("redis://h:1/5").withCredentials(null, "p@:/"));
        assertThat(RedisLeaseStoreConfig.ofHighlander("rediss-cluster://a,b", "p", 0).build().address())
                .isEqualTo(RedisAddress.parse("rediss-cluster://:p@a,b"));
        assertThatThrownBy(() -> RedisLeaseStoreConfig.ofHighlander("h:1", "", -1))
                .hasMessageContaining("redis.db: -1");
    }

    @Test
    void aConfigurationThatCannotWorkIsRefusedByName() {
        RedisLeaseStoreConfig.Builder builder = RedisLeaseStoreConfig.builder("redis://h");
        assertThatThrownBy(() -> builder.commandTimeout(Duration.ZERO).build())
                .hasMessageContaining("commandTimeout: PT0S");
        builder.commandTimeout(Duration.ofMillis(100));
        assertThatThrownBy(() -> builder.gather(Duration.ofMillis(50)).build()).hasMessageContaining("gather: PT0.05S");
        builder.gather(Duration.ofMillis(1));
        assertThatThrownBy(() -> builder.replicas(-1).build()).hasMessageContaining("replicas: -1");
        builder.replicas(0);
        assertThatThrownBy(() -> builder.keyPrefix("{a}").build()).hasMessageContaining("keyPrefix: '{a}'");
        builder.keyPrefix("app:");
        assertThat(builder.build().channel()).isEqualTo("app:highlander-leases@0");
        assertThatThrownBy(() -> builder.trustedCertificates(Path.of("ca.pem")).build())
                .hasMessageContaining("rediss://");
    }

    @Test
    void aForeignHolderIsReadAsWellAsItGoes() {
        assertThat(LeaseScript.holder("node-a#1").token()).isEqualTo("1");
        assertThat(LeaseScript.holder("node-a").toString()).isEqualTo("node-a#foreign");
        assertThat(LeaseScript.holder("two words #x y").name()).isEqualTo("two_words_x_y");
        assertThat(LeaseScript.holder("#").name()).isEqualTo("_");
        assertThat(LeaseScript.holder("x".repeat(1000)).name()).hasSize(253);
    }
}
