package dev.highlander.ownership.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.TimeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases in a PostgreSQL database, 14 or later.
 *
 * <ol>
 * <li>A batch of steps is one call of a function in the database, which carries out the rules of
 * {@link dev.highlander.ownership.LeaseTable}: one round trip, one transaction for each 500 steps. Rows are locked in the order of
 * their keys.
 * <li>Time is the database's {@code clock_timestamp()}, read after the rows are locked. A step of that host's clock makes leases
 * shorter or longer; nothing else about clocks matters.
 * <li>A grant is on disk before it is answered, also where {@code synchronous_commit} is off. On a standby that has been promoted and
 * that had not received everything, epochs may repeat: a fence notices ({@link dev.highlander.ownership.EpochRegression}).
 * <li>Whoever waits is woken by {@code NOTIFY} in the statement that released the lease.
 * <li>Each store has one session with an advisory lock. When its process dies the server closes the session, and the store of
 * whoever waits ends the dead process's leases at once, about {@code sessionGrace} after its death, if and only if the server says
 * that the client was gone: not after a restart or crash of the server, nor when the server itself may have ended the session, nor
 * through a pooler or proxy, nor for leases longer than a minute. Then, and when the network is cut or the process stands still,
 * time ends them. PostgreSQL 15 or later.
 * <li>What remains: somebody between process and server who resets the established connection while the process stands still
 * or is cut off. Then it may believe in its lease while another has it, until its deadline; its effects are refused by the fence. Who
 * doesn't want that switches the session's watch off.
 * </ol>
 *
 * <p>A Go controller may use the same table at the same time: what one holds the other doesn't get, and epochs go on growing.
 *
 * <p>The store starts at once and connects in the background; until it can, steps fail. It needs connections of its own beside the
 * pool: see {@link PostgresLeaseStoreConfig.Builder#connections}.
 */
public final class PostgresLeaseStore implements LeaseStore {
    private static final Logger log = LoggerFactory.getLogger(PostgresLeaseStore.class);

    private final Database database;
    private final HikariDataSource pool;
    private final Subscriptions subscriptions = new Subscriptions();
    private final SessionKeeper sessions;
    private final SessionWatch watch;
    private final LeaseQueue queue;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean connected;
    private volatile @Nullable String trouble;

    private PostgresLeaseStore(PostgresLeaseStoreConfig config, TimeSource time) {
        database = new Database(config);
        pool = database.pool();
        Schema schema = new Schema(database, time);
        Observations observations = new Observations();
        sessions = new SessionKeeper(database, schema, time, observations);
        watch = new SessionWatch(database, subscriptions::wake);
        List<PooledCaller> callers = new ArrayList<>();
        for (int i = 0; i < config.connections(); i++) {
            callers.add(new PooledCaller(database, pool, schema, sessions, observations, time));
        }
        queue = new LeaseQueue(time, config.queueLimit(), callers);
    }

    /**
     * Opens a store. Doesn't wait for the database.
     *
     * @param config where the leases are
     * @param time for pauses and time-outs; outlives the store. Leases expire by the database's clock
     */
    public static PostgresLeaseStore open(PostgresLeaseStoreConfig config, TimeSource time) {
        PostgresLeaseStore store = new PostgresLeaseStore(config, time);
        store.sessions.start();
        return store;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        return queue.submit(batch, PooledCaller.longest(database.config(), batch).toNanos());
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        List<LeaseName> watched = List.copyOf(leases);
        Runnable end = subscriptions.add(watched, listener);
        return () -> {
            end.run();
            for (LeaseName lease : watched) {
                if (!subscriptions.has(lease)) {
                    watch.forget(lease);
                }
            }
        };
    }

    /** Whether the database answered when it was last asked: within the heartbeat, 5 s by default. */
    public boolean isConnected() {
        return connected;
    }

    /** Why the database doesn't answer; nothing if it does, or has not been asked yet. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        queue.close();
        subscriptions.clear();
        watch.close();
        sessions.close();
        connected = false;
        // Waits for connections to end, which this method doesn't.
        Thread.ofVirtual().name("lease-pool-close").start(pool::close);
    }

    /** The database without its password. */
    @Override
    public String toString() {
        return "PostgresLeaseStore[" + database.config().url() + "]";
    }

    private void found(boolean answers, @Nullable String reason) {
        if (closed.get()) {
            return;
        }
        boolean before = connected;
        connected = answers;
        trouble = reason;
        if (before != answers) {
            if (answers) {
                log.info("store=postgres database={} event=connected", database.config().url());
            } else {
                log.warn("store=postgres database={} event=disconnected reason=\"{}\"", database.config().url(),
                        reason);
            }
        }
    }

    /** What the parts tell of the database. */
    private final class Observations implements PooledCaller.Observer, SessionKeeper.Observer {
        @Override
        public void answered(List<LeaseRequest> steps, List<LeaseCall.Found> found) {
            PostgresLeaseStore.this.found(true, null);
            if (!database.config().sessionWatch()) {
                return;
            }
            for (int i = 0; i < steps.size(); i++) {
                if (steps.get(i) instanceof LeaseRequest.Acquire(LeaseName lease, _, _) && subscriptions.has(lease)) {
                    LeaseCall.Found each = found.get(i);
                    Long session = each.session();
                    if (session != null && sessions.isOwn(session)) {
                        watch.forget(lease);
                    } else if (session != null) {
                        watch.noted(lease, session);
                    } else if (each.answer() instanceof LeaseAnswer.Held) {
                        watch.seek(lease);
                    } else {
                        watch.forget(lease);
                    }
                }
            }
        }

        @Override
        public void failed(String reason) {
            PostgresLeaseStore.this.found(false, reason);
        }

        @Override
        public void freed(String lease) {
            subscriptions.wake(lease);
        }

        @Override
        public Collection<String> sought() {
            return watch.sought();
        }

        @Override
        public void found(String lease, long session) {
            if (!sessions.isOwn(session)) {
                watch.noted(LeaseName.of(lease), session);
            }
        }

        @Override
        public void opened() {
            PostgresLeaseStore.this.found(true, null);
            subscriptions.wakeAll();
        }

        @Override
        public void refused(String reason) {
            PostgresLeaseStore.this.found(false, reason);
        }
    }
}
