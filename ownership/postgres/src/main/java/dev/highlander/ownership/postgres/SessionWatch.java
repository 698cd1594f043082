package dev.highlander.ownership.postgres;

import dev.highlander.ownership.LeaseName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the sessions of the processes that hold what this one waits for.
 *
 * <ol>
 * <li>An answer that tells who holds a lease tells the session recorded with it. While somebody here waits for that lease, the session
 * is watched: a connection of its own waits for the session's advisory lock.
 * <li>When the lock is free the session has ended. Its process has a moment's grace to show that it lives.
 * <li>Then the database verifies that the client was gone rather than that the server ended the session, and only then ends the
 * leases recorded under it, all at once (highlander_end_session_1).
 * <li>Whatever was found, those who wait are woken; the answer they get names the session to watch next, if any.
 * </ol>
 */
final class SessionWatch {
    private static final Logger log = LoggerFactory.getLogger(SessionWatch.class);
    /** A statement that waits holds up VACUUM in its database, so it is asked anew now and then. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final int LINGERING_TRIES = 100;
    private static final int REMEMBERED = 1000;

    private final Database database;
    private final Consumer<String> wake;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final Map<LeaseName, Long> sessions = new HashMap<>();
    /** How many leases are noted with a session. */
    private final Map<Long, Integer> leases = new HashMap<>();
    private final Set<String> sought = new HashSet<>();
    private final Map<Long, Watcher> watchers = new HashMap<>();
    private final Map<Long, Boolean> settled = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private boolean closed;
    private boolean toldOfLimit;

    SessionWatch(Database database, Consumer<String> wake) {
        this.database = database;
        this.wake = wake;
    }

    /** Notes the session of who holds a lease that somebody here waits for. */
    void noted(LeaseName lease, long session) {
        Watcher begun = null;
        Watcher idle;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            idle = replace(lease, session);
            if (settled.containsKey(session)) {
                // Its process may be about to record the lease under its next session.
                sought.add(lease.value());
            } else if (watchers.containsKey(session)) {
                sought.remove(lease.value());
            } else if (watchers.size() < database.config().watchedSessions()) {
                sought.remove(lease.value());
                begun = new Watcher(session);
                watchers.put(session, begun);
            } else if (!toldOfLimit) {
                toldOfLimit = true;
                log.info(
                        "store=postgres event=watch-limit watched={} effect=\"leases of further processes end by time alone\"",
                        watchers.size());
            }
        } finally {
            lock.unlock();
        }
        if (idle != null) {
            idle.end();
        }
        if (begun != null) {
            Thread.ofVirtual().name("lease-watch").start(begun);
        }
    }

    /** Notes that somebody here waits for a lease whose holder has no session yet, or none at all. */
    void seek(LeaseName lease) {
        forget(lease);
        lock.lock();
        try {
            if (!closed) {
                sought.add(lease.value());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes that a lease is not another's, or that nobody waits for it. */
    void forget(LeaseName lease) {
        Watcher idle;
        lock.lock();
        try {
            sought.remove(lease.value());
            idle = replace(lease, null);
        } finally {
            lock.unlock();
        }
        if (idle != null) {
            idle.end();
        }
    }

    /** The leases whose holders' sessions are to be found out. */
    List<String> sought() {
        lock.lock();
        try {
            return List.copyOf(sought);
        } finally {
            lock.unlock();
        }
    }

    /** Notes a lease's session, and takes out the watcher that nobody needs any more. Under the lock. */
    private @Nullable Watcher replace(LeaseName lease, @Nullable Long session) {
        Long before = session == null ? sessions.remove(lease) : sessions.put(lease, session);
        if (Objects.equals(before, session)) {
            return null;
        }
        if (session != null) {
            leases.merge(session, 1, Integer::sum);
        }
        boolean unused = before != null
                && leases.computeIfPresent(before, (_, count) -> count == 1 ? null : count - 1) == null;
        return unused ? watchers.remove(before) : null;
    }

    void close() {
        Set<Watcher> ended;
        lock.lock();
        try {
            closed = true;
            ended = new HashSet<>(watchers.values());
            watchers.clear();
            sessions.clear();
            leases.clear();
            sought.clear();
        } finally {
            lock.unlock();
        }
        ended.forEach(Watcher::end);
    }

    private void settle(Watcher watcher) {
        List<LeaseName> waiting = new ArrayList<>();
        lock.lock();
        try {
            if (!watchers.remove(watcher.session, watcher)) {
                return;
            }
            settled.put(watcher.session, true);
            sessions.forEach((lease, session) -> {
                if (session == watcher.session) {
                    waiting.add(lease);
                }
            });
            waiting.forEach(lease -> replace(lease, null));
        } finally {
            lock.unlock();
        }
        waiting.forEach(lease -> wake.accept(lease.value()));
    }

    /** Watches one session on a thread of its own. */
    private final class Watcher implements Runnable {
        final long session;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile @Nullable Connection connection;

        Watcher(long session) {
            this.session = session;
        }

        @Override
        public void run() {
            try {
                while (!isOver(Duration.ZERO)) {
                    try (Connection opened = database.connect(Map.of())) {
                        connection = opened;
                        String found = watch(opened);
                        if (found != null) {
                            log.info("store=postgres database={} event=session-ended session={} found={}",
                                    database.config().url(), session, found);
                            settle(this);
                            return;
                        }
                    } catch (SQLException e) {
                        log.debug("store=postgres event=watch-failed session={}", session, e);
                        isOver(PAUSE_AFTER_FAILURE);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Ends the watching; without effect on what is being verified. */
        void end() {
            over.countDown();
            Connection opened = connection;
            if (opened != null) {
                try {
                    opened.abort(Runnable::run);
                } catch (SQLException _) {
                    // Closed before.
                }
            }
        }

        private @Nullable String watch(Connection opened) throws SQLException, InterruptedException {
            Database.bound(opened, LONGEST_STATEMENT.plus(database.config().answerTimeout()));
            try (PreparedStatement await = opened
                    .prepareStatement("select set_config('statement_timeout', '0', true);select "
                            + database.qualified("highlander_await_session_1") + "(?, ?)");
                    PreparedStatement end = opened
                            .prepareStatement("select " + database.qualified("highlander_end_session_1") + "(?)")) {
                await.setLong(1, session);
                await.setInt(2, Math.toIntExact(LONGEST_STATEMENT.toMillis()));
                end.setLong(1, session);
                int lingering = 0;
                while (!isOver(Duration.ZERO)) {
                    if (!isFree(await)) {
                        continue;
                    }
                    if (isOver(lingering == 0 ? database.config().sessionGrace() : PAUSE)) {
                        return null;
                    }
                    String found = only(end);
                    if (found.equals("lingering") && lingering++ < LINGERING_TRIES) {
                        continue;
                    }
                    if (!found.equals("alive")) {
                        return found;
                    }
                }
                return null;
            }
        }

        private boolean isFree(PreparedStatement await) throws SQLException {
            await.execute();
            await.getMoreResults();
            try (ResultSet row = await.getResultSet()) {
                row.next();
                return row.getBoolean(1);
            }
        }

        private String only(PreparedStatement statement) throws SQLException {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }

        private boolean isOver(Duration within) throws InterruptedException {
            return over.await(within.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
