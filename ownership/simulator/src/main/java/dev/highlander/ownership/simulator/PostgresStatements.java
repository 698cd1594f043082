package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The protocol over PostgreSQL as a model: each step is one statement on one row, which is locked by it.
 *
 * <ol>
 * <li>A lease is a row with epoch, holder and the instant at which it expires, by the database's wall clock at the statement itself.
 * <li>The row names the session of its holder, which keeps an advisory lock as long as it lives, and what there was to see of the
 * server when that session was last seen alive: which run of the server it was (the list of sessions is unlogged, so it is empty after
 * a crash and on a standby that takes over), when it was started, how many sessions had been killed, and how many abandoned by their
 * clients. What arrives without a living session is carried out like everything, and recorded without one.
 * <li>A process whose session has ended opens another, and then records under it all that was recorded under the old one.
 * <li>Whoever finds the lock of the session free waits for {@link #GRACE}, and until the server has taken the session off its list,
 * before which it counts how the session ended. If the row still names it, and the server is in the same run, has killed no session and
 * counted one as abandoned, then the process has ended, and the lease is free before its time.
 * <li>A restart ends all sessions and so does the crash of a single one, after which the server's parts begin anew; an administrator
 * kills a session; none of these says anything about the holder: its lease lasts as long as it was granted for.
 * <li>A session that is ended by something between client and server can't be told from the end of the process, unless that shows
 * itself within the grace. Time alone then promises nothing; the fence does.
 * </ol>
 */
public class PostgresStatements extends ServerRules<PostgresStatements.LeaseRow> {
    /** How long a process whose session has ended has to show that it lives. */
    static final Duration GRACE = Duration.ofMillis(50);

    private static final long MICRO = 1_000;

    /** Makes the statements. */
    PostgresStatements() {}

    /** A row. Instants are in microseconds. */
    static final class LeaseRow {
        final LeaseName lease;
        Epoch epoch = Epoch.NONE;
        @Nullable
        HolderId holder;
        boolean released;
        @Nullable
        String successor;
        long until;
        /** The holder's session, null if it has none. */
        @Nullable
        Session session;
        /** What was to be seen of the server when the session was last seen alive. */
        long run;
        long restart;
        long kills;
        long abandoned;
        /** When the session was first found gone, 0 if it wasn't. */
        long goneSince;

        LeaseRow(LeaseName lease) {
            this.lease = lease;
        }

        boolean isHeld(long micros) {
            return holder != null && !released && micros < until;
        }

        boolean isKept(long micros) {
            return released && successor != null && micros < until;
        }
    }

    @Override
    LeaseRow untouched(LeaseName lease) {
        return new LeaseRow(lease);
    }

    @Override
    LeaseRow copy(LeaseRow kept) {
        LeaseRow copy = new LeaseRow(kept.lease);
        copy.epoch = kept.epoch;
        copy.holder = kept.holder;
        copy.released = kept.released;
        copy.successor = kept.successor;
        copy.until = kept.until;
        copy.session = kept.session;
        copy.run = kept.run;
        copy.restart = kept.restart;
        copy.kills = kept.kills;
        copy.abandoned = kept.abandoned;
        copy.goneSince = kept.goneSince;
        return copy;
    }

    @Override
    LeaseAnswer acquire(LeaseRow row, LeaseRequest.Acquire request, long now, Session session) {
        long micros = micros(now, session);
        if (request.holder().equals(row.holder)) {
            if (row.released) {
                return new LeaseAnswer.Spent(read(row, now));
            }
            prolong(row, request.ttl(), micros, session);
            return new LeaseAnswer.Granted(row.epoch);
        }
        if (row.isHeld(micros)) {
            if (!isOrphaned(row, micros, session)) {
                return new LeaseAnswer.Held(untilGrace(row, now));
            }
            ((DatabaseServer<?>) session.server()).takenFromTheDead(row.lease, row.session);
        } else if (row.isKept(micros) && !request.holder().name().equals(row.successor)) {
            return new LeaseAnswer.Held(read(row, now));
        }
        row.epoch = row.epoch.next();
        row.holder = request.holder();
        row.released = false;
        row.successor = null;
        row.until = micros;
        prolong(row, request.ttl(), micros, session);
        return new LeaseAnswer.Granted(row.epoch);
    }

    @Override
    LeaseAnswer renew(LeaseRow row, LeaseRequest.Renew request, long now, Session session) {
        if (!belongsTo(row, request.holder(), request.epoch())) {
            return new LeaseAnswer.Lost(read(row, now));
        }
        prolong(row, request.ttl(), micros(now, session), session);
        return new LeaseAnswer.Renewed();
    }

    @Override
    LeaseAnswer release(LeaseRow row, LeaseRequest.Release request, long now, Session session) {
        if (!belongsTo(row, request.holder(), request.epoch())) {
            return new LeaseAnswer.Released(false);
        }
        row.released = true;
        row.successor = request.successor();
        row.until = Math.floorDiv(now, MICRO) + Math.ceilDiv(request.courtesy().toNanos(), MICRO);
        return new LeaseAnswer.Released(true);
    }

    @Override
    LeaseAnswer advance(LeaseRow row, LeaseRequest.Advance request, long now) {
        if (request.atLeast().isAfter(row.epoch)) {
            row.epoch = request.atLeast();
            row.released = true;
            row.successor = null;
        }
        return new LeaseAnswer.State(read(row, now));
    }

    @Override
    Lease read(LeaseRow row, long now) {
        long micros = Math.floorDiv(now, MICRO);
        HolderId holder = row.isHeld(micros) ? row.holder : null;
        String successor = row.isKept(micros) ? row.successor : null;
        long until = holder == null && successor == null ? micros : row.until;
        return new Lease(row.lease, row.epoch, holder, successor, Duration.ofNanos((until - micros) * MICRO));
    }

    @Override
    boolean bindsSessions() {
        return true;
    }

    /** What a commit has made visible, the standby has. */
    @Override
    boolean readsWhatIsReplicated() {
        return true;
    }

    /** The lease as who waits for it sees it: to be asked for again when the grace is over, if the holder's session is gone. */
    private Lease untilGrace(LeaseRow row, long now) {
        Lease lease = read(row, now);
        Duration grace = Duration.ofNanos((row.goneSince + grace()) * MICRO - now);
        return row.goneSince != 0 && grace.isPositive() && grace.compareTo(lease.remaining()) < 0
                ? new Lease(lease.name(), lease.epoch(), lease.holder(), lease.successor(), grace)
                : lease;
    }

    /** Whether the holder's process must have ended, as far as the server can tell. */
    private boolean isOrphaned(LeaseRow row, long micros, Session asking) {
        if (!seemsGone(row)) {
            row.goneSince = 0;
            return false;
        }
        if (row.goneSince == 0) {
            row.goneSince = micros;
        }
        return micros >= row.goneSince + grace() && provesDeath(row, (DatabaseServer<?>) asking.server());
    }

    /** Whether the lock of the holder's session is free. */
    boolean seemsGone(LeaseRow row) {
        return row.session != null && !row.session.isOpen();
    }

    /** Whether the holder's session has left the server's list, before which it was counted how it ended. */
    boolean isGone(LeaseRow row) {
        return row.session != null && !row.session.isListed();
    }

    /** Whether a session that is gone was abandoned by its client, and nothing has happened to the server that ends those of the living. */
    boolean provesDeath(LeaseRow row, DatabaseServer<?> server) {
        return isGone(row) && row.run == server.run() && row.restart == server.lastRestart()
                && row.kills == server.killsCounted() && row.abandoned < server.abandonedCounted();
    }

    @Override
    void moved(LeaseRow row, Session from, Session to, long now) {
        if (row.session == from && row.isHeld(Math.floorDiv(now, MICRO))) {
            bind(row, to);
        }
    }

    /** In microseconds. */
    long grace() {
        return GRACE.toNanos() / MICRO;
    }

    /** The time of the statement, not of a transaction that began before the request was sent. */
    long micros(long now, Session session) {
        return Math.floorDiv(now, MICRO);
    }

    private static boolean belongsTo(LeaseRow row, HolderId holder, Epoch epoch) {
        return !row.released && holder.equals(row.holder) && epoch.equals(row.epoch);
    }

    /** Never shortens; binds the lease to the session on which its holder was heard last. */
    private static void prolong(LeaseRow row, Duration ttl, long micros, Session session) {
        row.until = Math.max(row.until, micros + Math.ceilDiv(ttl.toNanos(), MICRO));
        bind(row, session);
    }

    private static void bind(LeaseRow row, Session session) {
        DatabaseServer<?> server = (DatabaseServer<?>) session.server();
        row.session = server.keepsSessions() && session.isOpen() ? session : null;
        row.run = server.run();
        row.restart = server.lastRestart();
        row.kills = server.killsCounted();
        row.abandoned = server.abandonedCounted();
        row.goneSince = 0;
    }
}
