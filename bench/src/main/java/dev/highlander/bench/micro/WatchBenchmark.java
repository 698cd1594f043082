package dev.highlander.bench.micro;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.Watch;
import dev.highlander.controlplane.store.memory.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A change, and all who follow it: what one more watcher costs the store. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WatchBenchmark {
    private static final Key KEY = new Key("configmaps", "default", "watched");

    private final Store store = MemoryStore.open(StoreOptions.defaults());
    private final Document document = Documents.stored("watched");
    private final List<Watch> watches = new ArrayList<>();
    private Revision revision;

    /** How many follow. */
    @Param({"1", "100"})
    public int watchers = 1;

    /** For JMH. */
    public WatchBenchmark() {}

    /** Begins to follow. */
    @Setup
    public void follow() {
        revision = Commits.demand(store, Change.create(KEY, document));
        for (int i = 0; i < watchers; i++) {
            watches.add(store.watch(Range.collection("configmaps"), revision));
        }
    }

    /** Ends the watches. */
    @TearDown
    public void close() {
        watches.forEach(Watch::close);
        store.close();
    }

    /** One change in memory, then taken up by every watcher, one after the other on one thread. */
    @Benchmark
    public void fanOut(Blackhole seen) throws InterruptedException {
        revision = Commits.demand(store, Change.update(KEY, revision, document));
        for (Watch watch : watches) {
            List<Event> events = watch.poll(Duration.ZERO, 16);
            if (events.size() != 1) {
                throw new IllegalStateException("one change was made, a watcher saw " + events);
            }
            seen.consume(events);
        }
    }
}
