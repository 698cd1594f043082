package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a step means for a Lease object, as a pure function: a request, the object as it was read, and for how long this observer has seen
 * it unchanged go in; an answer comes out, or an object to be written first, on the condition that nobody wrote in between.
 *
 * <p>The rules are those of {@link dev.highlander.ownership.LeaseTable}; where its row has an instant, here is the age of an observation.
 */
final class LeaseRules {
    /** What is to be done. */
    sealed interface Decision {
        /** Nothing; the answer holds of the object as it was read. */
        record Say(LeaseAnswer answer) implements Decision {}

        /** Write it; when that has succeeded, the answer holds. */
        record Write(LeaseObject object, LeaseAnswer answer) implements Decision {}
    }

    private final String namespace;
    private final Map<String, String> labels;

    LeaseRules(String namespace, Map<String, String> labels) {
        this.namespace = namespace;
        this.labels = labels;
    }

    /**
     * Decides.
     *
     * @param request the step
     * @param seen the object; null if there is none
     * @param age for how long this observer has known the object's present record, by its own monotonic clock
     * @param wall what the wall clock shows, to be written down and for nothing else
     */
    Decision decide(LeaseRequest request, @Nullable LeaseObject seen, Duration age, Instant wall) {
        return switch (request) {
            case LeaseRequest.Acquire acquire -> acquire(acquire, seen, age, wall);
            case LeaseRequest.Renew renew -> renew(renew, seen, age, wall);
            case LeaseRequest.Release release -> release(release, seen, wall);
            case LeaseRequest.Read(LeaseName lease) -> new Decision.Say(new LeaseAnswer.State(lease(lease, seen, age)));
            case LeaseRequest.Advance advance -> advance(advance, seen, age, wall);
        };
    }

    private Decision acquire(LeaseRequest.Acquire request, @Nullable LeaseObject seen, Duration age, Instant wall) {
        if (seen == null) {
            LeaseObject created = LeaseObject.create(request.lease(), namespace, labels);
            return grant(request, created, Epoch.NONE.next(), wall);
        }
        String claim = request.holder().toString();
        // "This holder's claim has been released: spent."
        if (seen.hasReleased(claim)) {
            return new Decision.Say(new LeaseAnswer.Spent(lease(request.lease(), seen, age)));
        }
        // "Held by this very holder: granted again with the same epoch." Also once expired: nobody else has acted since.
        if (seen.holderIdentity().equals(claim)) {
            return new Decision.Write(prolonged(seen, request.ttl(), age, wall), new LeaseAnswer.Granted(seen.epoch()));
        }
        Lease lease = lease(request.lease(), seen, age);
        if (lease.holder() != null
                || (lease.successor() != null && !lease.successor().equals(request.holder().name()))) {
            return new Decision.Say(new LeaseAnswer.Held(lease));
        }
        // "Free, or expired: granted with the next epoch." Always the next, also after a release by the same name, which client-go counts too.
        return grant(request, seen, seen.epoch().next(), wall);
    }

    private static Decision grant(LeaseRequest.Acquire request, LeaseObject from, Epoch epoch, Instant wall) {
        String now = LeaseTimes.text(wall);
        LeaseObject granted = from.edit().name(request.lease()).holder(request.holder().toString()).epoch(epoch)
                .ttl(request.ttl()).acquireTime(now).renewTime(now).successor(null, Duration.ZERO).done();
        return new Decision.Write(granted, new LeaseAnswer.Granted(epoch));
    }

    private Decision renew(LeaseRequest.Renew request, @Nullable LeaseObject seen, Duration age, Instant wall) {
        if (seen == null || !belongs(seen, request.holder(), request.epoch())) {
            return new Decision.Say(new LeaseAnswer.Lost(lease(request.lease(), seen, age)));
        }
        return new Decision.Write(prolonged(seen, request.ttl(), age, wall), new LeaseAnswer.Renewed());
    }

    private Decision release(LeaseRequest.Release request, @Nullable LeaseObject seen, Instant wall) {
        // "Only what this holder has with this epoch is released: a successor's lease is never touched."
        if (seen == null || !belongs(seen, request.holder(), request.epoch())) {
            return new Decision.Say(new LeaseAnswer.Released(false));
        }
        LeaseObject released = freed(seen, wall).epoch(request.epoch())
                .successor(request.successor(), request.courtesy()).done();
        return new Decision.Write(released, new LeaseAnswer.Released(true));
    }

    private Decision advance(LeaseRequest.Advance request, @Nullable LeaseObject seen, Duration age, Instant wall) {
        LeaseName name = request.lease();
        Epoch present = seen == null ? Epoch.NONE : seen.epoch();
        if (!request.atLeast().isAfter(present)) {
            return new Decision.Say(new LeaseAnswer.State(lease(name, seen, age)));
        }
        LeaseObject from = seen == null ? LeaseObject.create(name, namespace, labels) : seen;
        LeaseObject raised = freed(from, wall).name(name).epoch(request.atLeast()).successor(null, Duration.ZERO)
                .done();
        return new Decision.Write(raised,
                new LeaseAnswer.State(new Lease(name, request.atLeast(), null, null, Duration.ZERO)));
    }

    /** The object held by nobody, as client-go leaves it; the claim that had it is spent. */
    private static LeaseObject.Draft freed(LeaseObject held, Instant wall) {
        LeaseObject.Draft draft = held.edit();
        if (!held.isReleased()) {
            draft.released(held.holderIdentity());
        }
        String now = LeaseTimes.text(wall);
        return draft.holder("").noTtl().acquireTime(now).renewTime(now);
    }

    /** Never shortens: a request that was overtaken by a later one must not take time away. */
    private static LeaseObject prolonged(LeaseObject held, Duration ttl, Duration age, Instant wall) {
        Duration left = held.ttl().minus(age);
        Duration longer = left.compareTo(ttl) > 0 ? left : ttl;
        return held.edit().epoch(held.epoch()).ttl(longer)
                .renewTime(LeaseTimes.renewal(held.renewTime(), wall, longer)).done();
    }

    private static boolean belongs(LeaseObject seen, HolderId holder, Epoch epoch) {
        return seen.holderIdentity().equals(holder.toString()) && seen.epoch().equals(epoch);
    }

    /** The lease as this observer sees it. */
    static Lease lease(LeaseName name, @Nullable LeaseObject seen, Duration age) {
        if (seen == null) {
            return Lease.untouched(name);
        }
        if (seen.isReleased()) {
            String successor = seen.successor();
            Duration left = seen.courtesy().minus(age);
            return successor == null || !left.isPositive()
                    ? new Lease(name, seen.epoch(), null, null, Duration.ZERO)
                    : new Lease(name, seen.epoch(), null, successor, left);
        }
        Duration left = seen.ttl().minus(age);
        return left.isPositive()
                ? new Lease(name, seen.epoch(), holder(seen.holderIdentity()), null, left)
                : new Lease(name, seen.epoch(), null, null, Duration.ZERO);
    }

    /** A holder by its identity; of one that is not ours, all of the identity is the name. For showing only: decisions compare identities. */
    static HolderId holder(String identity) {
        try {
            return HolderId.parse(identity);
        } catch (IllegalArgumentException _) {
            String name = identity.replaceAll("[\\s#\\p{Cntrl}]", "_");
            return HolderId.of(name.substring(0, Math.min(name.length(), 253)), "foreign");
        }
    }
}
