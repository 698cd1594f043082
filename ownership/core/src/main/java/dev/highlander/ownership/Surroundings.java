package dev.highlander.ownership;

import dev.highlander.ownership.time.TimeSource;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an elector needs from the world. Many electors may share one; closing an elector closes none of it.
 *
 * @param store where the leases are
 * @param time the monotonic clock and timers
 * @param fence the target that a new owner shows its epoch to before it acts
 * @param random where each elector draws its seed from; thread-safe
 * @param announcer runs the listeners; calls of one elector never overlap. Listeners may block it, so virtual threads suit
 * @param log told of gains, losses and trouble, one line each
 */
public record Surroundings(LeaseStore store, TimeSource time, Fence fence, RandomGenerator random, Executor announcer,
        Logger log) {
    /** No fence to raise, a secure random seed, virtual threads for the listeners, and the elector's own log. */
    public static Surroundings of(LeaseStore store, TimeSource time) {
        return new Surroundings(store, time, Fence.none(), new SecureRandom(),
                task -> Thread.ofVirtual().name("ownership-listener").start(task),
                LoggerFactory.getLogger(Elector.class));
    }

    /** The same with this fence. */
    public Surroundings withFence(Fence other) {
        return new Surroundings(store, time, other, random, announcer, log);
    }

    /** The same with this source of chance. */
    public Surroundings withRandom(RandomGenerator other) {
        return new Surroundings(store, time, fence, other, announcer, log);
    }

    /** The same with listeners run by this executor. */
    public Surroundings withAnnouncer(Executor other) {
        return new Surroundings(store, time, fence, random, other, log);
    }
}
