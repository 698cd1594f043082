package dev.highlander.bench.micro;

import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The in-process lease store: the compare-and-set on which exclusion rests. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LeaseStoreBenchmark {
    private static final LeaseName LEASE = LeaseName.of("bench");
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final HolderId OWNER = HolderId.of("owner", "1");

    private final SystemTime time = new SystemTime("bench-timer");
    private final InProcessLeaseStore store = new InProcessLeaseStore(time);
    private final List<LeaseRequest> claim = List
            .of(new LeaseRequest.Acquire(LEASE, HolderId.of("other", "2"), TTL));
    private List<LeaseRequest> renewal;

    /** For JMH. */
    public LeaseStoreBenchmark() {}

    /** Gives the lease to the owner, for longer than anybody measures. */
    @Setup
    public void acquire() {
        LeaseAnswer answer = submit(List.of(new LeaseRequest.Acquire(LEASE, OWNER, Duration.ofDays(1))));
        if (!(answer instanceof LeaseAnswer.Granted(var epoch))) {
            throw new IllegalStateException("a free lease was not granted: " + answer);
        }
        renewal = List.of(new LeaseRequest.Renew(LEASE, OWNER, epoch, TTL));
    }

    /** Ends the timer. */
    @TearDown
    public void close() {
        store.close();
        time.close();
    }

    /** Holder and epoch compared, the lease prolonged. */
    @Benchmark
    public LeaseAnswer renew() {
        return submit(renewal);
    }

    /** A candidate that is told who has the lease. */
    @Benchmark
    public LeaseAnswer refuse() {
        return submit(claim);
    }

    private LeaseAnswer submit(List<LeaseRequest> batch) {
        return store.submit(batch).toCompletableFuture().join().getFirst();
    }
}
