package dev.highlander.ownership.postgres;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is slow, away, read-only or closed to us. */
class TroubleTest {
    private static final LeaseName LEASE = LeaseName.of("tenant/default");
    private static final HolderId ANN = HolderId.of("ann", "1");
    private static final Duration TTL = ofSeconds(30);

    private final Server server = Server.shared();
    private final String database = server.database();

    @Test
    void aStatementThatTakesTooLongFailsBeforeAThirdOfTheLeasesLife() throws SQLException {
        try (PostgresLeaseStore store = server.open(database);
                Connection blocking = server.connect(database);
                Statement statement = blocking.createStatement()) {
            Server.call(store.acquire(LEASE, ANN, TTL));
            blocking.setAutoCommit(false);
            statement.execute("select * from leader_locks for update");

            // The default of two seconds, and a third of the shorter life: the statement is given up by the server.
            assertThatThrownBy(() -> Server.call(store.renew(LEASE, ANN, new Epoch(1), TTL)))
                    .isInstanceOf(LeaseStoreException.class).hasMessageContaining("not done in time")
                    .hasMessageContaining("statement timeout");
            assertThatThrownBy(() -> Server.call(store.renew(LEASE, ANN, new Epoch(1), ofMillis(1500))))
                    .isInstanceOf(LeaseStoreException.class);
            assertThat(PooledCaller.longest(PostgresLeaseStoreConfig.of("postgres://localhost/x"),
                    List.of(new LeaseRequest.Acquire(LEASE, ANN, ofMillis(1500)), new LeaseRequest.Read(LEASE))))
                    .isEqualTo(ofMillis(500));

            blocking.rollback();
            await().atMost(ofSeconds(20)).ignoreException(LeaseStoreException.class).untilAsserted(
                    () -> assertThat(Server.call(store.renew(LEASE, ANN, new Epoch(1), TTL)))
                            .isEqualTo(new LeaseAnswer.Renewed()));
        }
    }

    @Test
    void whoAsksNeverBlocksAndTheQueueHasAnEnd() throws SQLException {
        try (PostgresLeaseStore store = server.open(database,
                config -> config.connections(1).queueLimit(10).answerTimeout(ofSeconds(60)));
                Connection blocking = server.connect(database);
                Statement statement = blocking.createStatement()) {
            Duration ttl = Duration.ofMinutes(10);
            Server.call(store.acquire(LEASE, ANN, ttl));
            blocking.setAutoCommit(false);
            statement.execute("select * from leader_locks for update");
            List<CompletionStage<LeaseAnswer>> answers = new ArrayList<>();
            answers.add(store.renew(LEASE, ANN, new Epoch(1), ttl));
            await().atMost(ofSeconds(30)).until(() -> !server.query(database,
                    "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                            + " and query like '%lease_steps%'")
                    .isEmpty());
            for (int i = 0; i < 30; i++) {
                answers.add(store.renew(LEASE, ANN, new Epoch(1), ttl));
            }

            for (CompletionStage<LeaseAnswer> refused : answers.subList(11, 31)) {
                assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
                assertThatThrownBy(() -> Server.call(refused)).isInstanceOf(LeaseStoreException.class)
                        .hasMessageContaining("10 steps wait already, expected at most 10");
            }
            blocking.rollback();
            for (CompletionStage<LeaseAnswer> answer : answers.subList(0, 11)) {
                assertThat(Server.call(answer)).isEqualTo(new LeaseAnswer.Renewed());
            }
            assertThat(server.query(database, "select version from leader_locks")).as("one grant and eleven renewals")
                    .containsExactly("12");
        }
    }

    @Test
    void aReadOnlyServerIsNamedAndItsReturnNoticed() {
        try (PostgresLeaseStore store = server.open(database)) {
            Server.call(store.acquire(LEASE, ANN, TTL));
            server.execute("postgres", "alter database " + database + " set default_transaction_read_only = on");
            server.execute("postgres",
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");

            await().atMost(ofSeconds(20)).untilAsserted(
                    () -> assertThatThrownBy(() -> Server.call(store.renew(LEASE, ANN, new Epoch(1), TTL)))
                            .isInstanceOf(LeaseStoreException.class).hasMessageContaining("the server is read-only"));
            assertThat(store.isConnected()).isFalse();
            assertThat(store.trouble()).hasValueSatisfying(text -> assertThat(text).contains("read-only"));

            server.execute("postgres", "alter database " + database + " reset default_transaction_read_only");
            await().atMost(ofSeconds(20)).ignoreException(LeaseStoreException.class).untilAsserted(
                    () -> assertThat(Server.call(store.renew(LEASE, ANN, new Epoch(1), TTL)))
                            .isEqualTo(new LeaseAnswer.Renewed()));
            await().atMost(ofSeconds(20)).until(store::isConnected);
        }
    }

    @Test
    void aWrongPasswordIsToldButNotShown(@TempDir Path folder) throws IOException {
        try (Server own = Server.in(folder)) {
            own.execute("postgres", "create role guarded login password 'right-horse'");
            Path rules = folder.resolve("data").resolve("pg_hba.conf");
            Files.writeString(rules, "host all guarded all scram-sha-256\n" + Files.readString(rules),
                    StandardCharsets.UTF_8);
            own.execute("postgres", "select pg_reload_conf()");
            String url = own.url("postgres").replace("postgres@", "guarded:wrong%20secret@");
            PostgresLeaseStoreConfig config = PostgresLeaseStoreConfig.of(url);
            try (PostgresLeaseStore store = PostgresLeaseStore.open(config, Server.TIME)) {
                assertThatThrownBy(() -> Server.call(store.read(LEASE))).isInstanceOf(LeaseStoreException.class)
                        .hasMessageContaining("login refused").hasMessageContaining("guarded")
                        .satisfies(failure -> {
                            StringWriter all = new StringWriter();
                            failure.printStackTrace(new PrintWriter(all));
                            assertThat(all.toString()).doesNotContain("wrong secret").doesNotContain("wrong%20secret");
                        });
                assertThat(store.toString() + config).doesNotContain("secret");
            }
            PostgresLeaseStoreConfig right = PostgresLeaseStoreConfig.builder(url).password("right-horse").build();
            own.execute("postgres", "grant all on schema public to guarded");
            try (PostgresLeaseStore store = PostgresLeaseStore.open(right, Server.TIME)) {
                assertThat(Server.call(store.read(LEASE)).isFree()).isTrue();
            }
        }
    }

    @Test
    void aStoreStartsBeforeItsServer(@TempDir Path folder) throws IOException {
        Server own = Server.in(folder);
        String name = own.database();
        own.stop();
        try (PostgresLeaseStore store = own.open(name)) {
            assertThatThrownBy(() -> Server.call(store.read(LEASE))).isInstanceOf(LeaseStoreException.class)
                    .hasMessageContaining("no connection");
            assertThat(store.isConnected()).isFalse();

            own.startAgain();

            await().atMost(ofSeconds(30)).ignoreException(LeaseStoreException.class)
                    .until(() -> Server.call(store.acquire(LEASE, ANN, TTL)) instanceof LeaseAnswer.Granted);
            await().atMost(ofSeconds(20)).until(store::isConnected);
        } finally {
            own.close();
        }
    }

    @Test
    void leasesSurviveARestartOfTheServer(@TempDir Path folder) throws IOException {
        try (Server own = Server.in(folder)) {
            String name = own.database();
            try (PostgresLeaseStore store = own.open(name)) {
                assertThat(Server.call(store.acquire(LEASE, ANN, TTL)))
                        .isEqualTo(new LeaseAnswer.Granted(new Epoch(1)));
                own.stop();
                own.startAgain();

                await().atMost(ofSeconds(20)).ignoreException(LeaseStoreException.class).untilAsserted(
                        () -> assertThat(Server.call(store.renew(LEASE, ANN, new Epoch(1), TTL)))
                                .isEqualTo(new LeaseAnswer.Renewed()));
                assertThat(Server.call(store.acquire(LEASE, HolderId.of("bob", "1"), TTL)))
                        .isInstanceOf(LeaseAnswer.Held.class);
            }
        }
    }

    @Test
    void aClosedStoreFailsInsteadOfAnswering() {
        PostgresLeaseStore store = server.open(database);
        store.close();
        store.close();

        assertThatThrownBy(() -> Server.call(store.read(LEASE))).isInstanceOf(LeaseStoreException.class)
                .hasMessageContaining("closed");
        assertThat(store.isConnected()).isFalse();
    }

    @Test
    void aGrantIsOnDiskAlsoWhereCommitsAreNotAwaited() throws SQLException {
        server.execute("postgres", "alter database " + database + " set synchronous_commit = off");
        try (PostgresLeaseStore store = server.open(database)) {
            assertThat(Server.call(store.acquire(LEASE, ANN, TTL))).isInstanceOf(LeaseAnswer.Granted.class);
        }
        // What the function does to its transaction, seen from inside one.
        try (Connection connection = server.connect(database); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "select * from highlander_lease_steps_1('{read}', '{a}', '{null}', '{null}', '{null}', '{null}',"
                            + " '{null}', '', null)");
            try (var shown = statement.executeQuery("show synchronous_commit")) {
                shown.next();
                assertThat(shown.getString(1)).isEqualTo("on");
            }
        }
    }
}
