package dev.highlander.ownership;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One atomic step asked of a {@link LeaseStore}. The comments say what the store must do, whatever it is made of. */
public sealed interface LeaseRequest {
    /** The lease that the step is about. */
    LeaseName lease();

    /**
     * Takes the lease if it is free. Answer: {@link LeaseAnswer.Granted}, {@link LeaseAnswer.Held} or {@link LeaseAnswer.Spent}.
     *
     * <ol>
     * <li>Free, or expired by the store's clock, and not kept back for another's name: granted with the next epoch.
     * <li>Held by this very holder (name and token): granted again with the <em>same</em> epoch, and it now lasts until at least
     * {@code ttl} from the arrival of this request. So a first answer that was lost does no harm.
     * <li>This holder's claim has been released: spent, never to be granted again. So a request that arrives late does no harm.
     * <li>Anything else: held.
     * </ol>
     *
     * @param lease which lease
     * @param holder who asks
     * @param ttl how long it is granted for, counted from the arrival by the store's clock
     */
    record Acquire(LeaseName lease, HolderId holder, Duration ttl) implements LeaseRequest {
        /** Checks the time to live. */
        public Acquire {
            positive(ttl);
        }
    }

    /**
     * Prolongs the lease. Answer: {@link LeaseAnswer.Renewed} or {@link LeaseAnswer.Lost}.
     *
     * <p>Renewed if this holder has it with this epoch; it then lasts until at least {@code ttl} from the arrival, and never less
     * than before. A store may renew a lease that has expired if nobody has taken it since: nobody else has acted. Lost is final:
     * the store never renews that epoch again.
     *
     * @param lease which lease
     * @param holder who holds it
     * @param epoch the epoch it was granted with
     * @param ttl for how long, counted from the arrival by the store's clock
     */
    record Renew(LeaseName lease, HolderId holder, Epoch epoch, Duration ttl) implements LeaseRequest {
        /** Checks the time to live. */
        public Renew {
            positive(ttl);
        }
    }

    /**
     * Gives the lease up. Answer: {@link LeaseAnswer.Released}.
     *
     * <p>Only what this holder has with this epoch is released: a successor's lease is never touched. Whoever waits is woken
     * ({@link LeaseStore#changes}).
     *
     * @param lease which lease
     * @param holder who holds it
     * @param epoch the epoch it was granted with
     * @param successor name of the holder that is to have it next, null if anybody may: for {@code courtesy} the lease is granted
     *            to this name alone
     * @param courtesy how long it is kept back for the successor; zero without one
     */
    record Release(LeaseName lease, HolderId holder, Epoch epoch, @Nullable String successor, Duration courtesy)
            implements
                LeaseRequest {
        /** Checks the courtesy. */
        public Release {
            if (courtesy.isNegative()) {
                throw new IllegalArgumentException("courtesy: " + courtesy + ", expected zero or more");
            }
        }
    }

    /**
     * Reads the lease. Answer: {@link LeaseAnswer.State}.
     *
     * @param lease which lease
     */
    record Read(LeaseName lease) implements LeaseRequest {}

    /**
     * Raises the lease's epoch, so that the next one granted is higher: the mend for a store that lost its data. Answer:
     * {@link LeaseAnswer.State}. An epoch that is as high already stays, and whoever holds the lease with a lower epoch loses it.
     *
     * @param lease which lease
     * @param atLeast the epoch that it shall have at least
     */
    record Advance(LeaseName lease, Epoch atLeast) implements LeaseRequest {}

    private static void positive(Duration ttl) {
        if (ttl.isNegative() || ttl.isZero()) {
            throw new IllegalArgumentException("ttl: " + ttl + ", expected more than zero");
        }
    }
}
