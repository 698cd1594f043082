package dev.highlander.app.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MeteredLeaseStoreTest {
    private static final LeaseName LEASE = LeaseName.of("tenant");
    private static final HolderId ANN = HolderId.of("ann", "1");
    private static final HolderId BOB = HolderId.of("bob", "1");
    private static final Duration TTL = Duration.ofSeconds(15);

    private final ManualTime time = new ManualTime();
    private final HighlanderMetrics metrics = new HighlanderMetrics(true);
    private final MeteredLeaseStore store = new MeteredLeaseStore(new InProcessLeaseStore(time), time, metrics);

    @Test
    void requestsAreCountedByWhatTheyAskAndTheLockTellsHowLongItLives() throws IOException {
        assertThat(answer(store.acquire(LEASE, ANN, TTL))).isEqualTo(new LeaseAnswer.Granted(new Epoch(1)));
        store.renew(LEASE, ANN, new Epoch(1), TTL);
        store.acquire(LEASE, BOB, TTL);
        store.read(LEASE);
        for (String family : new String[]{"db_", "redis_"}) {
            assertThat(value(family + "operations_total{operation=\"acquire\"}")).isEqualTo(2);
            assertThat(value(family + "operations_total{operation=\"renew\"}")).isEqualTo(1);
            assertThat(value(family + "operations_total{operation=\"read\"}")).isEqualTo(1);
            assertThat(value(family + "latency_seconds_count{operation=\"acquire\"}")).isEqualTo(2);
            assertThat(value(family + "lock_ttl_seconds")).isEqualTo(15);
        }
        store.release(LEASE, ANN, new Epoch(1));
        assertThat(value("db_lock_ttl_seconds")).isZero();
        assertThat(value("leadership_failed_attempts_total")).as("another's lease is no failure").isZero();
    }

    @Test
    void requestsThatTheStoreDoesNotAnswerAreErrors() throws IOException {
        store.close();
        assertThatThrownBy(() -> answer(store.acquire(LEASE, ANN, TTL))).hasMessageContaining("closed");
        assertThat(value("db_operations_total{operation=\"acquire\"}")).isEqualTo(1);
        assertThat(value("db_errors_total{error_type=\"LeaseStoreException\",operation=\"acquire\"}")).isEqualTo(1);
        assertThat(value("db_latency_seconds_count{operation=\"acquire\"}")).isZero();
        assertThat(value("leadership_failed_attempts_total")).isEqualTo(1);
    }

    private double value(String sample) throws IOException {
        return Exposition.of(metrics.registry()).value(sample);
    }

    private static LeaseAnswer answer(CompletionStage<LeaseAnswer> stage) {
        return stage.toCompletableFuture().join();
    }
}
