package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.InProcessLeaseStore;
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

/** Planned hand-overs between two electors of this process: what the elector itself takes, without a network. */
final class MemoryTrial {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TimeSource time;

    MemoryTrial(TimeSource time) {
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
        try (InProcessLeaseStore store = new InProcessLeaseStore(time);
                Elector a = elector(0, ttl, store, gains, losses);
                Elector b = elector(1, ttl, store, gains, losses)) {
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

    private Elector elector(int number, Duration ttl, InProcessLeaseStore store, LinkedBlockingQueue<Gain> gains,
            LinkedBlockingQueue<Long> losses) {
        return Elector.start(ElectorConfig.builder("speed", number == 0 ? "a" : "b").ttl(ttl).build(), store, time,
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

    private static <T> T next(LinkedBlockingQueue<T> queue) throws ElectionException, InterruptedException {
        T next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new ElectionException("memory: nobody took over within " + PATIENCE.toSeconds() + " s", null);
        }
        return next;
    }
}
