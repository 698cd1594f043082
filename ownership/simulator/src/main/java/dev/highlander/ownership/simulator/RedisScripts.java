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
 * The protocol over Redis as a model: each step is one script, which nothing interrupts.
 *
 * <ol>
 * <li>A lease is a key whose value is its holder. It expires by the server's wall clock, in whole milliseconds. A holder sets it if
 * nobody's is there; only the holder whose value it is may prolong or delete it.
 * <li>Its epoch is a counter that never expires. It is raised by the script that sets the key. Beside it stands who got that epoch,
 * and whether it has been given back: that is how a second try is known from a new claim, and a spent claim from both.
 * <li>A lease that is kept for a successor has a key for that, which expires too.
 * </ol>
 */
public class RedisScripts extends ServerRules<RedisScripts.Keys> {
    private static final long MILLI = 1_000_000;

    /** Makes the scripts. */
    RedisScripts() {}

    /** The keys of one lease. */
    static final class Keys {
        final LeaseName lease;
        /** The counter, and what stands beside it. These never expire. */
        Epoch epoch = Epoch.NONE;
        @Nullable
        HolderId newest;
        boolean released;
        /** The lease itself; gone after {@link #holderUntil}. */
        @Nullable
        HolderId holder;
        /** The last millisecond in which the key is there. */
        long holderUntil;
        /** For whom it is kept; gone after {@link #successorUntil}. */
        @Nullable
        String successor;
        long successorUntil;

        Keys(LeaseName lease) {
            this.lease = lease;
        }

        @Nullable
        HolderId holder(long millis) {
            return millis <= holderUntil ? holder : null;
        }

        @Nullable
        String successor(long millis) {
            return millis <= successorUntil ? successor : null;
        }
    }

    @Override
    Keys untouched(LeaseName lease) {
        return new Keys(lease);
    }

    @Override
    Keys copy(Keys kept) {
        Keys copy = new Keys(kept.lease);
        copy.epoch = kept.epoch;
        copy.newest = kept.newest;
        copy.released = kept.released;
        copy.holder = kept.holder;
        copy.holderUntil = kept.holderUntil;
        copy.successor = kept.successor;
        copy.successorUntil = kept.successorUntil;
        return copy;
    }

    @Override
    LeaseAnswer acquire(Keys keys, LeaseRequest.Acquire request, long now, Session session) {
        long millis = millis(now);
        if (request.holder().equals(keys.newest)) {
            if (keys.released) {
                return new LeaseAnswer.Spent(read(keys, now));
            }
            set(keys, request.holder(), millis + ceiling(request.ttl()));
            return new LeaseAnswer.Granted(keys.epoch);
        }
        String kept = keys.successor(millis);
        if (keys.holder(millis) != null || (kept != null && !kept.equals(request.holder().name()))) {
            return new LeaseAnswer.Held(read(keys, now));
        }
        return grant(keys, request, millis);
    }

    LeaseAnswer grant(Keys keys, LeaseRequest.Acquire request, long millis) {
        keys.epoch = keys.epoch.next();
        keys.newest = request.holder();
        keys.released = false;
        keys.successor = null;
        keys.holder = request.holder();
        keys.holderUntil = millis + ceiling(request.ttl());
        return new LeaseAnswer.Granted(keys.epoch);
    }

    @Override
    LeaseAnswer renew(Keys keys, LeaseRequest.Renew request, long now, Session session) {
        if (!belongsTo(keys, request.holder(), request.epoch())) {
            return new LeaseAnswer.Lost(read(keys, now));
        }
        // Also once the key has expired, if nobody has set it since.
        set(keys, request.holder(), millis(now) + ceiling(request.ttl()));
        return new LeaseAnswer.Renewed();
    }

    @Override
    LeaseAnswer release(Keys keys, LeaseRequest.Release request, long now, Session session) {
        if (!belongsTo(keys, request.holder(), request.epoch())) {
            return new LeaseAnswer.Released(false);
        }
        keys.released = true;
        keys.holder = null;
        keys.successor = request.successor();
        keys.successorUntil = millis(now) + ceiling(request.courtesy());
        return new LeaseAnswer.Released(true);
    }

    @Override
    LeaseAnswer advance(Keys keys, LeaseRequest.Advance request, long now) {
        if (request.atLeast().isAfter(keys.epoch)) {
            keys.epoch = request.atLeast();
            keys.released = true;
            keys.holder = null;
            keys.successor = null;
        }
        return new LeaseAnswer.State(read(keys, now));
    }

    @Override
    Lease read(Keys keys, long now) {
        long millis = millis(now);
        HolderId holder = keys.holder(millis);
        String successor = holder == null ? keys.successor(millis) : null;
        long until = holder != null ? keys.holderUntil : successor != null ? keys.successorUntil : millis - 1;
        return new Lease(keys.lease, keys.epoch, holder, successor, Duration.ofMillis(until + 1 - millis));
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

    boolean belongsTo(Keys keys, HolderId holder, Epoch epoch) {
        return !keys.released && holder.equals(keys.newest) && epoch.equals(keys.epoch);
    }

    /** Never shortens: a request that was overtaken by a later one must not take time away. */
    private static void set(Keys keys, HolderId holder, long until) {
        keys.holder = holder;
        keys.holderUntil = Math.max(keys.holderUntil, until);
    }

    static long millis(long now) {
        return Math.floorDiv(now, MILLI);
    }

    static long ceiling(Duration duration) {
        return Math.ceilDiv(duration.toNanos(), MILLI);
    }
}
