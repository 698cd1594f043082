package dev.highlander.ownership.postgres;

import dev.highlander.ownership.time.TimeSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * One connection that lives as long as its process: it hears of leases that have become free, and its advisory lock shows the
 * server's side of the process's life.
 *
 * <p>That works only if the connection's other end is the server itself. So it counts as <em>direct</em> only if the server sees it
 * coming from the very address and port that this process's socket has (or both see a Unix socket), if the server process is the
 * one that the start of the connection named, and if two statements meet the same one. Poolers and proxies fail one of these.
 */
final class Session {
    private static final SecureRandom random = new SecureRandom();
    /** From this version the ways in which sessions end are counted before they leave the list of sessions. */
    private static final int FIRST_VERSION_WATCHED = 150000;

    private final Database database;
    private final TimeSource time;
    private final Connection connection;
    /** Unlike that of any other session, ever. */
    private final long id;
    private final @Nullable String indirect;
    private volatile long heardAt;

    private Session(Database database, TimeSource time, Connection connection, long id, @Nullable String indirect) {
        this.database = database;
        this.time = time;
        this.connection = connection;
        this.id = id;
        this.indirect = indirect;
        this.heardAt = time.nanos();
    }

    /** Opens a session, blocking. Nothing is recorded under it yet. */
    static Session open(Database database, TimeSource time) throws SQLException {
        PostgresLeaseStoreConfig config = database.config();
        boolean ownSockets = !config.properties().containsKey("socketFactory");
        try (ObservedSocketFactory.Observation observation = new ObservedSocketFactory.Observation()) {
            Connection connection = database.connect(ownSockets
                    ? Map.of("socketFactory", ObservedSocketFactory.class.getName(), "socketFactoryArg",
                            observation.label)
                    : Map.of());
            try {
                long id = random.nextLong();
                String indirect = config.sessionWatch()
                        ? register(database, connection, id, observation.local())
                        : "switched off";
                try (Statement statement = connection.createStatement()) {
                    statement.execute("listen \"" + database.channel() + "\"");
                }
                return new Session(database, time, connection, id, indirect);
            } catch (SQLException | RuntimeException e) {
                connection.abort(Runnable::run);
                throw e;
            }
        }
    }

    /**
     * Records under this session what earlier ones of this process held, blocking; or, if this one proves nothing, sees to it that
     * their end proves nothing either. If it fails, it may have been done or not: then this is an earlier session, too.
     *
     * @param earlier ids of earlier sessions
     */
    void takeOver(List<Long> earlier) throws SQLException {
        Long own = id();
        String call = own == null
                ? database.qualified("highlander_forget_sessions_1") + "(?)"
                : database.qualified("highlander_move_sessions_1") + "(?, ?)";
        if (!earlier.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement("select " + call)) {
                statement.setArray(1, connection.createArrayOf("bigint", earlier.toArray(Long[]::new)));
                if (own != null) {
                    statement.setLong(2, own);
                }
                statement.execute();
            }
        }
        // From here on only its keeper gives it up.
        Database.unbound(connection);
        heardAt = time.nanos();
    }

    /** The id to record with leases; null if this session proves nothing. */
    @Nullable
    Long id() {
        return indirect == null ? id : null;
    }

    /** Why this session proves nothing; null if it does. */
    @Nullable
    String indirect() {
        return indirect;
    }

    /** When the server was last heard, by the time source. */
    long heardAt() {
        return heardAt;
    }

    /** What a session hears and is asked to find out. */
    interface Listener {
        /** A lease has become free. */
        void freed(String lease);

        /** Leases of others whose holders' sessions are not known yet. */
        Collection<String> sought();

        /** The session recorded with the holder of such a lease. */
        void found(String lease, long session);
    }

    /** Listens, blocking, until the connection ends: by the exception that ended it. */
    SQLException serve(Listener listener) {
        try {
            PGConnection driver = connection.unwrap(PGConnection.class);
            Duration heartbeat = database.config().heartbeat();
            long last = time.nanos();
            while (true) {
                PGNotification[] heard = driver.getNotifications(Math.toIntExact(heartbeat.toMillis()));
                if (heard != null) {
                    for (PGNotification each : heard) {
                        listener.freed(each.getParameter());
                    }
                }
                if (heard == null || heard.length == 0 || time.since(last).compareTo(heartbeat) > 0) {
                    last = time.nanos();
                    beat(listener);
                }
                heardAt = time.nanos();
            }
        } catch (SQLException e) {
            return e;
        }
    }

    /** Tries the connection, with a question whose answer may be of use. */
    private void beat(Listener listener) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select key, session from "
                + database.qualified("leader_locks") + " where session is not null and key = any (?)")) {
            statement.setArray(1, connection.createArrayOf("text", listener.sought().toArray(String[]::new)));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    listener.found(rows.getString(1), rows.getLong(2));
                }
            }
        }
    }

    /** Closes the socket. The server then ends the session as if the process had died. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // Closed before.
        }
    }

    /** Returns why the session proves nothing, or null. */
    private static @Nullable String register(Database database, Connection connection, long id,
            @Nullable InetSocketAddress local) throws SQLException {
        int pid;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid(), host(inet_client_addr()),"
                        + " inet_client_port(), current_setting('server_version_num')::integer")) {
            row.next();
            pid = row.getInt(1);
            String reason = indirect(row.getString(2), row.getInt(3), local);
            if (row.getInt(4) < FIRST_VERSION_WATCHED) {
                return "the server's version is " + row.getInt(4) + ", expected " + FIRST_VERSION_WATCHED + " or later";
            } else if (connection.unwrap(PGConnection.class).getBackendPID() != pid) {
                return "a pooler answers in the server's place";
            } else if (reason != null) {
                return reason;
            }
        }
        // The server must not end the session for being idle, nor soon when the network is cut: both are no deaths.
        try (PreparedStatement statement = connection
                .prepareStatement("select set_config('idle_session_timeout', '0', false),"
                        + " set_config('tcp_user_timeout', '0', false), set_config('tcp_keepalives_idle', '7200', false), "
                        + database.qualified("highlander_open_session_1") + "(?)")) {
            statement.setLong(1, id);
            statement.execute();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1) == pid ? null : "a pooler changes the server process from statement to statement";
        }
    }

    private static @Nullable String indirect(@Nullable String address, int port, @Nullable InetSocketAddress local) {
        if (address == null) {
            return local == null ? null : "a proxy or pooler reaches the server by a Unix socket";
        } else if (local == null) {
            return "a socketFactory of the URL hides the socket's address";
        }
        try {
            InetAddress seen = InetAddress.getByName(address); // a number, so no name is looked up
            return port == local.getPort() && seen.equals(local.getAddress())
                    ? null
                    : "the server sees it come from " + address + ":" + port + ", but it comes from "
                            + local.getAddress().getHostAddress() + ":" + local.getPort()
                            + ": a proxy, pooler or address translation stands between";
        } catch (UnknownHostException e) {
            return "the server sees it come from '" + address + "'";
        }
    }
}
