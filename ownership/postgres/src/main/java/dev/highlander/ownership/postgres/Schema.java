package dev.highlander.ownership.postgres;

import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.time.TimeSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the tables and functions are there.
 *
 * <ol>
 * <li>Look whether everything is there: then nothing is changed, and no right to change it is needed.
 * <li>Otherwise take a lock in the database, so that of many processes that start at once one goes ahead, and look again.
 * <li>Run the migrations. What a Go controller has made before is kept: its table is the baseline.
 * </ol>
 */
final class Schema {
    private static final Logger log = LoggerFactory.getLogger(Schema.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration LONGEST_MIGRATION = Duration.ofMinutes(2);
    private static final String HISTORY = "highlander_schema_history";
    private static final List<String> FUNCTIONS = List.of(
            "highlander_lease_steps_1(text[], text[], text[], text[], bigint[], bigint[], text[], text, bigint)",
            "highlander_open_session_1(bigint)", "highlander_move_sessions_1(bigint[], bigint)",
            "highlander_forget_sessions_1(bigint[])", "highlander_await_session_1(bigint, integer)",
            "highlander_end_session_1(bigint)");

    private final Database database;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean ready;
    // Guarded by lock.
    private @Nullable LeaseStoreException failure;
    private long failedAt;

    Schema(Database database, TimeSource time) {
        this.database = database;
        this.time = time;
    }

    /**
     * Blocks until everything is there. After a failure it is not tried again at once: the failure is repeated.
     *
     * @throws LeaseStoreException naming what is missing
     */
    void ensure() {
        if (ready) {
            return;
        }
        lock.lock();
        try {
            if (ready) {
                return;
            }
            if (failure != null && time.since(failedAt).compareTo(PAUSE_AFTER_FAILURE) < 0) {
                throw new LeaseStoreException(String.valueOf(failure.getMessage()), failure);
            }
            try {
                create();
                ready = true;
                failure = null;
            } catch (SQLException | FlywayException e) {
                failure = explained(e);
                failedAt = time.nanos();
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    private void create() throws SQLException {
        try (Connection connection = database.connect(Map.of())) {
            if (isComplete(connection)) {
                return;
            }
            Database.bound(connection, LONGEST_MIGRATION);
            // The lock is the transaction's, not the session's, which a pooler might keep for others.
            connection.setAutoCommit(false);
            alone(connection);
            if (isComplete(connection)) {
                return;
            }
            migrate();
            connection.commit();
        }
    }

    private boolean isComplete(Connection connection) throws SQLException {
        Database.bound(connection, database.config().answerTimeout());
        try (PreparedStatement statement = connection.prepareStatement(
                "select bool_and(to_regprocedure(f) is not null) and to_regclass(?) is not null from unnest(?) as f")) {
            statement.setString(1, database.qualified("leader_sessions"));
            statement.setArray(2, connection.createArrayOf("text",
                    FUNCTIONS.stream().map(database::qualified).toArray()));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private void alone(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection
                .prepareStatement("select pg_advisory_xact_lock(hashtext('highlander_migration'), hashtext(?))")) {
            statement.setString(1, database.config().schema());
            statement.execute();
        }
    }

    private void migrate() {
        String schema = database.config().schema();
        int count = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database.source(Map.of()))
                .locations("classpath:dev/highlander/ownership/postgres/migration")
                .schemas(schema).defaultSchema(schema).table(HISTORY)
                // Whatever else is in the schema was there before us.
                .baselineOnMigrate(true).baselineVersion("0").baselineDescription("before highlander")
                .load().migrate().migrationsExecuted;
        log.info("store=postgres database={} schema={} event=migrated migrations={}", database.config().url(), schema,
                count);
    }

    private LeaseStoreException explained(Exception found) {
        SQLException sql = Database.sqlCause(found);
        String schema = database.config().schema();
        if (found instanceof FlywayException && sql == null) {
            String message = String.valueOf(found.getMessage()).lines().findFirst().orElse("");
            return database.failure("make the tables of leases in schema " + schema, new SQLException(message, found));
        }
        if (sql != null && "42501".equals(sql.getSQLState())) {
            return new LeaseStoreException("PostgreSQL at " + database.config().url()
                    + ": make the tables of leases in schema "
                    + schema + ": " + String.valueOf(sql.getMessage()).lines().findFirst().orElse("")
                    + "; the tables or functions are missing or incomplete and this role may not create them. Start the store once as a role"
                    + " that may (create on schema " + schema
                    + ", owner of an existing table leader_locks), then grant this one usage on the schema and select, insert,"
                    + " update and delete on leader_locks, leader_epochs and leader_sessions", found);
        }
        return database.failure("look for the tables of leases in schema " + schema, found);
    }
}
