package dev.highlander.ownership.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.time.SystemTime;
import io.lettuce.core.SetArgs;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, passwords and certificates. */
class RedisAccessTest {
    /** As it stands in {@code docs/ownership-redis.md}. */
    static final String ACL = "on >hidden-word resetkeys ~highlander-leader-lock:* ~{highlander-leader-lock:*"
            + " resetchannels &highlander-leases@0 -@all +evalsha +eval +time +get +set +del +pttl +hmget +hset +hget"
            + " +hdel +hincrby +publish +subscribe +ping";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration TTL = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    private final SystemTime time = new SystemTime("test-time");
    private final LeaseName lease = LeaseName.of("highlander-leader-lock:default");
    private final HolderId ann = HolderId.of("ann", "1");

    @AfterEach
    void close() {
        time.close();
    }

    @Test
    void aUserWithTheDocumentedRightsCanDoEverythingAndNothingElse() {
        try (RedisProcess server = RedisProcess.start(folder)) {
            server.raw(raw -> raw.dispatch(CommandType.ACL,
                    new StatusOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8).add("SETUSER")
                            .add("highlander").addValues(List.of(ACL.split(" ", -1)))));
            RedisLeaseStoreConfig config = RedisLeaseStoreConfig.builder(server.uri())
                    .credentials("highlander", "hidden-word").commandTimeout(Duration.ofSeconds(20)).build();
            try (RedisLeaseStore store = RedisLeaseStore.open(config, time)) {
                AtomicInteger woken = new AtomicInteger();
                store.changes(List.of(lease), _ -> woken.incrementAndGet());
                await().atMost(LONG).until(store::hearsWakeUps);
                int before = woken.get();

                assertThat(Waiting.get(store.acquire(lease, ann, TTL)))
                        .isEqualTo(new LeaseAnswer.Granted(new Epoch(1)));
                assertThat(Waiting.get(store.renew(lease, ann, new Epoch(1), TTL)))
                        .isEqualTo(new LeaseAnswer.Renewed());
                assertThat(Waiting.get(store.read(lease)).holder()).isEqualTo(ann);
                assertThat(Waiting.get(
                        store.submit(new LeaseRequest.Release(lease, ann, new Epoch(1), "bob", Duration.ofSeconds(1)))))
                        .isEqualTo(new LeaseAnswer.Released(true));
                assertThat(Waiting.get(store.advance(lease, new Epoch(9))).epoch()).isEqualTo(new Epoch(9));
                await().atMost(LONG).until(() -> woken.get() >= before + 2);

                server.raw(raw -> raw.set("foreign", "x", SetArgs.Builder.px(60_000)));
                CompletionStage<?> elsewhere = store.read(LeaseName.of("foreign"));
                assertThatThrownBy(() -> Waiting.getOrThrow(elsewhere)).hasMessageContaining("NOPERM");
            }
        }
    }

    @Test
    void aWrongPasswordIsSaidClearlyAndNotRepeated() {
        try (RedisProcess server = RedisProcess.start(folder, "--requirepass", "right")) {
            RedisLeaseStoreConfig wrong = RedisLeaseStoreConfig
                    .of("redis://:hidden-word@127.0.0.1:" + server.port());
            try (RedisLeaseStore store = RedisLeaseStore.open(wrong, time)) {
                CompletionStage<?> answer = store.read(lease);

                assertThatThrownBy(() -> Waiting.getOrThrow(answer)).satisfies(failure -> {
                    assertThat(failure).hasMessageContaining("redis 'redis://:***@127.0.0.1:" + server.port() + "'")
                            .hasMessageContaining("WRONGPASS");
                    StringWriter trace = new StringWriter();
                    failure.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("hidden-word");
                });
                assertThat(store.isConnected()).isFalse();
            }
            try (RedisLeaseStore store = RedisLeaseStore
                    .open(RedisLeaseStoreConfig.ofHighlander("127.0.0.1:" + server.port(), "right", 3).build(), time)) {
                assertThat(Waiting.get(store.acquire(lease, ann, TTL))).isInstanceOf(LeaseAnswer.Granted.class);
                assertThat(store.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aPasswordThatIsMissingIsSaid() {
        try (RedisProcess server = RedisProcess.start(folder, "--requirepass", "right");
                RedisLeaseStore store = RedisLeaseStore.open(RedisLeaseStoreConfig.of(server.uri()), time)) {
            CompletionStage<?> answer = store.read(lease);
            assertThatThrownBy(() -> Waiting.getOrThrow(answer)).hasMessageContaining("NOAUTH");
        }
    }

    @Test
    void connectionsAreEncryptedAndBothSidesShowCertificates() throws Exception {
        Path certificate = folder.resolve("cert.pem");
        Path key = folder.resolve("key.pem");
        makeCertificate(certificate, key, "ip:127.0.0.1");
        int port = RedisProcess.freePort();
        try (RedisProcess _ = serverWithTls(port, certificate, key)) {
            String uri = "rediss://127.0.0.1:" + port;
            try (RedisLeaseStore store = RedisLeaseStore.open(RedisLeaseStoreConfig.builder(uri)
                    .trustedCertificates(certificate).clientCertificate(certificate, key).build(), time)) {
                assertThat(Waiting.get(store.acquire(lease, ann, TTL))).isInstanceOf(LeaseAnswer.Granted.class);
                await().atMost(LONG).until(store::hearsWakeUps);
            }
            refused(RedisLeaseStoreConfig.builder(uri).clientCertificate(certificate, key).build());
            refused(RedisLeaseStoreConfig.builder(uri).trustedCertificates(certificate).build());
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedUnlessToldOtherwise() throws Exception {
        Path certificate = folder.resolve("cert.pem");
        Path key = folder.resolve("key.pem");
        makeCertificate(certificate, key, "dns:elsewhere.example");
        int port = RedisProcess.freePort();
        try (RedisProcess _ = serverWithTls(port, certificate, key)) {
            RedisLeaseStoreConfig.Builder config = RedisLeaseStoreConfig.builder("rediss://127.0.0.1:" + port)
                    .trustedCertificates(certificate).clientCertificate(certificate, key);
            refused(config.build());
            try (RedisLeaseStore store = RedisLeaseStore.open(config.verifyHostName(false).build(), time)) {
                assertThat(Waiting.get(store.acquire(lease, ann, TTL))).isInstanceOf(LeaseAnswer.Granted.class);
            }
        }
    }

    @Test
    void aCertificateThatCannotBeReadIsRefusedByName() {
        assertThatThrownBy(() -> RedisLeaseStore.open(RedisLeaseStoreConfig.builder("rediss://h")
                .trustedCertificates(folder.resolve("none.pem")).build(), time))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("trustedCertificates: ")
                .hasMessageContaining("none.pem");
    }

    private void refused(RedisLeaseStoreConfig config) {
        try (RedisLeaseStore store = RedisLeaseStore.open(config, time)) {
            CompletionStage<?> answer = store.read(lease);
            assertThatThrownBy(() -> Waiting.getOrThrow(answer)).hasMessageContaining("redis 'rediss://127.0.0.1:");
            assertThat(store.isConnected()).isFalse();
        }
    }

    private RedisProcess serverWithTls(int port, Path certificate, Path key) {
        assumeTrue(RedisProcess.knowsTls(folder), "this redis-server is built without TLS");
        return RedisProcess.startEncrypted(port, folder, "--tls-cert-file", certificate.toString(), "--tls-key-file",
                key.toString(), "--tls-ca-cert-file", certificate.toString());
    }

    /** One that signs itself, and so is its own authority. */
    private void makeCertificate(Path certificate, Path key, String name) throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "redis", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=redis",
                "-ext", "san=" + name, "-ext", "bc=ca:true", "-validity", "2", "-storetype", "PKCS12", "-keystore",
                store.toString(), "-storepass", "changeit").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(store.toFile())) {
            keys.load(in, "changeit".toCharArray());
        }
        Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("redis").getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", keys.getKey("redis", "changeit".toCharArray()).getEncoded()));
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
