package dev.highlander.ownership;

import com.sun.management.OperatingSystemMXBean;
import dev.highlander.ownership.time.SystemTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What many leases cost a process that holds them all: a program to be run by hand, with the number of leases and of seconds. It
 * prints processor time, heap for each lease, and steps and batches a second, for electors alone and for {@link Ownerships}.
 */
public final class ManyLeases {
    private ManyLeases() {}

    /** Runs both ways, one after the other. */
    public static void main(String[] arguments) throws InterruptedException {
        int leases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
        for (String way : List.of("electors", "ownerships")) {
            measure(way, leases, seconds);
        }
    }

    private static void measure(String way, int leases, int seconds) throws InterruptedException {
        long heapBefore = heap();
        try (SystemTime time = new SystemTime("many-leases")) {
            CountDownLatch gained = new CountDownLatch(leases);
            Counting store = new Counting(new InProcessLeaseStore(time));
            if (way.equals("electors")) {
                Surroundings around = Surroundings.of(store, time);
                for (int i = 0; i < leases; i++) {
                    Elector.start(ElectorConfig.of("lease/" + i, "node"), around, new Gains(gained));
                }
            } else {
                Ownerships ownerships = Ownerships.over(store, time).as("node").open();
                for (int i = 0; i < leases; i++) {
                    ownerships.announce("lease/" + i, new Gains(gained));
                }
            }
            if (!gained.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(gained.getCount() + " leases were not gained");
            }
            // Compiled code, and renewals that have spread.
            TimeUnit.SECONDS.sleep(20);
            long heap = heap() - heapBefore;
            long steps = store.steps;
            long batches = store.batches;
            Duration used = used();
            TimeUnit.SECONDS.sleep(seconds);
            double share = 100.0 * used().minus(used).toNanos() / Duration.ofSeconds(seconds).toNanos();
            System.out.printf(Locale.ROOT,
                    "%-11s leases=%d cpu=%.1f%% of a core heap=%d B/lease (store's row included) steps/s=%d batches/s=%d%n",
                    way, leases, share, heap / leases, (store.steps - steps) / seconds,
                    (store.batches - batches) / seconds);
            store.close();
        }
    }

    private static Duration used() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Duration.ofNanos(system.getProcessCpuTime());
    }

    private static long heap() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private record Gains(CountDownLatch gained) implements OwnershipListener {
        @Override
        public void gained(Ownership ownership) {
            gained.countDown();
        }

        @Override
        public void lost(Ownership ownership, Loss loss) {}
    }

    /** Counts what reaches the store. */
    private static final class Counting implements LeaseStore {
        private final LeaseStore store;
        private volatile long steps;
        private volatile long batches;

        Counting(LeaseStore store) {
            this.store = store;
        }

        @Override
        public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
            synchronized (this) {
                steps += batch.size();
                batches++;
            }
            return store.submit(batch);
        }

        @Override
        public Subscription changes(Collection<LeaseName> leases,
                Consumer<LeaseName> listener) {
            return store.changes(leases, listener);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
