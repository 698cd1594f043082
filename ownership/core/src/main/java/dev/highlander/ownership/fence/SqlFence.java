package dev.highlander.ownership.fence;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.StaleEpochException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A fence in the database that it protects: one row for each lease, locked in the transaction of each effect.
 *
 * <pre>{@code
 * SqlFence fence = SqlFence.in(dataSource);
 * fence.createTable();
 * …
 * fence.inTransaction(ownership, connection -> {
 *     try (var update = connection.prepareStatement("update account set balance = ? where id = ?")) { … }
 * });
 * }</pre>
 *
 * <p><strong>Reach: strict</strong>, for every effect that goes through {@link #inTransaction} or calls {@link #check} in its own
 * transaction before it commits, in the same database. The row stays locked until the commit: a new owner raises it either before, and
 * the effect is refused, or after, and then reads what the effect has written. The price is that effects of one lease are carried out one
 * after the other. Not covered: a database that forgets what it has committed (a replica promoted without the last transactions,
 * {@code synchronous_commit = off} and a crash).
 *
 * <p>Without a fence row, a row can carry its own epoch:
 *
 * <pre>{@code
 * update account set balance = ?, epoch = ? where id = ? and epoch <= ?
 * }</pre>
 *
 * with the owner's epoch in both places; no row updated means refused. That is one statement and strict for each row from the moment at
 * which the new owner has written its epoch into it, and not before: a row that it has not touched yet still accepts an old owner's
 * epoch. So a new owner writes its epoch into every row that it takes over, then reads, then acts. A subquery on the fence's table in
 * the same statement ({@code … and exists (select …)}) is <em>not</em> strict, because it reads without locking.
 *
 * <p>Standard SQL with {@code for update}: PostgreSQL, MySQL, MariaDB, Oracle, H2. Thread-safe.
 */
public final class SqlFence implements Fence {
    /** The default name of the fence's table. */
    public static final String DEFAULT_TABLE = "highlander_fence";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}(\\.[A-Za-z_][A-Za-z0-9_]{0,62})?");
    /** Stands where an epoch was seen in an effect before its owner has raised the fence; whoever does so first claims it. */
    private static final String UNCLAIMED = "-";
    private static final int TRIES = 5;

    private final DataSource database;
    private final String table;
    private final Executor executor;

    private SqlFence(DataSource database, String table, Executor executor) {
        this.database = database;
        this.table = table;
        this.executor = executor;
    }

    /** A fence in {@link #DEFAULT_TABLE}, whose raising runs on virtual threads. */
    public static SqlFence in(DataSource database) {
        return in(database, DEFAULT_TABLE, task -> Thread.ofVirtual().name("sql-fence").start(task));
    }

    /**
     * A fence in a table of this name.
     *
     * @param database where it is; its connections may be in auto-commit mode when they are got, and are given back as they were
     * @param table the table's name, or schema and name with a dot between them: letters, digits and underscores
     * @param executor runs what the elector asks for; may be blocked
     * @throws IllegalArgumentException if the name is not of that form
     */
    public static SqlFence in(DataSource database, String table, Executor executor) {
        if (!NAME.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "table: '" + table + "', expected [schema.]name of letters, digits and underscores");
        }
        return new SqlFence(database, table, executor);
    }

    /** The statement that makes the table, for those who keep their schema by migrations. */
    public String tableDefinition() {
        return "create table " + table + " (lease varchar(253) not null primary key, epoch bigint not null, "
                + "holder varchar(320) not null)";
    }

    /**
     * Makes the table if it isn't there.
     *
     * @throws SQLException if it can't be made
     */
    public void createTable() throws SQLException {
        try {
            transaction(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute(tableDefinition());
                }
            });
        } catch (SQLException e) {
            if (!isThere()) {
                throw e;
            }
        }
    }

    @Override
    public CompletionStage<Answer> raise(LeaseName lease, HolderId holder, Epoch epoch) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return epoch.equals(Epoch.NONE)
                        ? new Answer(false, read(lease))
                        : retried(connection -> raise(connection, lease, holder.toString(), epoch));
            } catch (SQLException e) {
                throw new FenceException("fence table " + table + ": raising lease " + lease + " to epoch " + epoch
                        + ": " + e.getMessage(), e);
            }
        }, executor);
    }

    /**
     * Does work in a transaction that commits only if its epoch is not older than the fence.
     *
     * @param ownership under which it is done
     * @param work what to do with the connection; neither commits nor rolls back. Not tried again when it fails
     * @return what the work returns, once it is committed
     * @throws StaleEpochException if a newer owner has raised the fence; nothing was done
     * @throws SQLException if the work throws it or the database fails; unless it was the commit that failed, nothing was done
     */
    public <T extends @Nullable Object> T inTransaction(Ownership ownership, Work<T> work) throws SQLException {
        return inTransaction(ownership.lease(), ownership.epoch(), work);
    }

    /** Like {@link #inTransaction(Ownership, Work)}, for an epoch that has come from elsewhere. */
    public <T extends @Nullable Object> T inTransaction(LeaseName lease, Epoch epoch, Work<T> work)
            throws SQLException {
        AtomicBoolean begun = new AtomicBoolean();
        for (int tried = 1;; tried++) {
            try {
                return transaction(connection -> {
                    check(connection, lease, epoch);
                    begun.set(true);
                    return work.with(connection);
                });
            } catch (SQLException e) {
                // The fence may be tried again, the work may not.
                if (begun.get() || !isConflict(e) || tried == TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Checks an epoch in the caller's transaction, and holds the fence until that ends.
     *
     * @param connection in a transaction; what it has done before is protected as well
     * @param lease under which lease the effect is done
     * @param epoch the epoch it carries
     * @throws StaleEpochException if it is older than the fence; the caller must roll back
     * @throws IllegalStateException if the connection is in auto-commit mode, in which the lock would be let go at once
     * @throws SQLException if the database fails
     */
    public void check(Connection connection, LeaseName lease, Epoch epoch) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("lease " + lease
                    + ": fence checked on a connection in auto-commit mode, expected one in a transaction");
        }
        Epoch highest = admit(connection, lease, epoch).highest;
        if (highest.isAfter(epoch)) {
            throw new StaleEpochException(lease, epoch, highest);
        }
    }

    private Epoch read(LeaseName lease) throws SQLException {
        return transaction(connection -> {
            Mark mark = select(connection, lease, "");
            return mark == null ? Epoch.NONE : mark.highest;
        });
    }

    private Answer raise(Connection connection, LeaseName lease, String holder, Epoch epoch) throws SQLException {
        Mark mark = locked(connection, lease, new Mark(epoch, holder));
        boolean claims = epoch.isAfter(mark.highest) || (epoch.equals(mark.highest) && mark.holder.equals(UNCLAIMED));
        if (claims) {
            mark = update(connection, lease, new Mark(epoch, holder));
        }
        return new Answer(mark.highest.equals(epoch) && mark.holder.equals(holder), mark.highest);
    }

    private Mark admit(Connection connection, LeaseName lease, Epoch epoch) throws SQLException {
        Mark mark = locked(connection, lease, new Mark(epoch, UNCLAIMED));
        return epoch.isAfter(mark.highest) ? update(connection, lease, new Mark(epoch, UNCLAIMED)) : mark;
    }

    /** The lease's row, locked until the transaction ends; made if there was none. */
    private Mark locked(Connection connection, LeaseName lease, Mark first) throws SQLException {
        Mark found = select(connection, lease, " for update");
        if (found != null) {
            return found;
        }
        try (PreparedStatement insert = connection
                .prepareStatement("insert into " + table + " (lease, epoch, holder) values (?, ?, ?)")) {
            insert.setString(1, lease.value());
            insert.setLong(2, first.highest.value());
            insert.setString(3, first.holder);
            insert.executeUpdate();
            return first;
        }
    }

    private @Nullable Mark select(Connection connection, LeaseName lease, String lock) throws SQLException {
        try (PreparedStatement select = connection
                .prepareStatement("select epoch, holder from " + table + " where lease = ?" + lock)) {
            select.setString(1, lease.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Mark(new Epoch(row.getLong(1)), row.getString(2)) : null;
            }
        }
    }

    private Mark update(Connection connection, LeaseName lease, Mark mark) throws SQLException {
        try (PreparedStatement update = connection
                .prepareStatement("update " + table + " set epoch = ?, holder = ? where lease = ?")) {
            update.setLong(1, mark.highest.value());
            update.setString(2, mark.holder);
            update.setString(3, lease.value());
            update.executeUpdate();
            return mark;
        }
    }

    private boolean isThere() {
        try (Connection connection = database.getConnection();
                var statement = connection.createStatement();
                ResultSet _ = statement.executeQuery("select 1 from " + table + " where 1 = 0")) {
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** For what is harmless to do twice: two who insert at once, or a serialisation failure, are settled by another try. */
    private <T> T retried(Work<T> work) throws SQLException {
        for (int tried = 1;; tried++) {
            try {
                return transaction(work);
            } catch (SQLException e) {
                if (!isConflict(e) || tried == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** A row that another has just inserted, or transactions that can't be put in a row. */
    private static boolean isConflict(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("23") || state.startsWith("40"));
    }

    private <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                T result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            } finally {
                connection.setAutoCommit(before);
            }
        }
    }

    /** A connection that can't even roll back is broken, and the server rolls back by itself. */
    private static void rollBack(Connection connection, Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private record Mark(Epoch highest, String holder) {}

    /** What is done in a transaction. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /**
         * Does it.
         *
         * @param connection in a transaction
         * @throws SQLException if the database fails; the transaction is rolled back
         */
        T with(Connection connection) throws SQLException;
    }
}
