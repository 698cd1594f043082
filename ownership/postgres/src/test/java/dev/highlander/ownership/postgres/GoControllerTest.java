package dev.highlander.ownership.postgres;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Go controller beside ours in the same table, played by the statements it sends. */
class GoControllerTest {
    private static final Duration TTL = ofSeconds(30);
    private static final String KEY = "highlander-leader-lock:default";
    private static final LeaseName LEASE = LeaseName.of(KEY);
    private static final HolderId ANN = HolderId.of("ann", "1");

    private final Server server = Server.shared();
    private final String database = withTheGoControllersTable(server.database());
    private final PostgresLeaseStore store = server.open(database);

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatItHoldsIsHeldForUs() {
        assertThat(goInserts("go-1", "1 minute")).isEqualTo(1);

        LeaseAnswer answer = acquire(ANN);

        assertThat(answer).isInstanceOf(LeaseAnswer.Held.class);
        Lease held = ((LeaseAnswer.Held) answer).lease();
        assertThat(held.holder()).isEqualTo(HolderId.of("go-1", "foreign"));
        assertThat(held.remaining()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(goRenews("go-1")).isEqualTo(1);
        assertThat(server.query(database, "select value from leader_locks")).containsExactly("go-1");
    }

    @Test
    void whatItHadAndLetExpireIsOurs() {
        goInserts("go-1", "-1 second");

        assertThat(acquire(ANN)).isEqualTo(new LeaseAnswer.Granted(new Epoch(1)));

        assertThat(goRenews("go-1")).as("its renewal compares its own name").isZero();
        assertThat(goTakesExpired("go-1")).isZero();
        assertThat(goInserts("go-1", "1 minute")).isZero();
        assertThat(goDeletes("go-1")).isZero();
        assertThat(renew(ANN, 1)).isEqualTo(new LeaseAnswer.Renewed());
    }

    @Test
    void whatItDeletesIsOursAndWhoWaitsIsWoken() {
        goInserts("go-1", "1 minute");
        AtomicInteger woken = new AtomicInteger();
        try (LeaseStore.Subscription _ = store.changes(List.of(LEASE), _ -> woken.incrementAndGet())) {
            assertThat(acquire(ANN)).isInstanceOf(LeaseAnswer.Held.class);
            int before = woken.get();

            assertThat(goDeletes("go-1")).isEqualTo(1);

            await().atMost(ofSeconds(20)).until(() -> woken.get() > before);
            assertThat(acquire(ANN)).isInstanceOf(LeaseAnswer.Granted.class);
        }
    }

    @Test
    void whatWeHoldItCanNotTakeAndWhatWeReleaseItCan() {
        acquire(ANN);
        assertThat(goInserts("go-1", "1 minute")).isZero();
        assertThat(goTakesExpired("go-1")).isZero();

        assertThat(Server.call(store.release(LEASE, ANN, new Epoch(1)))).isEqualTo(new LeaseAnswer.Released(true));

        assertThat(goTakesExpired("go-1")).isEqualTo(1);
        assertThat(acquire(HolderId.of("bob", "1"))).isInstanceOf(LeaseAnswer.Held.class);
    }

    @Test
    void whatWeLetExpireItCanTakeAndThenOursIsLostForGood() {
        Server.call(store.acquire(LEASE, ANN, ofSeconds(1)));
        await().atMost(ofSeconds(20)).until(() -> goTakesExpired("go-1") == 1);

        assertThat(renew(ANN, 1)).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(Server.call(store.release(LEASE, ANN, new Epoch(1)))).isEqualTo(new LeaseAnswer.Released(false));
        assertThat(acquire(ANN)).isInstanceOf(LeaseAnswer.Spent.class);
        goDeletes("go-1");

        assertThat(renew(ANN, 1)).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(acquire(ANN)).as("that claim is over").isInstanceOf(LeaseAnswer.Spent.class);
        assertThat(acquire(HolderId.of("ann", "2"))).isEqualTo(new LeaseAnswer.Granted(new Epoch(2)));
    }

    @Test
    void aNameThatBothUseIsNoReasonToTakeItsLeaseForOurs() {
        Server.call(store.acquire(LEASE, ANN, ofSeconds(1)));
        await().atMost(ofSeconds(20)).until(() -> goTakesExpired("ann") == 1);

        assertThat(renew(ANN, 1)).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(acquire(HolderId.of("ann", "2"))).isInstanceOf(LeaseAnswer.Held.class);
    }

    @Test
    void epochsGoOnGrowingWhateverItDoesToTheRow() {
        long last = 0;
        for (int i = 1; i <= 4; i++) {
            HolderId claim = HolderId.of("ann", "t" + i);
            Epoch epoch = ((LeaseAnswer.Granted) acquire(claim)).epoch();
            assertThat(epoch.value()).isGreaterThan(last);
            last = epoch.value();
            Server.call(store.release(LEASE, claim, epoch));
            assertThat(goTakesExpired("go-1")).isEqualTo(1);
            assertThat(Server.call(store.read(LEASE)).epoch()).isEqualTo(epoch);
            assertThat(goDeletes("go-1")).isEqualTo(1);
            assertThat(Server.call(store.read(LEASE)).epoch()).isEqualTo(epoch);
            assertThat(goInserts("go-1", "1 minute")).isEqualTo(1);
            assertThat(goDeletes("go-1")).isEqualTo(1);
        }
    }

    @Test
    void itsRowsFromBeforeTheMigrationStay() {
        String other = withTheGoControllersTable(server.database());
        server.execute(other, "insert into leader_locks values ('" + KEY
                + "', 'go-1', 'c', '{\"a\": 1}', now(), now(), now() + interval '1 minute', 7)");
        try (PostgresLeaseStore ours = server.open(other)) {
            assertThat(Server.call(ours.acquire(LEASE, ANN, TTL))).isInstanceOf(LeaseAnswer.Held.class);
            assertThat(server.query(other, "select value || version || metadata from leader_locks"))
                    .containsExactly("go-17{\"a\": 1}");
        }
    }

    private LeaseAnswer acquire(HolderId holder) {
        return Server.call(store.acquire(LEASE, holder, TTL));
    }

    private LeaseAnswer renew(HolderId holder, long epoch) {
        return Server.call(store.renew(LEASE, holder, new Epoch(epoch), TTL));
    }

    private int goInserts(String id, String life) {
        Server.call(store.read(LEASE)); // so that the migration is over
        return server.execute(database,
                "insert into leader_locks (key, value, cluster_name, metadata, created_at, updated_at,"
                        + " expires_at, version) values ('" + KEY + "', '" + id
                        + "', 'c', '{}', now(), now(), now() + interval '"
                        + life + "', 1) on conflict (key) do nothing");
    }

    private int goTakesExpired(String id) {
        return server.execute(database, "update leader_locks set value = '" + id
                + "', updated_at = now(), expires_at = now() + interval '1 minute', version = version + 1 where key = '"
                + KEY
                + "' and expires_at < now()");
    }

    private int goRenews(String id) {
        return server.execute(database,
                "update leader_locks set updated_at = now(), expires_at = now() + interval '1 minute', version = version + 1"
                        + " where key = '" + KEY + "' and value = '" + id + "'");
    }

    private int goDeletes(String id) {
        return server.execute(database, "delete from leader_locks where key = '" + KEY + "' and value = '" + id + "'");
    }

    private String withTheGoControllersTable(String name) {
        server.execute(name, "create table leader_locks (key varchar(255) primary key, value varchar(255) not null,"
                + " cluster_name varchar(255), metadata json, created_at timestamptz, updated_at timestamptz,"
                + " expires_at timestamptz not null, version integer)");
        return name;
    }
}
