package dev.highlander.ownership.postgres;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The death of a process, and everything that must not be taken for it. */
class SessionTest {
    private static final OwnershipListener QUIET = new OwnershipListener() {
        @Override
        public void gained(Ownership ownership) {}

        @Override
        public void lost(Ownership ownership, Loss loss) {}
    };
    private static final Duration LONG = ofSeconds(30);
    private static final String LEASE = "tenant/default";

    private final Server server = Server.shared();
    private final String database = server.database();

    @Test
    void theLeaseOfAKilledProcessIsTakenLongBeforeItExpires() throws Exception {
        try (PostgresLeaseStore store = server.open(database);
                HolderProcess holder = HolderProcess.start(server.url(database), LEASE, LONG);
                Elector waiting = elector(store, "waiting", LONG)) {
            awaitWatched(database);
            long killed = System.nanoTime();
            holder.kill();
            Optional<Ownership> taken = waiting.await(ofSeconds(20));
            System.out.println("postgres: owner again " + (System.nanoTime() - killed) / 1_000_000
                    + " ms after kill -9 of the holder, ttl 30 s");

            assertThat(taken).isPresent();
            assertThat(taken.get().epoch()).isEqualTo(new Epoch(2));
        }
    }

    @Test
    void aProcessThatStartsAfterItsPredecessorWasKilledNeedNotWaitEither() throws Exception {
        try (HolderProcess holder = HolderProcess.start(server.url(database), LEASE, LONG)) {
            holder.kill();
        }
        try (PostgresLeaseStore store = server.open(database); Elector next = elector(store, "next", LONG)) {
            assertThat(next.await(ofSeconds(20))).isPresent();
        }
    }

    @Test
    void aProcessThatStandsStillKeepsItsLeaseUntilItExpires() throws Exception {
        Duration ttl = ofSeconds(4);
        try (PostgresLeaseStore store = server.open(database);
                HolderProcess holder = HolderProcess.start(server.url(database), LEASE, ttl);
                Elector waiting = elector(store, "waiting", ttl)) {
            awaitWatched(database);
            holder.signal("STOP");
            // Whatever was renewed last before it stood still lasts this long at least.
            Duration left = Server.call(store.read(LeaseName.of(LEASE))).remaining();
            long start = System.nanoTime();

            assertThat(waiting.await(ofSeconds(20))).isPresent();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(left.minus(ofMillis(500)));
            holder.signal("CONT");
        }
    }

    @Test
    void aSessionThatAnAdministratorEndsIsNoDeath() {
        try (PostgresLeaseStore holding = server.open(database);
                PostgresLeaseStore other = server.open(database);
                Elector owner = elector(holding, "owner", LONG)) {
            assertThat(owned(owner)).isEqualTo(new Epoch(1));
            awaitSessions(database, 2);
            try (Elector waiting = elector(other, "waiting", LONG)) {
                for (int i = 0; i < 3; i++) {
                    awaitWatched(database);
                    String session = server.query(database, "select session from leader_locks").getFirst();
                    server.execute(database,
                            "select pg_terminate_backend(pid) from leader_sessions where id = " + session);

                    // The lease is recorded under the next session, which is watched in its turn.
                    await().atMost(ofSeconds(20)).until(() -> !server
                            .query(database, "select session from leader_locks where session is not null")
                            .contains(session)
                            && server.query(database, "select session from leader_locks").getFirst() != null);
                    Server.pass(ofMillis(500));
                    assertThat(owner.isOwner()).isTrue();
                    assertThat(waiting.isOwner()).isFalse();
                }
                assertThat(Server.call(other.read(LeaseName.of(LEASE))).epoch()).isEqualTo(new Epoch(1));
            }
        }
    }

    @Test
    void aSessionEndedByTheServerWhoseProcessCanNotComeBackIsNoDeathEither() throws IOException {
        // The holder's own sockets are cut as by a server's administrator, and it finds no way back: only time ends its lease.
        try (PostgresLeaseStore other = server.open(database)) {
            PostgresLeaseStore holding = server.open(database);
            LeaseName lease = LeaseName.of(LEASE);
            assertThat(Server.call(other.read(lease)).isFree()).isTrue();
            awaitSessions(database, 2);
            assertThat(Server.call(holding.acquire(lease, HolderId.of("owner", "1"), LONG)))
                    .isEqualTo(new LeaseAnswer.Granted(new Epoch(1)));
            String session = server.query(database, "select session from leader_locks").getFirst();
            assertThat(session).isNotEqualTo("null");
            String pid = server.query(database, "select pid from leader_sessions where id = " + session).getFirst();
            // So that the store's next session can't record anything anew.
            server.execute(database, "update leader_locks set session = session + 1");
            server.execute(database, "insert into leader_sessions select id + 1, pid, started_at, server_started_at"
                    + " from leader_sessions where id = " + session);
            server.execute(database, "select pg_terminate_backend(" + pid + ")");
            await().atMost(ofSeconds(20)).until(() -> server
                    .query(database, "select pid from pg_stat_activity where pid = " + pid).isEmpty());

            assertThat(server.query(database, "select highlander_end_session_1(session) from leader_locks"))
                    .containsExactly("killed");
            assertThat(Server.call(other.read(lease)).isFree()).isFalse();
            holding.close();
        }
    }

    @Test
    void aStoreThatIsClosedInOrderIsNoDeath() {
        LeaseName lease = LeaseName.of(LEASE);
        try (PostgresLeaseStore other = server.open(database)) {
            PostgresLeaseStore holding = server.open(database);
            Server.call(holding.acquire(LeaseName.of("first"), HolderId.of("owner", "1"), LONG));
            awaitSessions(database, 2);
            Server.call(holding.acquire(lease, HolderId.of("owner", "1"), LONG));
            try (Elector waiting = elector(other, "waiting", LONG)) {
                awaitWatched(database);
                holding.close();
                awaitSessions(database, 1);
                // One backend each: this query's own, and the waiting store's session; the watch is over.
                await().atMost(ofSeconds(20)).until(() -> server.query(database,
                        "select pid from pg_stat_activity where datname = current_database() and query like '%await_session%'"
                                + " and pid <> pg_backend_pid() and state = 'active'")
                        .isEmpty());
                Server.pass(ofMillis(300));

                assertThat(waiting.isOwner()).isFalse();
                assertThat(Server.call(other.read(lease)).holder()).isEqualTo(HolderId.of("owner", "1"));
            }
        }
    }

    @Test
    void aRestartOfTheServerIsNoDeath(@TempDir Path folder) throws IOException {
        try (Server own = Server.in(folder)) {
            String name = own.database();
            try (PostgresLeaseStore holding = own.open(name);
                    PostgresLeaseStore other = own.open(name);
                    Elector owner = elector(holding, "owner", LONG)) {
                owned(owner);
                awaitSessions(own, name, 2);
                try (Elector waiting = elector(other, "waiting", LONG)) {
                    awaitWatched(own, name);
                    own.stop();
                    await().atMost(ofSeconds(20)).until(() -> !holding.isConnected() && !other.isConnected());
                    own.startAgain();
                    await().atMost(ofSeconds(20)).until(() -> holding.isConnected() && other.isConnected());
                    awaitSessions(own, name, 2);
                    Server.pass(ofSeconds(1));

                    assertThat(owner.isOwner()).isTrue();
                    assertThat(waiting.isOwner()).isFalse();
                    assertThat(Server.call(other.read(LeaseName.of(LEASE))).epoch()).isEqualTo(new Epoch(1));
                }
            }
        }
    }

    @Test
    void aCrashOfTheServerIsNoDeath(@TempDir Path folder) throws Exception {
        try (Server own = Server.in(folder)) {
            String name = own.database();
            // Its process will not come back after the crash, but the server can't know.
            try (HolderProcess holder = HolderProcess.start(own.url(name), LEASE, LONG)) {
                await().atMost(ofSeconds(20)).until(
                        () -> !own.query(name, "select session from leader_locks where session is not null").isEmpty());
                String before = own.query(name, "select pg_postmaster_start_time()").getFirst();
                holder.signal("STOP");
                String victim = own.query(name, "select pid from leader_sessions").getFirst();
                ProcessHandle.of(Long.parseLong(victim)).orElseThrow().destroyForcibly();
                await().atMost(ofSeconds(60)).ignoreExceptionsMatching(AssertionError.class::isInstance)
                        .until(() -> own.query(name, "select count(*) from leader_sessions").getFirst().equals("0"));
                assertThat(own.query(name, "select pg_postmaster_start_time()").getFirst())
                        .as("only its processes began anew").isEqualTo(before);

                try (PostgresLeaseStore other = own.open(name); Elector waiting = elector(other, "waiting", LONG)) {
                    assertThat(waiting.await(ofSeconds(2))).isEmpty();
                    assertThat(own.query(name, "select highlander_end_session_1(session) from leader_locks"))
                            .containsExactly("unknown");
                }
            }
        }
    }

    @Test
    void throughAProxyTimeAloneEndsLeasesAndOneWarningSaysSo() throws IOException {
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        Logger logger = (Logger) LoggerFactory.getLogger(SessionKeeper.class);
        logger.addAppender(heard);
        try (TcpProxy proxy = new TcpProxy(server.port());
                PostgresLeaseStore store = PostgresLeaseStore.open(PostgresLeaseStoreConfig
                        .of("postgres://postgres@127.0.0.1:" + proxy.port() + "/" + database), Server.TIME)) {
            LeaseName lease = LeaseName.of(LEASE);
            HolderId ann = HolderId.of("ann", "1");
            Server.call(store.acquire(lease, ann, LONG));
            await().atMost(ofSeconds(20)).until(() -> warnings(heard) == 1);
            for (int i = 0; i < 3; i++) {
                proxy.cut();
                await().atMost(ofSeconds(20))
                        .untilAsserted(() -> assertThat(Server.call(store.renew(lease, ann, new Epoch(1), LONG)))
                                .isEqualTo(new LeaseAnswer.Renewed()));
            }

            assertThat(warnings(heard)).isEqualTo(1);
            assertThat(server.query(database, "select session from leader_locks")).containsExactly("null");
            assertThat(server.query(database, "select id from leader_sessions")).isEmpty();
            assertThat(Server.call(store.acquire(lease, HolderId.of("bob", "1"), LONG)))
                    .isInstanceOf(LeaseAnswer.Held.class);
        } finally {
            logger.detachAppender(heard);
        }
    }

    @Test
    void withTheWatchSwitchedOffNothingIsRecorded() {
        try (PostgresLeaseStore store = server.open(database, config -> config.sessionWatch(false))) {
            Server.call(store.acquire(LeaseName.of(LEASE), HolderId.of("ann", "1"), LONG));
            await().atMost(ofSeconds(20)).until(store::isConnected);

            assertThat(server.query(database, "select session from leader_locks")).containsExactly("null");
            assertThat(server.query(database, "select id from leader_sessions")).isEmpty();
        }
    }

    @Test
    void leasesLongerThanAMinuteAreEndedByTimeAlone() {
        try (PostgresLeaseStore store = server.open(database)) {
            Server.call(store.read(LeaseName.of(LEASE)));
            awaitSessions(database, 1);
            HolderId ann = HolderId.of("ann", "1");
            Server.call(store.acquire(LeaseName.of("long"), ann, Duration.ofMinutes(5)));
            Server.call(store.acquire(LeaseName.of("short"), ann, LONG));

            assertThat(server.query(database, "select key from leader_locks where session is not null"))
                    .containsExactly("short");
        }
    }

    private static Elector elector(PostgresLeaseStore store, String holder, Duration ttl) {
        return Elector.start(ElectorConfig.builder(LEASE, holder).ttl(ttl).build(), store, Server.TIME, QUIET);
    }

    private static Epoch owned(Elector elector) {
        try {
            return elector.await(ofSeconds(30)).orElseThrow().epoch();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void awaitSessions(String name, int count) {
        awaitSessions(server, name, count);
    }

    private static void awaitSessions(Server at, String name, int count) {
        await().atMost(ofSeconds(30)).until(() -> at.query(name,
                "select s.id from leader_sessions s join pg_stat_activity a using (pid) where s.server_started_at = pg_postmaster_start_time()")
                .size() == count);
    }

    private void awaitWatched(String name) {
        awaitWatched(server, name);
    }

    /** Until somebody waits for the advisory lock of the session that the lease is recorded with. */
    private static void awaitWatched(Server at, String name) {
        await().atMost(ofSeconds(30)).until(() -> !at.query(name,
                "select w.pid from pg_locks w join leader_locks l on l.session = (w.classid::bigint << 32) | w.objid::bigint"
                        + " where w.locktype = 'advisory' and not w.granted")
                .isEmpty());
    }

    private static long warnings(ListAppender<ILoggingEvent> heard) {
        return List.copyOf(heard.list).stream().filter(event -> event.getLevel() == Level.WARN)
                .filter(event -> event.getFormattedMessage().contains("session-not-direct")).count();
    }
}
