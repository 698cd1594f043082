package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.Child;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.StoreAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running {@link Holder}. */
final class HolderProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TO_END = Duration.ofSeconds(60);

    private final Child child;
    private final LinkedBlockingQueue<Holder.Count> told;

    private HolderProcess(Child child, LinkedBlockingQueue<Holder.Count> told) {
        this.child = child;
        this.told = told;
    }

    /**
     * Starts one.
     *
     * @param address where the leases are; null for its own memory
     */
    static HolderProcess start(@Nullable StoreAddress address, String prefix, int count, Duration ttl, Path folder)
            throws IOException {
        LinkedBlockingQueue<Holder.Count> told = new LinkedBlockingQueue<>();
        Child child = Child.start("holder", Child.jvm(List.of(), Holder.class,
                List.of(prefix, Integer.toString(count), Long.toString(ttl.toNanos()))),
                folder.resolve("holder.log"), line -> {
                    if (Holder.Count.isOne(line)) {
                        told.add(Holder.Count.parse(line));
                    }
                });
        HolderProcess holder = new HolderProcess(child, told);
        try {
            holder.say(address == null ? Holder.MEMORY : address.text());
        } catch (IOException e) {
            child.close();
            throw e;
        }
        return holder;
    }

    /** How it stands. */
    Holder.Count count() throws ElectionException, InterruptedException {
        try {
            say(Holder.COUNT);
        } catch (IOException e) {
            throw new ElectionException(child + " has ended" + child.lastWords(), e);
        }
        Holder.Count count = told.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (count == null) {
            throw new ElectionException(child + " does not tell how it stands" + child.lastWords(), null);
        }
        return count;
    }

    /** What it has taken of the processors so far. */
    Duration processorTime() {
        return child.processorTime();
    }

    /** Lets it hand everything over and end; without a word if that takes too long. */
    void end() throws InterruptedException {
        try {
            say(Holder.END);
            child.awaitEnd(TO_END);
        } catch (IOException e) {
            // It has ended already.
        }
    }

    private void say(String line) throws IOException {
        child.stdin().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        child.stdin().flush();
    }

    @Override
    public void close() {
        child.close();
    }
}
