package dev.highlander.ownership.kubernetes;

import static dev.highlander.ownership.kubernetes.World.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.ElectorState;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Loss;
import dev.highlander.testkit.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Electors over this store, as programs use them. */
class ElectorsTest {
    private static final Duration TTL = Duration.ofSeconds(15);

    private final World world = new World();
    private final ManualTime time = new ManualTime();
    private final List<Candidate> all = new CopyOnWriteArrayList<>();
    private final LeaseName lease = LeaseName.of("tenant/default");

    @AfterEach
    void close() {
        all.forEach(Candidate::close);
        world.close();
        assertThat(all).allSatisfy(candidate -> assertThat(candidate.rivals).isEmpty());
    }

    @Test
    void aDeletedObjectIsALossThenARegressionAndIsMendedByAdvance() {
        KubernetesLeaseStore store = world.store(world.cluster.client(), time, time.clock());
        Candidate candidate = candidate("only", store);
        passUntil(candidate::isOwner);
        Epoch known = candidate.gains.getFirst().epoch();
        world.delete(lease);

        passUntil(() -> candidate.losses.equals(List.of(Loss.TAKEN)));
        passUntil(() -> candidate.elector().status().state() == ElectorState.REGRESSED);
        assertThat(candidate.gains).hasSize(1);

        call(store.advance(lease, known));
        passUntil(candidate::isOwner);
        assertThat(candidate.gains.getLast().epoch()).isGreaterThan(known);
    }

    @Test
    void aDeadOwnersLeaseGoesToOneWhoWaitsAfterATimeToLive() {
        Gate network = new Gate(world.cluster.handler());
        Candidate dying = candidate("dying",
                world.store(world.keep(network.client()), time, time.clock()));
        passUntil(dying::isOwner);
        Candidate waiting = candidate("waiting", world.store(world.cluster.client(), time, time.clock()));
        Candidate alsoWaiting = candidate("also-waiting",
                world.store(world.cluster.client(), time, time.clock()));
        passUntil(() -> waiting.elector().status().lastLease() != null);
        network.refuse(503, "GET", "PUT", "POST", "WATCH");
        passUntil(() -> waiting.isOwner() || alsoWaiting.isOwner());
        assertThat(dying.isOwner()).isFalse();
        passUntil(() -> dying.losses.equals(List.of(Loss.EXPIRED)));
        network.refuse(503);
    }

    @Test
    void handOverOverTls() throws IOException {
        Candidate first = candidate("first", world.store(world.client(world.network()), time, time.clock()));
        passUntil(first::isOwner);
        Candidate second = candidate("second", world.store(world.client(world.network()), time, time.clock()));
        passUntil(() -> second.elector().status().lastLease() != null);
        var stopped = first.elector().stop();
        passUntil(() -> stopped.toCompletableFuture().isDone() && second.isOwner());
        assertThat(first.losses).containsExactly(Loss.STOPPED);
        assertThat(second.gains.getFirst().epoch()).isGreaterThan(first.gains.getFirst().epoch());
    }

    private Candidate candidate(String name, KubernetesLeaseStore store) {
        return new Candidate(ElectorConfig.builder(lease.value(), name).ttl(TTL).build(), store, time, all);
    }

    private void passUntil(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    if (condition.call()) {
                        return true;
                    }
                    time.pass(Duration.ofMillis(20));
                    return false;
                });
    }
}
