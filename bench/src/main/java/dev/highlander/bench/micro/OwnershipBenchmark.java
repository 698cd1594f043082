package dev.highlander.bench.micro;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LocalFence;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What an owner pays for being the only one: once in a while, before each of its actions, and at their target. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OwnershipBenchmark {
    private static final ElectorConfig CONFIG = ElectorConfig.of("bench", "first");
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final SteppedTime time = new SteppedTime();
    private final InProcessLeaseStore store = new InProcessLeaseStore(time);
    private final LocalFence fence = new LocalFence();
    private Elector elector;
    private Ownership ownership;
    private Epoch epoch;

    /** For JMH. */
    public OwnershipBenchmark() {}

    /** Becomes the owner. */
    @Setup
    public void acquire() throws InterruptedException {
        elector = Elector.start(CONFIG, store, time, new Deaf());
        time.advance(CONFIG.renewal());
        ownership = elector.await();
        epoch = ownership.epoch();
    }

    /** An ownership that was lost on the way would have measured something else. */
    @TearDown
    public void check() {
        if (!ownership.isHeld()) {
            throw new IllegalStateException("the ownership was lost while it was measured");
        }
        store.close();
    }

    /** A period of an elector's life: its timer, its core, the renewal at the store, the answer. Five seconds by default. */
    @Benchmark
    public boolean renewal() {
        time.advance(CONFIG.renewal());
        return elector.isOwner();
    }

    /** The question before each action that only the owner may do, and the note that it is over. */
    @Benchmark
    public Epoch action() {
        return ownership.within(MOMENT, ownership::epoch);
    }

    /** The answer of a target in the same process to an action that carries its epoch. */
    @Benchmark
    public boolean fence() {
        return fence.admit(CONFIG.lease(), epoch);
    }

    private static final class Deaf implements OwnershipListener {
        @Override
        public void gained(Ownership gained) {}

        @Override
        public void lost(Ownership gone, Loss loss) {}
    }
}
