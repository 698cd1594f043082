package dev.highlander.bench.micro;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.journal.JournalStore;
import dev.highlander.controlplane.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A single writer at the store: over to the sequencer's thread, applied, durable as far as the store is, and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CommitBenchmark {
    private static final Key KEPT = new Key("configmaps", "default", "kept");
    private static final Key PASSING = new Key("configmaps", "default", "passing");

    private final Document document = Documents.stored("some");
    private Store store;
    private Revision revision;
    private @Nullable Path folder;

    /** Where changes are kept: nowhere, or in a journal in the folder for temporary files, with an fsync for each change here. */
    @Param({"memory", "journal"})
    public String kept = "memory";

    /** For JMH. */
    public CommitBenchmark() {}

    /** Opens the store. */
    @Setup
    public void open() throws IOException {
        if (kept.equals("journal")) {
            Path temporary = Files.createTempDirectory("highlander-bench");
            folder = temporary;
            store = JournalStore.open(temporary, StoreOptions.defaults());
        } else {
            store = MemoryStore.open(StoreOptions.defaults());
        }
        revision = Commits.demand(store, Change.create(KEPT, document));
    }

    /** Closes the store and leaves nothing behind. */
    @TearDown
    public void close() throws IOException {
        store.close();
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : all) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A document of 1 KiB replaced at the revision that was read. */
    @Benchmark
    public Revision update() {
        revision = Commits.demand(store, Change.update(KEPT, revision, document));
        return revision;
    }

    /** A document that comes and goes: two changes, so that the store does not grow. */
    @Benchmark
    public Revision createAndDelete() {
        return Commits.demand(store,
                Change.delete(PASSING, Commits.demand(store, Change.create(PASSING, document))));
    }
}
