package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.OpenedStore;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.ownership.BatchCounts;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Ownerships;
import dev.highlander.ownership.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that holds many leases and does nothing else.
 *
 * <p>Arguments: prefix of the leases' names, how many, their time to live in nanoseconds. Standard input: in the first line
 * {@code memory} or a {@link StoreAddress}; then {@code count}, answered by one line {@code holder HELD CHANGES BATCHES STEPS}, as often as
 * wanted; {@code end} hands everything over and ends, the end of the input ends without a word.
 */
final class Holder implements OwnershipListener {
    static final String MEMORY = "memory";
    static final String COUNT = "count";
    static final String END = "end";

    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong changes = new AtomicLong();

    private Holder() {}

    /**
     * What a holder tells.
     *
     * @param held how many leases it has
     * @param changes gains and losses so far
     * @param batches sent to the store so far
     * @param steps in them
     */
    record Count(int held, long changes, long batches, long steps) {
        String line() {
            return "holder " + held + " " + changes + " " + batches + " " + steps;
        }

        /** Whether a line is one of {@link #line()}. */
        static boolean isOne(String line) {
            return line.matches("holder( \\d+){4}");
        }

        static Count parse(String line) {
            String[] words = line.split(" ", -1);
            return new Count(Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]),
                    Long.parseLong(words[4]));
        }
    }

    /** Runs a holder until the end of its standard input. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err);
        int count = Integer.parseInt(arguments[1]);
        Duration ttl = Duration.ofNanos(Long.parseLong(arguments[2]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String address = String.valueOf(in.readLine());
        SystemTime time = new SystemTime("holder-timer");
        OpenedStore store = address.equals(MEMORY)
                ? new OpenedStore(new InProcessLeaseStore(time), () -> {})
                : StoreAddress.parse(address).open(ttl, time);
        Ownerships ownerships = Ownerships.over(store.store(), time).as("holder").with(config -> config.ttl(ttl))
                .open();
        Holder holder = new Holder();
        for (int i = 0; i < count; i++) {
            ownerships.announce(arguments[0] + i, holder);
        }
        String line;
        while ((line = in.readLine()) != null) {
            if (line.equals(END)) {
                ownerships.close();
                break;
            }
            if (line.equals(COUNT)) {
                BatchCounts sent = ownerships.counts();
                out.println(new Count(holder.held.get(), holder.changes.get(), sent.batches(), sent.steps()).line());
                out.flush();
            }
        }
        Runtime.getRuntime().halt(0);
    }

    @Override
    public void gained(Ownership ownership) {
        held.incrementAndGet();
        changes.incrementAndGet();
    }

    @Override
    public void lost(Ownership ownership, Loss loss) {
        held.decrementAndGet();
        changes.incrementAndGet();
    }
}
