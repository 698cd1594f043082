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
 * server when the holder was last heard: which run of the server it was, and how many sessions had been killed.
 * <li>Whoever finds the session gone notes when. If it is still gone after {@link #GRACE}, and the server is in the same run and
 * has killed no session, then the process has ended, and the lease is free before its time.
 * <li>A restart ends all sessions and so does the crash of a single one, after which the server's parts begin anew; an administrator
 * kills a session; none of these says anything about the holder: its lease lasts as long as it was granted for.
 * <li>A session that is ended by something between client and server can't be told from the end of the process. Time alone then
 * promises nothing; the fence does.
 * </ol>
 */
public class PostgresStatements extends ServerRules<PostgresStatements.LeaseRow> {
    /** How long a session must have been gone. Longer than it takes until a killed session has been counted. */
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
        /** What was to be seen of the server when the holder was last heard. */
        long run;
        long restart;
        long kills;
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
    boolean isOrphaned(LeaseRow row, long micros, Session asking) {
        DatabaseServer<?> server = (DatabaseServer<?>) asking.server();
        if (row.session == null || !isSameServer(row, server)) {
            return false;
        }
        if (row.session.isOpen()) {
            row.goneSince = 0;
            return false;
        }
        if (row.goneSince == 0) {
            row.goneSince = micros;
        }
        return micros >= row.goneSince + grace();
    }

    /** Whether nothing has happened to the server that ends the sessions of those who live. */
    boolean isSameServer(LeaseRow row, DatabaseServer<?> server) {
        return row.run == server.run() && row.restart == server.lastRestart() && row.kills == server.killsCounted();
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
        DatabaseServer<?> server = (DatabaseServer<?>) session.server();
        row.until = Math.max(row.until, micros + Math.ceilDiv(ttl.toNanos(), MICRO));
        row.session = server.keepsSessions() ? session : null;
        row.run = server.run();
        row.restart = server.lastRestart();
        row.kills = server.killsCounted();
        row.goneSince = 0;
    }
}
