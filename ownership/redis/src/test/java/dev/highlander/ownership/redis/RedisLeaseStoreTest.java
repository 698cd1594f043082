package dev.highlander.ownership.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreContract;
import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what is Redis' own, on one server. */
class RedisLeaseStoreTest extends LeaseStoreContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    static Path folder;

    @SuppressWarnings("NullAway.Init") // filled before every test
    private static RedisProcess server;

    private final SystemTime time = new SystemTime("test-time");
    private final RedisLeaseStore store = RedisLeaseStore.open(
            RedisLeaseStoreConfig.builder(server.uri()).commandTimeout(Duration.ofSeconds(20)).build(), time);
    private final LeaseName lease = LeaseName.of("redis/" + Long.toHexString(System.identityHashCode(this)));
    private final HolderId ann = HolderId.of("ann", "1");

    @BeforeAll
    static void start() {
        server = RedisProcess.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        store.close();
        time.close();
    }

    @Override
    protected LeaseStore store() {
        return store;
    }

    @Override
    protected void pass(Duration duration) {
        Waiting.pass(duration);
    }

    @Override
    protected Duration ttl() {
        return Duration.ofMillis(1500);
    }

    @Test
    void tenThousandLeasesGoOutInFewCalls() {
        List<LeaseName> names = IntStream.range(0, 10_000).mapToObj(i -> LeaseName.of(lease + "/" + i)).toList();
        List<LeaseRequest> acquires = names.stream()
                .<LeaseRequest>map(name -> new LeaseRequest.Acquire(name, ann, Duration.ofMinutes(1))).toList();
        List<LeaseRequest> renewals = names.stream()
                .<LeaseRequest>map(name -> new LeaseRequest.Renew(name, ann, new Epoch(1), Duration.ofMinutes(1)))
                .toList();

        assertThat(Waiting.get(store.submit(acquires))).hasSize(10_000)
                .containsOnly(new LeaseAnswer.Granted(new Epoch(1)));
        long before = calls();
        long start = System.nanoTime();
        assertThat(Waiting.get(store.submit(renewals))).hasSize(10_000).containsOnly(new LeaseAnswer.Renewed());
        System.out.printf("10,000 renewals in one batch: %d ms%n", (System.nanoTime() - start) / 1_000_000);

        assertThat(calls() - before).isBetween(79L, 81L);
    }

    @Test
    void renewalsOfManyElectorsShareCalls() {
        List<LeaseName> names = IntStream.range(0, 1000).mapToObj(i -> LeaseName.of(lease + "/" + i)).toList();
        Waiting.get(store.submit(names.stream()
                .<LeaseRequest>map(name -> new LeaseRequest.Acquire(name, ann, Duration.ofMinutes(1))).toList()));
        try (RedisLeaseStore patient = RedisLeaseStore.open(RedisLeaseStoreConfig.builder(server.uri())
                .commandTimeout(Duration.ofSeconds(20)).gather(Duration.ofMillis(500)).build(), time)) {
            Waiting.get(patient.read(lease));
            long before = calls();

            List<CompletionStage<LeaseAnswer>> answers = new ArrayList<>();
            names.forEach(name -> answers.add(patient.renew(name, ann, new Epoch(1), Duration.ofMinutes(1))));

            answers.forEach(answer -> assertThat(Waiting.get(answer)).isEqualTo(new LeaseAnswer.Renewed()));
            assertThat(calls() - before).isLessThan(100);
        }
    }

    @Test
    void aScriptThatTheServerHasForgottenIsSentAgain() {
        Waiting.get(store.read(lease));
        server.raw(raw -> raw.scriptFlush());

        assertThat(Waiting.get(store.acquire(lease, ann, ttl()))).isInstanceOf(LeaseAnswer.Granted.class);
    }

    @Test
    void aKeyThatSomethingElseUsesSpoilsNobodyElsesSteps() {
        LeaseName taken = LeaseName.of(lease + "/taken");
        server.raw(raw -> raw.lpush(taken.value(), "a list"));

        CompletableFuture<LeaseAnswer> bad = store.acquire(taken, ann, ttl()).toCompletableFuture();
        CompletionStage<LeaseAnswer> good = store.acquire(lease, ann, ttl());

        assertThat(Waiting.get(good)).isInstanceOf(LeaseAnswer.Granted.class);
        assertThatThrownBy(bad::join).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("key '" + taken + "'").hasMessageContaining("WRONGTYPE");
    }

    @Test
    void anEpochBeyondWhatALuaNumberHoldsIsExact() {
        Epoch beyond = new Epoch((1L << 53) + 1);

        assertThat(Waiting.get(store.advance(lease, beyond)).epoch()).isEqualTo(beyond);
        assertThat(Waiting.get(store.acquire(lease, ann, ttl()))).isEqualTo(new LeaseAnswer.Granted(beyond.next()));
        assertThat(Waiting.get(store.renew(lease, ann, beyond.next(), ttl()))).isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void anEpochOfMoreDigitsIsTheLaterOne() {
        Waiting.get(store.advance(lease, new Epoch(9)));

        assertThat(Waiting.get(store.advance(lease, new Epoch(10))).epoch()).isEqualTo(new Epoch(10));
        assertThat(Waiting.get(store.advance(lease, new Epoch(9))).epoch()).isEqualTo(new Epoch(10));
    }

    @Test
    void theCompanionNeverExpiresAndTheLocksEndIsTheLeasesEnd() {
        Waiting.get(store.acquire(lease, ann, ttl()));

        long left = server.raw(raw -> raw.pttl(lease.value()));
        assertThat(left).isPositive().isLessThanOrEqualTo(ttl().toMillis());
        long companionLeft = server.raw(raw -> raw.pttl("{" + lease + "}:epoch"));
        assertThat(companionLeft).isEqualTo(-1);
    }

    @Test
    void anEndedSubscriptionHearsNothing() {
        List<LeaseName> heard = new ArrayList<>();
        AtomicInteger other = new AtomicInteger();
        await().until(store::hearsWakeUps);
        store.changes(List.of(lease), heard::add).close();
        try (LeaseStore.Subscription _ = store.changes(List.of(lease), _ -> other.incrementAndGet())) {
            Waiting.get(store.advance(lease, new Epoch(1)));
            await().until(() -> other.get() > 0);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aTimeToLiveOfYearsIsRefusedByName() {
        assertThatThrownBy(() -> store.acquire(lease, ann, Duration.ofDays(4000)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("ttl: PT96000H");
    }

    @Test
    void aClosedStoreFailsInsteadOfAnswering() {
        store.close();
        store.close();

        assertThatThrownBy(() -> store.read(lease).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class).hasCauseInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("closed");
    }

    /** How many calls of the script this server has had. */
    private static long calls() {
        return server.raw(raw -> raw.info("commandstats")).lines().filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^:]*:calls=(\\d+),.*", "$1"))).sum();
    }
}
