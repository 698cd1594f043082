package dev.highlander.bench.raft.node;

import dev.highlander.bench.load.Histogram;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Closed-loop writers: each writes again as soon as its last write has been answered. */
public final class WriteLoad {
    private static final int KEYS_EACH = 8;

    private WriteLoad() {}

    /** Something that takes writes. */
    @FunctionalInterface
    public interface Target {
        /** Writes; complete once it is accepted. */
        CompletionStage<?> write(String key, String value);
    }

    /**
     * What came of it.
     *
     * @param writes that were accepted within the time
     * @param failed writes
     * @param nanos how long it took, in nanoseconds
     * @param p50 the median time of a write in nanoseconds
     * @param p99 the 99th percentile
     * @param max the longest
     * @param failure one of the reasons why writes failed; empty if none did
     */
    public record Figures(long writes, long failed, long nanos, long p50, long p99, long max, String failure) {
        /** As {@link #parse} reads it. */
        public List<String> words() {
            return List.of(Long.toString(writes), Long.toString(failed), Long.toString(nanos), Long.toString(p50),
                    Long.toString(p99), Long.toString(max), failure);
        }

        /** Reads {@link #words()}. */
        public static Figures parse(List<String> words) {
            return new Figures(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)),
                    Long.parseLong(words.get(2)), Long.parseLong(words.get(3)), Long.parseLong(words.get(4)),
                    Long.parseLong(words.get(5)), words.get(6));
        }

        /** Accepted writes in a second. */
        public double perSecond() {
            return nanos == 0 ? 0 : writes * 1e9 / nanos;
        }
    }

    /**
     * Writes until the time is over, on a thread for each writer.
     *
     * @param clients how many writers, 1 or more
     * @param length how long
     * @param bytes of each value, ASCII characters
     */
    public static Figures run(Target target, int clients, Duration length, int bytes, TimeSource time)
            throws InterruptedException {
        String value = "x".repeat(bytes);
        long began = time.nanos();
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Writer writer = new Writer(target, "load-" + i + "-", value, began, length, time);
            writers.add(writer);
        }
        List<Thread> threads = writers.stream().map(writer -> Thread.ofVirtual().name("load").start(writer)).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        long took = time.nanos() - began;
        Histogram all = new Histogram();
        long failed = 0;
        String failure = "";
        for (Writer writer : writers) {
            all.add(writer.times);
            failed += writer.failed;
            failure = writer.failure.isEmpty() ? failure : writer.failure;
        }
        return new Figures(all.count(), failed, took, all.percentile(0.5), all.percentile(0.99), all.max(), failure);
    }

    private static final class Writer implements Runnable {
        private final Target target;
        private final String prefix;
        private final String value;
        private final long began;
        private final Duration length;
        private final TimeSource time;
        // Written by the writer's thread, read after it has ended.
        private final Histogram times = new Histogram();
        private long failed;
        private String failure = "";

        Writer(Target target, String prefix, String value, long began, Duration length, TimeSource time) {
            this.target = target;
            this.prefix = prefix;
            this.value = value;
            this.began = began;
            this.length = length;
            this.time = time;
        }

        @Override
        public void run() {
            for (int i = 0; time.nanos() - began < length.toNanos(); i++) {
                long sent = time.nanos();
                try {
                    target.write(prefix + i % KEYS_EACH, value).toCompletableFuture().join();
                    times.record(time.nanos() - sent);
                } catch (CompletionException e) {
                    failed++;
                    failure = String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
                }
            }
        }
    }
}
