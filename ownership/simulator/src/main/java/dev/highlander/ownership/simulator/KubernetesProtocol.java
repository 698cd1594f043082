package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The protocol over Kubernetes' Leases as one client carries it out: the server compares and swaps, and judges nothing.
 *
 * <ol>
 * <li>Whoever looks at a lease notes by its own monotonic clock when it first saw this very record. The record has expired when it has
 * been seen unchanged for as long as it says. It was written before it was seen, so its holder's deadline comes first. No clock is
 * compared with another's, and no time in the record is read ({@code client-go} does the same).
 * <li>Any difference starts the time anew, also one that an older record makes which arrives late: that costs time, never safety.
 * <li>Every write names the version that it rests on. If the record has changed since, it is refused, read again and judged anew.
 * <li>Every prolongation is a write, also that of a second try: others count from what they see.
 * <li>What is remembered is good enough to try a write; that a lease is lost only the server itself can say.
 * </ol>
 */
public class KubernetesProtocol {
    private final Map<LeaseName, Observation> observations = new HashMap<>();

    /** Makes the protocol of a client that has seen nothing. */
    KubernetesProtocol() {}

    /**
     * A record and since when it has been seen unchanged.
     *
     * @param since by the client's monotonic clock
     */
    record Observation(LeaseObject object, long since) {}

    /** What to do next. */
    sealed interface Step {
        /** Nothing: this is the answer. */
        record Say(LeaseAnswer answer) implements Step {}

        /**
         * A write, which rests on the version it carries.
         *
         * @param answer what to say when it has succeeded
         */
        record Try(LeaseObject object, LeaseAnswer answer) implements Step {}
    }

    /** Notes a record that was read, written or heard of. */
    Observation observe(LeaseObject seen, long now) {
        Observation known = observations.get(seen.lease());
        if (known != null && known.object.equals(seen)) {
            return known;
        }
        Observation first = new Observation(seen, now);
        observations.put(seen.lease(), first);
        return first;
    }

    /** What is remembered, if a write may be tried on it without reading first: the holder's own record. */
    @Nullable
    Observation remembered(LeaseRequest request) {
        Observation known = observations.get(request.lease());
        boolean ours = known != null && switch (request) {
            case LeaseRequest.Renew renew -> known.object.belongsTo(renew.holder(), renew.epoch());
            case LeaseRequest.Release release -> known.object.belongsTo(release.holder(), release.epoch());
            case LeaseRequest.Acquire _,LeaseRequest.Read _,LeaseRequest.Advance _ -> false;
        };
        return ours ? known : null;
    }

    /**
     * Decides about a request.
     *
     * @param seen the record, as it was just read or is remembered
     * @param now by the monotonic clock
     * @param wall what the wall clock shows, for people
     */
    Step decide(LeaseRequest request, Observation seen, long now, long wall) {
        return switch (request) {
            case LeaseRequest.Acquire acquire -> acquire(acquire, seen, now, wall);
            case LeaseRequest.Renew renew -> renew(renew, seen, now, wall);
            case LeaseRequest.Release release -> release(release, seen);
            case LeaseRequest.Read _ -> new Step.Say(new LeaseAnswer.State(lease(seen, now)));
            case LeaseRequest.Advance advance -> advance(advance, seen, now);
        };
    }

    Step acquire(LeaseRequest.Acquire request, Observation seen, long now, long wall) {
        LeaseObject object = seen.object;
        HolderId holder = request.holder();
        if (holder.equals(object.holder())) {
            return object.released()
                    ? new Step.Say(new LeaseAnswer.Spent(lease(seen, now)))
                    : new Step.Try(object.heldBy(holder, object.transitions(), request.ttl(), wall),
                            new LeaseAnswer.Granted(object.transitions()));
        }
        boolean kept = object.released() && object.successor() != null && !object.successor().equals(holder.name());
        if ((object.isHeld() || kept) && !isExpired(request, seen, now, wall)) {
            return new Step.Say(new LeaseAnswer.Held(lease(seen, now)));
        }
        Epoch epoch = nextEpoch(request, object);
        return new Step.Try(object.heldBy(holder, epoch, request.ttl(), wall), new LeaseAnswer.Granted(epoch));
    }

    Step renew(LeaseRequest.Renew request, Observation seen, long now, long wall) {
        LeaseObject object = seen.object;
        return object.belongsTo(request.holder(), request.epoch())
                ? new Step.Try(object.heldBy(request.holder(), request.epoch(), request.ttl(), wall),
                        new LeaseAnswer.Renewed())
                : new Step.Say(new LeaseAnswer.Lost(lease(seen, now)));
    }

    private static Step release(LeaseRequest.Release request, Observation seen) {
        LeaseObject object = seen.object;
        return object.belongsTo(request.holder(), request.epoch())
                ? new Step.Try(object.givenBack(object.transitions(), request.successor(), request.courtesy()),
                        new LeaseAnswer.Released(true))
                : new Step.Say(new LeaseAnswer.Released(false));
    }

    private static Step advance(LeaseRequest.Advance request, Observation seen, long now) {
        LeaseObject object = seen.object;
        if (!request.atLeast().isAfter(object.transitions())) {
            return new Step.Say(new LeaseAnswer.State(lease(seen, now)));
        }
        LeaseObject raised = object.givenBack(request.atLeast(), null, Duration.ZERO);
        return new Step.Try(raised, new LeaseAnswer.State(lease(new Observation(raised, now), now)));
    }

    /** By the own monotonic clock, the record's own length, and since when this very record has been seen. */
    boolean isExpired(LeaseRequest.Acquire request, Observation seen, long now, long wall) {
        return now - seen.since >= seen.object.duration().toNanos();
    }

    Epoch nextEpoch(LeaseRequest.Acquire request, LeaseObject object) {
        return object.transitions().next();
    }

    /** On which version of the record a write rests. */
    long precondition(LeaseObject object) {
        return object.resourceVersion();
    }

    /** Whether a refused write is read again and judged anew. */
    boolean mindsConflicts() {
        return true;
    }

    private static Lease lease(Observation seen, long now) {
        LeaseObject object = seen.object;
        long remaining = Math.max(0, object.duration().toNanos() - (now - seen.since));
        HolderId holder = object.isHeld() && remaining > 0 ? object.holder() : null;
        String successor = object.released() && remaining > 0 ? object.successor() : null;
        return new Lease(object.lease(), object.transitions(), holder, successor,
                holder == null && successor == null ? Duration.ZERO : Duration.ofNanos(remaining));
    }
}
