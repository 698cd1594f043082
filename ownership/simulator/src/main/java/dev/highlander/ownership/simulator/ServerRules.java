package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;

/**
 * What a server does in one atomic step with what it keeps of one lease. Instants are what the server's wall clock shows, in nanoseconds.
 *
 * @param <R> what it keeps of one lease; mutable
 */
abstract class ServerRules<R> {
    /** What is kept of a lease that nobody ever held. */
    abstract R untouched(LeaseName lease);

    /** The same again, as a replica gets it. */
    abstract R copy(R kept);

    /**
     * Carries out one step.
     *
     * @param session of who asks
     */
    LeaseAnswer apply(R kept, LeaseRequest request, long now, Session session) {
        return switch (request) {
            case LeaseRequest.Acquire acquire -> acquire(kept, acquire, now, session);
            case LeaseRequest.Renew renew -> renew(kept, renew, now, session);
            case LeaseRequest.Release release -> release(kept, release, now, session);
            case LeaseRequest.Read _ -> new LeaseAnswer.State(read(kept, now));
            case LeaseRequest.Advance advance -> advance(kept, advance, now);
        };
    }

    abstract LeaseAnswer acquire(R kept, LeaseRequest.Acquire request, long now, Session session);

    abstract LeaseAnswer renew(R kept, LeaseRequest.Renew request, long now, Session session);

    abstract LeaseAnswer release(R kept, LeaseRequest.Release request, long now, Session session);

    abstract LeaseAnswer advance(R kept, LeaseRequest.Advance request, long now);

    abstract Lease read(R kept, long now);

    /** Whether leases are bound to sessions: what arrives on one that has ended is then not carried out, and its end is told to those who wait. */
    abstract boolean bindsSessions();

    /** Whether an answer to a reader, too, waits until the replica has all that it tells of. */
    abstract boolean readsWhatIsReplicated();
}
