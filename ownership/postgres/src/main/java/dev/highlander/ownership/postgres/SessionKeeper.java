package dev.highlander.ownership.postgres;

import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.time.TimeSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session open as long as the store is: opens another when one ends or is silent.
 *
 * <p>The server must never see a session of a living process end without need, because others then take the process for dead:
 *
 * <ol>
 * <li>A session that ends, whoever ended it, is followed by another at once, under which all that was recorded under the old is
 * recorded anew.
 * <li>A session that is silent for too long is left open until its successor stands. Only then its socket is closed.
 * <li>When the store is closed its sessions are first struck off the list. If that can't be done, their sockets are left open until
 * nothing that was recorded under them can still be held.
 * </ol>
 */
final class SessionKeeper {
    private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration SHORT_LIFE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** Leases that live longer are recorded without a session (highlander_lease_steps_1). */
    private static final Duration LONGEST_LEASE = Duration.ofSeconds(60);

    /** What the store wants to know. */
    interface Observer extends Session.Listener {
        /** A session stands; what was freed before has not been heard. */
        void opened();

        /** No session can be opened now. */
        void refused(String reason);
    }

    private final Database database;
    private final Schema schema;
    private final TimeSource time;
    private final Observer observer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch tried = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final List<Session> earlier = new ArrayList<>();
    private @Nullable Session open;
    private boolean closed;

    private volatile @Nullable Long current;
    // Only used by the keeper's thread.
    private boolean warned;

    SessionKeeper(Database database, Schema schema, TimeSource time, Observer observer) {
        this.database = database;
        this.schema = schema;
        this.time = time;
        this.observer = observer;
    }

    void start() {
        Thread.ofVirtual().name("lease-session").start(this::run);
    }

    /**
     * The session to record with leases; null if there is none that proves anything. Waits for the first one to be opened or not, so
     * that the first grants are recorded with it.
     */
    @Nullable
    Long current(Duration longest) {
        try {
            if (tried.getCount() > 0 && !tried.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                log.debug("store=postgres event=session-slow");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return current;
    }

    /** Whether a session is this store's. */
    boolean isOwn(long session) {
        lock.lock();
        try {
            return ids().contains(session);
        } finally {
            lock.unlock();
        }
    }

    /** Ends everything in the background; see rule 3. */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        current = null;
        tried.countDown();
        closing.countDown();
        Thread.ofVirtual().name("lease-session-close").start(this::end);
    }

    private void run() {
        long pause = FIRST_PAUSE.toNanos();
        while (!isClosed()) {
            try {
                schema.ensure();
                Session session = Session.open(database, time);
                List<Long> before = ids();
                takeOver(session, before);
                if (!adopt(session)) {
                    return;
                }
                long opened = time.nanos();
                String ended = serve(session);
                current = null;
                if (!isClosed()) {
                    log.warn("store=postgres database={} event=session-lost reason=\"{}\"", database.config().url(),
                            ended);
                }
                // The first time at once, but who closes session after session is not to be run over.
                if (time.since(opened).compareTo(SHORT_LIFE) > 0) {
                    pause = FIRST_PAUSE.toNanos();
                    continue;
                }
            } catch (SQLException e) {
                failed(database.failure("open a session", e));
            } catch (LeaseStoreException e) {
                failed(e);
            }
            if (isClosedWithin(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2))) {
                return;
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
        }
    }

    private void failed(LeaseStoreException failure) {
        tried.countDown();
        observer.refused(String.valueOf(failure.getMessage()));
        log.debug("store=postgres event=session-failed", failure);
    }

    /** Until it stands, a new session is one more that may have to be followed by another. */
    private void takeOver(Session session, List<Long> before) throws SQLException {
        lock.lock();
        try {
            earlier.add(session);
        } finally {
            lock.unlock();
        }
        try {
            session.takeOver(before);
        } catch (SQLException e) {
            if (!Database.isConnectionFailure(e)) {
                // The server refused: nothing is recorded under it, so its end means nothing.
                lock.lock();
                try {
                    earlier.remove(session);
                } finally {
                    lock.unlock();
                }
                session.abort();
            }
            throw e;
        }
    }

    /** From now on this is the session; those before it have been recorded anew and may go. */
    private boolean adopt(Session session) {
        List<Session> done;
        boolean late;
        lock.lock();
        try {
            earlier.remove(session);
            done = List.copyOf(earlier);
            earlier.clear();
            open = session;
            late = closed;
        } finally {
            lock.unlock();
        }
        done.forEach(Session::abort);
        if (late) {
            // What was recorded under those before is under this one now.
            end();
            return false;
        }
        current = session.id();
        tried.countDown();
        if (session.indirect() != null && database.config().sessionWatch() && !warned) {
            warned = true;
            log.warn(
                    "store=postgres database={} event=session-not-direct reason=\"{}\" effect=\"the death of this process is noticed"
                            + " when its leases expire, not at once\"",
                    database.config().url(), session.indirect());
        }
        observer.opened();
        return true;
    }

    /** Blocks until the session has ended or is silent for too long. */
    private String serve(Session session) {
        CountDownLatch ended = new CountDownLatch(1);
        List<String> reasons = new ArrayList<>(1);
        Thread.ofVirtual().name("lease-listen").start(() -> {
            SQLException reason = session.serve(observer);
            lock.lock();
            try {
                reasons.add(String.valueOf(reason.getMessage()).lines().findFirst().orElse(""));
            } finally {
                lock.unlock();
            }
            ended.countDown();
        });
        Duration silence = database.config().heartbeat().plus(database.config().answerTimeout());
        String reason = null;
        try {
            while (reason == null && !isClosed()) {
                if (ended.await(Math.max(1, silence.toMillis() / 4), TimeUnit.MILLISECONDS)) {
                    reason = "ended";
                } else if (time.since(session.heardAt()).compareTo(silence) > 0) {
                    reason = "silent for more than " + silence.toMillis() + " ms";
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reason = "interrupted";
        }
        lock.lock();
        try {
            if (!closed) {
                earlier.add(session);
                open = null;
            }
            return reasons.isEmpty() ? String.valueOf(reason) : reasons.getFirst();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        List<Session> left = new ArrayList<>();
        List<Long> ids;
        lock.lock();
        try {
            ids = ids();
            left.addAll(earlier);
            if (open != null) {
                left.add(open);
            }
        } finally {
            lock.unlock();
        }
        if (!ids.isEmpty()) {
            try (Connection connection = database.connect(Map.of());
                    PreparedStatement statement = connection
                            .prepareStatement("select " + database.qualified("highlander_forget_sessions_1") + "(?)")) {
                Database.bound(connection, database.config().answerTimeout());
                statement.setArray(1, connection.createArrayOf("bigint", ids.toArray(Long[]::new)));
                statement.execute();
            } catch (SQLException e) {
                log.warn(
                        "store=postgres database={} event=close effect=\"connections are left open for {} s, so that what is held"
                                + " does not pass for a dead process's\" reason=\"{}\"",
                        database.config().url(),
                        LONGEST_LEASE.toSeconds(), database.failure("strike the session off the list", e).getMessage());
                time.after(LONGEST_LEASE, () -> left.forEach(Session::abort));
                return;
            }
        }
        left.forEach(Session::abort);
    }

    /** All sessions that something may be recorded under. */
    private List<Long> ids() {
        lock.lock();
        try {
            List<Long> ids = new ArrayList<>();
            for (Session session : earlier) {
                if (session.id() != null) {
                    ids.add(session.id());
                }
            }
            if (open != null && open.id() != null) {
                ids.add(open.id());
            }
            return ids;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    private boolean isClosedWithin(long nanos) {
        try {
            return closing.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
