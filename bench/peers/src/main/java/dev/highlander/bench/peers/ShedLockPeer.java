package dev.highlander.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.highlander.bench.election.ContenderOptions;
import dev.highlander.bench.election.Databases;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.bench.election.Waiting;
import dev.highlander.ownership.time.TimeSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbc.JdbcLockProvider;
import org.jspecify.annotations.Nullable;

/**
 * A ShedLock over JDBC. It is made for tasks that run once, not for leaders: nobody is told when a lock is free, so its user looks again
 * and again; nobody prolongs it, so its user does, at a third of its length, and stops by itself when it might be over.
 */
final class ShedLockPeer implements Peer {
    /** How often a waiting candidate looks. */
    static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final ContenderOptions options;
    private final TimeSource time;
    private final InstantSource clock;
    private final HikariDataSource pool;
    private final LockProvider provider;
    private @Nullable SimpleLock held;
    private long prolonged;
    private long tried;

    ShedLockPeer(StoreAddress.Postgres address, ContenderOptions options, TimeSource time, InstantSource clock) {
        this.options = options;
        this.time = time;
        this.clock = clock;
        HikariConfig config = new HikariConfig();
        config.setDataSource(Databases.at(address, Duration.ofSeconds(1)));
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(1_000);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
        provider = new JdbcLockProvider(pool);
    }

    @Override
    public void connect() throws SQLException {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists shedlock (name varchar(64) primary key, "
                    + "lock_until timestamp not null, locked_at timestamp not null, locked_by varchar(255) not null)");
        }
    }

    @Override
    public void acquire() throws InterruptedException {
        while (true) {
            long sent = time.nanos();
            Optional<SimpleLock> lock = provider.lock(
                    new LockConfiguration(clock.instant(), options.lease().value(), options.ttl(), Duration.ZERO));
            if (lock.isPresent()) {
                held = lock.get();
                prolonged = sent;
                tried = sent;
                return;
            }
            Waiting.pause(time, LOOK_EVERY);
        }
    }

    @Override
    public boolean leads() {
        if (time.since(tried).compareTo(options.ttl().dividedBy(3)) >= 0 && held != null) {
            long sent = time.nanos();
            tried = sent;
            try {
                Optional<SimpleLock> next = held.extend(options.ttl(), Duration.ZERO);
                // A holder is known by its host's name: an answer that comes late may be about another's lock, on the same host.
                if (next.isEmpty() || time.since(prolonged).compareTo(options.ttl()) >= 0) {
                    return false;
                }
                held = next.get();
                prolonged = sent;
            } catch (RuntimeException e) {
                // The database does not answer; what was prolonged before stands until its end.
                System.err.println("shedlock: not prolonged: " + e);
            }
        }
        return time.since(prolonged).compareTo(options.ttl()) < 0;
    }

    @Override
    public void release() {
        if (held != null) {
            held.unlock();
            held = null;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
