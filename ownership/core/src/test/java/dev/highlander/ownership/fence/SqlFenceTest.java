package dev.highlander.ownership.fence;

import static dev.highlander.ownership.fence.Owners.LEASE;
import static dev.highlander.ownership.fence.Owners.holder;
import static dev.highlander.ownership.fence.Owners.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.Ownership;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real PostgreSQL. */
@SuppressWarnings("NullAway.Init") // set before all tests
class SqlFenceTest extends FenceContract {
    private static EmbeddedPostgres server;
    private static DataSource database;

    private SqlFence fence;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
        database = server.getPostgresDatabase();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void create() throws SQLException {
        fence = SqlFence.in(database);
        fence.createTable();
        fence.createTable();
        execute("truncate highlander_fence");
        execute("create table if not exists account (id int primary key, balance int, epoch bigint not null)");
        execute("truncate account");
        execute("insert into account values (1, 0, 0)");
    }

    @Override
    Fence fence() {
        return fence;
    }

    @Override
    void effect(Ownership ownership) throws SQLException {
        int changed = fence.inTransaction(ownership, connection -> deposit(connection));
        assertThat(changed).isEqualTo(1);
    }

    @Override
    void effect(Epoch epoch) throws SQLException {
        fence.inTransaction(LEASE, epoch, connection -> deposit(connection));
    }

    @Test
    void aRefusedEffectHasDoneNothingAndAFailedOneIsRolledBack() throws Exception {
        raise("ann", 5);
        effect(new Epoch(5));
        assertStale(() -> effect(new Epoch(4)), "epoch 4 refused, epoch 5 has been seen");
        assertThatThrownBy(() -> fence.inTransaction(LEASE, new Epoch(5), connection -> {
            deposit(connection);
            throw new IllegalStateException("on purpose");
        })).hasMessage("on purpose");

        assertThat(balance()).isEqualTo(1);
    }

    @Test
    void aNewOwnerWaitsForTheTransactionUnderWayAndThenSeesWhatItWrote() throws Exception {
        raise("ann", 1);
        try (Connection slow = database.getConnection()) {
            slow.setAutoCommit(false);
            fence.check(slow, LEASE, new Epoch(1));
            deposit(slow);
            CompletableFuture<Fence.Answer> raising = fence.raise(LEASE, holder("bob"), new Epoch(2))
                    .toCompletableFuture();
            CompletableFuture<Integer> seen = raising.thenApply(_ -> balance());
            assertThat(raising).isNotDone();
            slow.commit();

            assertThat(join(raising).accepted()).isTrue();
            assertThat(join(seen)).isEqualTo(1);
        }
        assertStale(() -> effect(new Epoch(1)), "epoch 1 refused, epoch 2 has been seen");
    }

    @Test
    void manyFirstEffectsAtOnceAreAllDone() throws Exception {
        List<Future<Integer>> effects = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                effects.add(threads.submit(() -> fence.inTransaction(LEASE, new Epoch(1), SqlFenceTest::deposit)));
            }
        }
        for (Future<Integer> effect : effects) {
            assertThat(effect.get()).isEqualTo(1);
        }
        assertThat(balance()).isEqualTo(8);
    }

    @Test
    void aCheckOutsideATransactionIsRefused() throws SQLException {
        try (Connection connection = database.getConnection()) {
            assertThatThrownBy(() -> fence.check(connection, LEASE, new Epoch(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit mode, expected one in a transaction");
        }
    }

    @Test
    void aRowThatCarriesItsOwnEpochRefusesAnOlderOne() throws SQLException {
        assertThat(conditional(10, 5)).isEqualTo(1);
        assertThat(conditional(11, 5)).isEqualTo(1);
        assertThat(conditional(12, 6)).isEqualTo(1);

        assertThat(conditional(99, 5)).isZero();
        assertThat(balance()).isEqualTo(12);
    }

    @Test
    void aDatabaseOutOfReachFailsTheRaiseAndNamesWhatWasTried() {
        SqlFence nowhere = SqlFence.in(database, "no_such_schema.fence", Runnable::run);

        assertThatThrownBy(() -> join(nowhere.raise(LEASE, holder("ann"), new Epoch(3))))
                .hasCauseInstanceOf(FenceException.class)
                .hasMessageContaining("fence table no_such_schema.fence: raising lease tenant/default to epoch 3");
        assertThatThrownBy(nowhere::createTable).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> SqlFence.in(database, "x; drop table y", Runnable::run))
                .hasMessageStartingWith("table: 'x; drop table y', expected [schema.]name");
    }

    private static int deposit(Connection connection) throws SQLException {
        try (var update = connection.prepareStatement("update account set balance = balance + 1 where id = 1")) {
            return update.executeUpdate();
        }
    }

    private static int conditional(int balance, long epoch) throws SQLException {
        try (Connection connection = database.getConnection();
                var update = connection.prepareStatement(
                        "update account set balance = ?, epoch = ? where id = ? and epoch <= ?")) {
            update.setInt(1, balance);
            update.setLong(2, epoch);
            update.setInt(3, 1);
            update.setLong(4, epoch);
            return update.executeUpdate();
        }
    }

    private static int balance() {
        try (Connection connection = database.getConnection();
                var select = connection.createStatement();
                var row = select.executeQuery("select balance from account where id = 1")) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void execute(String statement) throws SQLException {
        try (Connection connection = database.getConnection(); var each = connection.createStatement()) {
            each.execute(statement);
        }
    }
}
