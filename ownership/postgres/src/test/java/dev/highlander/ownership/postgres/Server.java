package dev.highlander.ownership.postgres;

import static org.awaitility.Awaitility.await;

import dev.highlander.ownership.time.SystemTime;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL server for tests; the shared one runs until the JVM ends, and each test class has a database of its own there. */
final class Server implements AutoCloseable {
    static final SystemTime TIME = new SystemTime("test-timer");
    private static final AtomicInteger databases = new AtomicInteger();
    private static @Nullable Server shared;

    private final @Nullable Path data;
    private EmbeddedPostgres postgres;

    private Server(@Nullable Path data, int port) throws IOException {
        this.data = data;
        this.postgres = start(data, port);
    }

    /** The server that all tests share which don't disturb it. */
    static synchronized Server shared() {
        if (shared == null) {
            try {
                shared = new Server(null, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** A server of its own. */
    static Server in(Path data) throws IOException {
        return new Server(data.resolve("data"), 0);
    }

    int port() {
        return postgres.getPort();
    }

    /** A new empty database. */
    String database() {
        String name = "test_" + databases.incrementAndGet();
        execute("postgres", "create database " + name);
        return name;
    }

    String url(String database) {
        return "postgres://postgres@127.0.0.1:" + port() + "/" + database;
    }

    PostgresLeaseStore open(String database) {
        return open(database, config -> config);
    }

    PostgresLeaseStore open(String database, UnaryOperator<PostgresLeaseStoreConfig.Builder> config) {
        return PostgresLeaseStore.open(config.apply(PostgresLeaseStoreConfig.builder(url(database))).build(), TIME);
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + database, "postgres", "");
    }

    /** Runs a statement and returns how many rows it touched. */
    int execute(String database, String sql) {
        try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return statement.getUpdateCount();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The first column of all rows, as text. */
    List<String> query(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(String.valueOf(rows.getString(1)));
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    void stop() throws IOException {
        postgres.close();
    }

    /** Starts again on the same port and data. */
    void startAgain() throws IOException {
        postgres = start(data, postgres.getPort());
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    /** Waits for an answer as long as it may reasonably take. */
    static <T> T call(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** Lets time pass. */
    static void pass(Duration duration) {
        await().pollDelay(duration).atMost(duration.plusSeconds(60)).until(() -> true);
    }

    private static EmbeddedPostgres start(@Nullable Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("max_connections", "200")
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD);
        if (data != null) {
            builder.setDataDirectory(data).setCleanDataDirectory(false);
        }
        if (port != 0) {
            builder.setPort(port);
        }
        return builder.start();
    }
}
