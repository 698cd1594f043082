package dev.highlander.ownership.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.time.TimeSource;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One worker's hold on the pool: it keeps its connection from call to call, because a pool tries each connection that it gives out
 * after a pause, which would be a second round trip for each renewal.
 */
final class PooledCaller implements LeaseQueue.Caller {
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(10);
    private static final int TRIES = 3;

    /** What the store wants to know of each call. */
    interface Observer {
        /** A call succeeded: what each step found. */
        void answered(List<LeaseRequest> steps, List<LeaseCall.Found> found);

        /** A call failed. */
        void failed(String reason);
    }

    private final Database database;
    private final HikariDataSource pool;
    private final Schema schema;
    private final LeaseCall call;
    private final SessionKeeper sessions;
    private final Observer observer;
    private final TimeSource time;
    private @Nullable Connection held;
    private long heldSince;

    PooledCaller(Database database, HikariDataSource pool, Schema schema, SessionKeeper sessions,
            Observer observer,
            TimeSource time) {
        this.database = database;
        this.pool = pool;
        this.schema = schema;
        this.call = new LeaseCall(database);
        this.sessions = sessions;
        this.observer = observer;
        this.time = time;
    }

    @Override
    public List<LeaseAnswer> call(List<LeaseRequest> steps) {
        List<LeaseCall.Found> found;
        try {
            schema.ensure();
            found = carryOut(steps, longest(database.config(), steps));
        } catch (SQLException e) {
            RuntimeException failure = database.failure("carry out " + steps.size() + " steps on leases", e);
            observer.failed(String.valueOf(failure.getMessage()));
            throw failure;
        } catch (RuntimeException e) {
            observer.failed(String.valueOf(e.getMessage()));
            throw e;
        }
        observer.answered(steps, found);
        List<LeaseAnswer> answers = new ArrayList<>(found.size());
        found.forEach(each -> answers.add(each.answer()));
        return answers;
    }

    /** How long a call of these steps may take: never more than a third of the shortest life that it gives. */
    static Duration longest(PostgresLeaseStoreConfig config, List<LeaseRequest> steps) {
        Duration longest = config.answerTimeout();
        for (LeaseRequest step : steps) {
            Duration third = switch (step) {
                case LeaseRequest.Acquire acquire -> acquire.ttl().dividedBy(3);
                case LeaseRequest.Renew renew -> renew.ttl().dividedBy(3);
                case LeaseRequest.Release _,LeaseRequest.Read _,LeaseRequest.Advance _ -> longest;
            };
            if (third.compareTo(longest) < 0) {
                longest = third;
            }
        }
        return longest;
    }

    private List<LeaseCall.Found> carryOut(List<LeaseRequest> steps, Duration longest) throws SQLException {
        for (int tried = 1;; tried++) {
            boolean fresh = held == null;
            try {
                return call.carryOut(connection(), steps, longest, sessions.current(longest.dividedBy(2)));
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                boolean conflict = state.equals("40P01") || state.equals("40001");
                boolean gone = Database.isConnectionFailure(e);
                if (gone || state.equals("25006")) {
                    // A read-only server may be an old primary; the next connection looks for the new one.
                    letGo(true);
                }
                // Steps may be carried out twice without harm, so a connection that died idle is no failure.
                boolean again = conflict || (gone && !fresh && !(e.getCause() instanceof SocketTimeoutException));
                if (!again || tried == TRIES) {
                    throw e;
                }
            }
        }
    }

    private Connection connection() throws SQLException {
        if (held != null && time.since(heldSince).compareTo(LONGEST_HOLD) > 0) {
            letGo(false);
        }
        Connection connection = held;
        if (connection == null) {
            connection = pool.getConnection();
            held = connection;
            heldSince = time.nanos();
        }
        return connection;
    }

    private void letGo(boolean broken) {
        Connection connection = held;
        held = null;
        if (connection == null) {
            return;
        }
        if (broken) {
            pool.evictConnection(connection);
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            pool.evictConnection(connection);
        }
    }
}
