package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Planned hand-overs between two electors of this process, on one store. */
final class InProcessTrial {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LeaseStore store;
    private final String lease;
    private final TimeSource time;

    InProcessTrial(LeaseStore store, String lease, TimeSource time) {
        this.store = store;
        this.lease = lease;
        this.time = time;
    }

    /** An elector that owns since an instant. */
    private record Gain(int elector, long nanos) {}

    /**
     * Hands over, again and again.
     *
     * @throws ElectionException if nobody takes over
     */
    List<GapRun> run(int times, Duration ttl) throws ElectionException, InterruptedException {
        LinkedBlockingQueue<Gain> gains = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<Long> losses = new LinkedBlockingQueue<>();
        List<GapRun> runs = new ArrayList<>();
        try (Elector a = elector(0, ttl, gains, losses); Elector b = elector(1, ttl, gains, losses)) {
            Gain owner = next(gains);
            for (int i = 0; i < times; i++) {
                Waiting.pause(time, GapTrial.rest(ttl));
                (owner.elector() == 0 ? a : b).handOver();
                long released = next(losses);
                owner = next(gains);
                runs.add(new GapRun(Optional.of(Duration.ofNanos(owner.nanos() - released)), Optional.empty(), 0));
            }
        }
        return runs;
    }

    private Elector elector(int number, Duration ttl, LinkedBlockingQueue<Gain> gains,
            LinkedBlockingQueue<Long> losses) {
        return Elector.start(ElectorConfig.builder(lease, number == 0 ? "a" : "b").ttl(ttl).build(), store, time,
                new OwnershipListener() {
                    @Override
                    public void gained(Ownership ownership) {
                        gains.add(new Gain(number, time.nanos()));
                    }

                    @Override
                    public void lost(Ownership ownership, Loss loss) {
                        losses.add(time.nanos());
                    }
                });
    }

    private <T> T next(LinkedBlockingQueue<T> queue) throws ElectionException, InterruptedException {
        T next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new ElectionException(lease + ": nobody took over within " + PATIENCE.toSeconds() + " s", null);
        }
        return next;
    }
}
