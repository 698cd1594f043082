package dev.highlander.ownership.postgres;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.ElectorState;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LocalFence;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Electors on two stores of one database. */
class PostgresElectorTest {
    private static final LeaseName LEASE = LeaseName.of("tenant/default");

    private final Server server = Server.shared();
    private final String database = server.database();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final LocalFence fence = new LocalFence();

    @Test
    void aPlannedHandOverNeedsNoWaiting() {
        try (PostgresLeaseStore one = server.open(database);
                PostgresLeaseStore two = server.open(database);
                Elector ann = elector(one, "ann", ofSeconds(30))) {
            await().atMost(ofSeconds(20)).until(ann::isOwner);
            try (Elector bob = elector(two, "bob", ofSeconds(30))) {
                Elector owner = ann;
                for (int round = 0; round < 5; round++) {
                    Elector next = owner == ann ? bob : ann;
                    await().atMost(ofSeconds(20)).until(() -> next.status().lastLease() != null);
                    // Who has handed over stands aside for up to a second.
                    Server.pass(Duration.ofMillis(1200));
                    long start = System.nanoTime();
                    Server.call(owner.handOver());
                    await().atMost(ofSeconds(20)).pollInterval(Duration.ofMillis(1)).until(next::isOwner);
                    System.out.println(
                            "postgres: planned hand-over, gap " + (System.nanoTime() - start) / 1_000_000 + " ms");
                    owner = next;
                }
                assertThat(owner.ownership().orElseThrow().epoch()).isEqualTo(new Epoch(6));
            }
        }
        assertThat(told).filteredOn(line -> line.contains("gained"))
                .containsExactly("ann gained 1", "bob gained 2", "ann gained 3", "bob gained 4", "ann gained 5",
                        "bob gained 6");
    }

    @Test
    void aDatabaseThatLostItsDataIsNoticedAndMended() {
        try (PostgresLeaseStore one = server.open(database)) {
            Server.call(one.advance(LEASE, new Epoch(41)));
            try (Elector ann = elector(one, "ann", ofSeconds(30))) {
                await().atMost(ofSeconds(20)).until(ann::isOwner);
            }
            assertThat(told).startsWith("ann gained 42");
            server.execute(database, "truncate leader_locks, leader_epochs");

            try (Elector bob = elector(one, "bob", ofSeconds(3))) {
                await().atMost(ofSeconds(20)).until(() -> bob.status().state() == ElectorState.REGRESSED);
                assertThat(bob.isOwner()).isFalse();
                assertThat(told).contains("bob regressed 1 below 42");

                Server.call(one.advance(LEASE, fence.seen(LEASE)));

                await().atMost(ofSeconds(20)).until(bob::isOwner);
                assertThat(bob.ownership().orElseThrow().epoch()).isEqualTo(new Epoch(43));
            }
        }
    }

    private Elector elector(PostgresLeaseStore store, String name, Duration ttl) {
        return Elector.start(ElectorConfig.builder(LEASE.value(), name).ttl(ttl).build(),
                Surroundings.of(store, Server.TIME).withFence(fence), new OwnershipListener() {
                    @Override
                    public void gained(Ownership ownership) {
                        told.add(name + " gained " + ownership.epoch());
                    }

                    @Override
                    public void lost(Ownership ownership, Loss loss) {
                        told.add(name + " lost " + ownership.epoch() + " " + loss);
                    }

                    @Override
                    public void regressed(EpochRegression regression) {
                        told.add(name + " regressed " + regression.granted() + " below " + regression.known());
                    }
                });
    }
}
