package dev.highlander.bench.micro;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads of a store with 10,000 documents in 20 namespaces: a view is taken, then asked; nothing waits. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StoreBenchmark {
    private static final int NAMESPACES = 20;
    private static final int EACH = 500;

    private final Store store = MemoryStore.open(StoreOptions.defaults());
    private int turn;

    /** For JMH. */
    public StoreBenchmark() {}

    /** Fills the store. */
    @Setup
    public void fill() {
        for (int namespace = 0; namespace < NAMESPACES; namespace++) {
            for (int i = 0; i < EACH; i++) {
                Key key = key(namespace, i);
                Commits.demand(store, Change.create(key, Documents.stored(key.name())));
            }
        }
    }

    /** Closes the store. */
    @TearDown
    public void close() {
        store.close();
    }

    /** One document by its key; another at each turn. */
    @Benchmark
    public @Nullable Entry get() {
        turn++;
        return store.view().get(key(turn % NAMESPACES, turn % EACH));
    }

    /** The 500 documents of a namespace, without their bytes. */
    @Benchmark
    public long list() {
        long newest = 0;
        for (Entry entry : store.view().range(Range.namespace("configmaps", "n" + turn++ % NAMESPACES))) {
            newest = Math.max(newest, entry.modified().value());
        }
        return newest;
    }

    private static Key key(int namespace, int number) {
        return new Key("configmaps", "n" + namespace, "object-" + number);
    }
}
