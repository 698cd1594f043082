package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.bench.election.Waiting;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process that holds some leases, and what that takes of it and of the store. */
final class CostTrial {
    private static final Duration TO_TAKE = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** A JVM compiles what is hot for several seconds; each lease is renewed twice in a window. */
    private static final int WARM_UP_WINDOWS = 3;

    private final String server;
    private final @Nullable StoreAddress address;
    private final SpeedOptions options;
    private final Path folder;
    private final TimeSource time;
    private final Consumer<String> progress;

    /**
     * Of a store.
     *
     * @param server its name
     * @param address where it is; null for the holder's own memory
     */
    CostTrial(String server, @Nullable StoreAddress address, SpeedOptions options, Path folder, TimeSource time,
            Consumer<String> progress) {
        this.server = server;
        this.address = address;
        this.options = options;
        this.folder = folder;
        this.time = time;
        this.progress = progress;
    }

    /** Everything that is counted, at one instant. */
    private record Instant(long nanos, Duration processor, Holder.Count holder, StoreMeter.@Nullable Reading store) {}

    /**
     * Takes so many leases, holds them, and lets them go.
     *
     * @param gently whether they are released in the end; a store that is thrown away does not need that
     */
    CostRow run(String prefix, int count, boolean gently) throws ElectionException, IOException, InterruptedException {
        Optional<StoreMeter> meter = address == null ? Optional.empty() : StoreMeter.of(address);
        try (HolderProcess holder = HolderProcess.start(address, prefix, count, options.heldTtl(), folder)) {
            long began = time.nanos();
            boolean all = takes(holder, count, began);
            String note = all ? null : "not all taken within " + TO_TAKE.toSeconds() + " s";
            progress.accept("%s: %,d leases taken in %.1f s".formatted(server, holder.count().held(),
                    time.since(began).toMillis() / 1e3));
            Waiting.pause(time, options.window().multipliedBy(WARM_UP_WINDOWS));
            List<Instant> instants = new ArrayList<>();
            instants.add(look(holder, meter));
            for (int round = 0; round < options.rounds(); round++) {
                Waiting.pause(time, options.window());
                instants.add(look(holder, meter));
            }
            CostRow row = row(count, instants, note);
            progress.accept("%s: %,d leases, %.1f %% of a core".formatted(server, row.held(), row.processor() * 100));
            if (gently) {
                holder.end();
            }
            return row;
        } finally {
            meter.ifPresent(StoreMeter::close);
        }
    }

    private boolean takes(HolderProcess holder, int count, long began) throws ElectionException, InterruptedException {
        while (holder.count().held() < count) {
            if (time.since(began).compareTo(TO_TAKE) > 0) {
                return false;
            }
            Waiting.pause(time, LOOK_EVERY);
        }
        return true;
    }

    private Instant look(HolderProcess holder, Optional<StoreMeter> meter)
            throws ElectionException, InterruptedException {
        Holder.Count count = holder.count();
        return new Instant(time.nanos(), holder.processorTime(), count, meter.isEmpty() ? null : meter.get().read());
    }

    private CostRow row(int count, List<Instant> instants, @Nullable String note) {
        List<Double> processor = new ArrayList<>();
        List<Double> batches = new ArrayList<>();
        List<Double> requests = new ArrayList<>();
        List<Double> operations = new ArrayList<>();
        for (int i = 1; i < instants.size(); i++) {
            Instant before = instants.get(i - 1);
            Instant after = instants.get(i);
            double seconds = (after.nanos() - before.nanos()) / 1e9;
            processor.add(after.processor().minus(before.processor()).toNanos() / 1e9 / seconds);
            batches.add((after.holder().batches() - before.holder().batches()) / seconds);
            if (after.store() != null && before.store() != null) {
                requests.add((after.store().requests() - before.store().requests()) / seconds);
                operations.add((after.store().operations() - before.store().operations()) / seconds);
            }
        }
        Holder.Count first = instants.getFirst().holder();
        Holder.Count last = instants.getLast().holder();
        return new CostRow(server, count, last.held(), Percentiles.median(processor), Percentiles.median(batches),
                middle(requests), middle(operations), last.changes() - first.changes(), note);
    }

    private static Optional<Double> middle(List<Double> rates) {
        return rates.isEmpty() ? Optional.empty() : Optional.of(Percentiles.median(rates));
    }
}
