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
 * The protocol over Redis as a model of {@code lease.lua}: each step is one script, which nothing interrupts.
 *
 * <ol>
 * <li>What is known of a lease stands in one hash, which never expires: the newest epoch, who got it, whether it has been given back
 * and for whom it is then kept, and until when, in whole milliseconds of the server's wall clock. The key that expires, which shows the
 * lease to others, says nothing that the hash doesn't.
 * <li>A holder is granted the next epoch if nobody's time runs. Asked again by the same claim it is the same grant, prolonged.
 * <li>A renewal that arrives after the end is lost, and the claim with it: somebody who doesn't know of epochs may have come and gone.
 * <li>A claim that was given back or lost is spent.
 * </ol>
 */
public class RedisScripts extends ServerRules<RedisScripts.Hash> {
    private static final long MILLI = 1_000_000;

    /** Makes the scripts. */
    RedisScripts() {}

    /** What is known of one lease. */
    static final class Hash {
        final LeaseName lease;
        Epoch epoch = Epoch.NONE;
        @Nullable
        HolderId holder;
        boolean released;
        @Nullable
        String successor;
        /** The last millisecond in which it is held, or the first in which it is kept for nobody. */
        long until = Long.MIN_VALUE;

        Hash(LeaseName lease) {
            this.lease = lease;
        }

        boolean isHeld(long millis) {
            return holder != null && !released && millis <= until;
        }

        boolean isKept(long millis) {
            return released && successor != null && millis < until;
        }
    }

    @Override
    Hash untouched(LeaseName lease) {
        return new Hash(lease);
    }

    @Override
    Hash copy(Hash kept) {
        Hash copy = new Hash(kept.lease);
        copy.epoch = kept.epoch;
        copy.holder = kept.holder;
        copy.released = kept.released;
        copy.successor = kept.successor;
        copy.until = kept.until;
        return copy;
    }

    @Override
    LeaseAnswer acquire(Hash hash, LeaseRequest.Acquire request, long now, Session session) {
        long millis = millis(now);
        if (request.holder().equals(hash.holder)) {
            if (hash.released) {
                return new LeaseAnswer.Spent(read(hash, now));
            }
            prolong(hash, millis, request.ttl());
            return new LeaseAnswer.Granted(hash.epoch);
        }
        if (hash.isHeld(millis) || (hash.isKept(millis) && !request.holder().name().equals(hash.successor))) {
            return new LeaseAnswer.Held(read(hash, now));
        }
        return grant(hash, request, millis);
    }

    LeaseAnswer grant(Hash hash, LeaseRequest.Acquire request, long millis) {
        hash.epoch = hash.epoch.next();
        hash.holder = request.holder();
        hash.released = false;
        hash.successor = null;
        hash.until = millis + ceiling(request.ttl());
        return new LeaseAnswer.Granted(hash.epoch);
    }

    @Override
    LeaseAnswer renew(Hash hash, LeaseRequest.Renew request, long now, Session session) {
        long millis = millis(now);
        if (!belongsTo(hash, request.holder(), request.epoch())) {
            return new LeaseAnswer.Lost(read(hash, now));
        }
        if (!hash.isHeld(millis)) {
            hash.released = true;
            hash.successor = null;
            hash.until = millis;
            return new LeaseAnswer.Lost(read(hash, now));
        }
        prolong(hash, millis, request.ttl());
        return new LeaseAnswer.Renewed();
    }

    @Override
    LeaseAnswer release(Hash hash, LeaseRequest.Release request, long now, Session session) {
        if (!belongsTo(hash, request.holder(), request.epoch())) {
            return new LeaseAnswer.Released(false);
        }
        hash.released = true;
        hash.successor = request.successor();
        hash.until = millis(now) + ceiling(request.courtesy());
        return new LeaseAnswer.Released(true);
    }

    @Override
    LeaseAnswer advance(Hash hash, LeaseRequest.Advance request, long now) {
        if (request.atLeast().isAfter(hash.epoch)) {
            hash.epoch = request.atLeast();
            hash.released = true;
            hash.successor = null;
            hash.until = millis(now);
        }
        return new LeaseAnswer.State(read(hash, now));
    }

    @Override
    Lease read(Hash hash, long now) {
        long millis = millis(now);
        if (hash.isHeld(millis)) {
            return new Lease(hash.lease, hash.epoch, hash.holder, null,
                    Duration.ofMillis(Math.max(1, hash.until - millis)));
        }
        return hash.isKept(millis)
                ? new Lease(hash.lease, hash.epoch, null, hash.successor, Duration.ofMillis(hash.until - millis))
                : new Lease(hash.lease, hash.epoch, null, null, Duration.ZERO);
    }

    @Override
    boolean bindsSessions() {
        return false;
    }

    /** {@code WAIT} waits for what this connection has written, not for what it has read. */
    @Override
    boolean readsWhatIsReplicated() {
        return false;
    }

    private static boolean belongsTo(Hash hash, HolderId holder, Epoch epoch) {
        return !hash.released && holder.equals(hash.holder) && epoch.equals(hash.epoch);
    }

    /** Never shortens: a request that was overtaken by a later one must not take time away. */
    private static void prolong(Hash hash, long millis, Duration ttl) {
        hash.until = Math.max(hash.until, millis + ceiling(ttl));
    }

    static long millis(long now) {
        return Math.floorDiv(now, MILLI);
    }

    static long ceiling(Duration duration) {
        return Math.ceilDiv(duration.toNanos(), MILLI);
    }
}
