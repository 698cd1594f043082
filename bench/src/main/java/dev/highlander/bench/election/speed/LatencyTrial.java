package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.load.Histogram;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One client that takes a lease, renews it and releases it, one step after the answer to the one before. */
final class LatencyTrial {
    /** So few that their rows are in every cache, as with any store that is in use. */
    private static final int LEASES = 16;
    private static final int WARM_UP_PART = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LeaseStore store;
    private final String prefix;
    private final Duration ttl;
    private final TimeSource time;
    private final List<Histogram> acquired = new ArrayList<>();
    private final List<Histogram> renewed = new ArrayList<>();
    private final List<Histogram> released = new ArrayList<>();
    private long claims;

    LatencyTrial(LeaseStore store, String prefix, Duration ttl, TimeSource time) {
        this.store = store;
        this.prefix = prefix;
        this.ttl = ttl;
        this.time = time;
    }

    /**
     * Some rounds, after half a round that does not count.
     *
     * @param server the store's name
     * @throws ElectionException if the store refuses, or does not answer
     */
    List<LatencyRow> run(String server, int operations, int rounds) throws ElectionException, InterruptedException {
        connect(server);
        for (int round = 0; round <= rounds; round++) {
            Histogram acquire = new Histogram();
            Histogram renew = new Histogram();
            Histogram release = new Histogram();
            int most = round == 0 ? Math.max(1, operations / WARM_UP_PART) : operations;
            for (int i = 0; i < most; i++) {
                once(acquire, renew, release);
            }
            if (round > 0) {
                acquired.add(acquire);
                renewed.add(renew);
                released.add(release);
            }
        }
        return List.of(LatencyRow.of(server, "acquire", acquired), LatencyRow.of(server, "renew", renewed),
                LatencyRow.of(server, "release", released));
    }

    /** The first connection may take its time. */
    private void connect(String server) throws ElectionException, InterruptedException {
        boolean answers = Waiting.until(time, PATIENCE, () -> {
            try {
                store.read(LeaseName.of(prefix + 0)).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return true;
            } catch (ExecutionException | TimeoutException e) {
                return false;
            }
        });
        if (!answers) {
            throw new ElectionException(server + " does not answer for " + PATIENCE.toSeconds() + " s", null);
        }
    }

    private void once(Histogram acquire, Histogram renew, Histogram release)
            throws ElectionException, InterruptedException {
        claims++;
        LeaseName lease = LeaseName.of(prefix + claims % LEASES);
        HolderId holder = HolderId.of("bench", Long.toString(claims));
        LeaseAnswer granted = timed(acquire, () -> store.acquire(lease, holder, ttl));
        if (!(granted instanceof LeaseAnswer.Granted(Epoch epoch))) {
            throw new ElectionException("acquire of " + lease + ": " + granted + ", expected a grant", null);
        }
        LeaseAnswer kept = timed(renew, () -> store.renew(lease, holder, epoch, ttl));
        if (!(kept instanceof LeaseAnswer.Renewed)) {
            throw new ElectionException("renewal of " + lease + ": " + kept + ", expected that it stands", null);
        }
        timed(release, () -> store.release(lease, holder, epoch));
    }

    /** A step at the store. */
    private interface Step {
        CompletionStage<LeaseAnswer> take();
    }

    private LeaseAnswer timed(Histogram histogram, Step step) throws ElectionException, InterruptedException {
        long began = time.nanos();
        try {
            LeaseAnswer answer = step.take().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            histogram.record(Math.max(0, time.nanos() - began));
            return answer;
        } catch (ExecutionException | TimeoutException e) {
            throw new ElectionException("the store does not answer: " + (e.getCause() == null ? e : e.getCause()), e);
        }
    }
}
