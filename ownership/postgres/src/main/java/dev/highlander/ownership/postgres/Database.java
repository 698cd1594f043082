package dev.highlander.ownership.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.highlander.ownership.LeaseStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** How the store's database is reached, and what its failures mean in words. */
final class Database {
    private static final int HIKARI_SHORTEST = 250;
    private static final int SHORTEST_SECRET = 4;

    private final PostgresLeaseStoreConfig config;

    Database(PostgresLeaseStoreConfig config) {
        this.config = config;
    }

    PostgresLeaseStoreConfig config() {
        return config;
    }

    /** Connections as they come from the driver, with some properties of their own. */
    PGSimpleDataSource source(Map<String, String> additional) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(config.url().jdbcUrl());
        try {
            for (Map<String, String> properties : List.of(config.properties(), additional)) {
                for (Map.Entry<String, String> property : properties.entrySet()) {
                    source.setProperty(property.getKey(), property.getValue());
                }
            }
        } catch (SQLException e) {
            throw new IllegalArgumentException("databaseURL: " + masked(String.valueOf(e.getMessage())), e);
        }
        return source;
    }

    /** A connection of its own; while it is made, the server must answer within the time for answers. */
    Connection connect(Map<String, String> additional) throws SQLException {
        PGSimpleDataSource source = source(additional);
        source.setSocketTimeout(Math.toIntExact(Math.max(1, config.answerTimeout().plusMillis(999).toSeconds())));
        return source.getConnection();
    }

    /** The pool of connections that carry out steps; asks for the first one when it is needed. */
    HikariDataSource pool() {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("highlander-leases");
        pool.setDataSource(source(Map.of("socketTimeout",
                Long.toString(Math.max(1, config.answerTimeout().plusMillis(999).toSeconds())))));
        pool.setMaximumPoolSize(config.connections());
        pool.setMinimumIdle(0);
        pool.setInitializationFailTimeout(-1);
        long patience = Math.max(HIKARI_SHORTEST, config.answerTimeout().toMillis());
        pool.setConnectionTimeout(patience);
        pool.setValidationTimeout(patience);
        // Each step sees what those before it have committed, also after having waited for a row.
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new HikariDataSource(pool);
    }

    /** The name of a function or table of ours. */
    String qualified(String name) {
        return "\"" + config.schema() + "\"." + name;
    }

    /** The channel that tells of leases that have become free. */
    String channel() {
        return "highlander_leases_" + config.schema();
    }

    /** What failed, in one line: attempted, found, what to do. */
    LeaseStoreException failure(String attempted, Throwable failure) {
        SQLException found = sqlCause(failure);
        String what = found == null ? String.valueOf(failure.getMessage()) : meaning(found);
        return new LeaseStoreException("PostgreSQL at " + config.url() + ": " + attempted + ": " + masked(what),
                failure);
    }

    /** Whether the connection can't be used again, and another one may do better. */
    static boolean isConnectionFailure(SQLException failure) {
        SQLException found = sqlCause(failure);
        String state = found == null ? null : found.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("57P");
    }

    /** The first failure that tells a state: a pool wraps what the driver says. */
    static @Nullable SQLException sqlCause(Throwable failure) {
        SQLException found = null;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && (found == null || found.getSQLState() == null)) {
                found = sql;
            }
        }
        return found;
    }

    private String meaning(SQLException found) {
        String message = String.valueOf(found.getMessage()).lines().findFirst().orElse("");
        String state = found.getSQLState() == null ? "" : found.getSQLState();
        String schema = config.schema();
        return switch (state) {
            case "28P01", "28000" -> "login refused (" + message + "); check user, password and pg_hba.conf";
            case "3D000" -> message + "; create the database";
            case "25006" -> "the server is read-only (" + message
                    + "): default_transaction_read_only is on, or it is a standby. Leases are granted again when it takes writes";
            case "57014" -> "not done in time (" + message + ")";
            case "42501" -> message + "; the role needs usage on schema " + schema
                    + ", select, insert, update and delete on its tables leader_locks, leader_epochs and leader_sessions,"
                    + " and execute on its functions highlander_*";
            case "42883", "42P01", "3F000" -> message + "; the tables and functions in schema " + schema
                    + " are incomplete: start the store once as a role that may create them";
            default -> state.startsWith("08") ? "no connection (" + message + ")" : message;
        };
    }

    private String masked(String text) {
        String password = config.properties().getOrDefault("password", "");
        return password.length() < SHORTEST_SECRET ? text : text.replace(password, "***");
    }

    /** Bounds what follows on this connection by the client's clock; when it has passed the connection is lost. */
    static void bound(Connection connection, Duration longest) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Math.max(1, longest.toMillis())));
    }

    /** Takes the bound away. */
    static void unbound(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 0);
    }
}
