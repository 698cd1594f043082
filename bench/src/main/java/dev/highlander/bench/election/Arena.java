package dev.highlander.bench.election;

import dev.highlander.bench.election.witness.Sighting;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.testkit.FaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Two contenders for one lease of a store, a witness, and perhaps a network of its own for each contender. */
public final class Arena implements AutoCloseable {
    /** How long anything may take that does take place: a machine may be very busy. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);
    /** An owner that has done nothing for so long is not acting at present. */
    private static final Duration PRESENT = Duration.ofMillis(250);

    private final Plan plan;
    private final WitnessProcess witness;
    private final TimeSource time;
    private final Seat first;
    private final Seat second;

    /**
     * What is contended for, and how.
     *
     * @param store where the leases are
     * @param proxied whether each contender reaches it by a {@link FaultProxy} of its own; only if it has a
     *            {@link StoreAddress#socket()}. Some stores notice a proxy and do without what it hides
     * @param options of the contenders but for their names
     * @param flags of their JVMs
     * @param folder where they log
     * @param program what each of them runs
     */
    public record Plan(StoreAddress store, boolean proxied, ContenderOptions options, List<String> flags, Path folder,
            ContenderProgram program) {
        /** Copies the list. */
        public Plan {
            flags = List.copyOf(flags);
        }

        /** With our own contenders. */
        public Plan(StoreAddress store, boolean proxied, ContenderOptions options, List<String> flags, Path folder) {
            this(store, proxied, options, flags, folder, ContenderProgram.ours());
        }
    }

    private Arena(Plan plan, WitnessProcess witness, TimeSource time) throws IOException {
        this.plan = plan;
        this.witness = witness;
        this.time = time;
        this.first = new Seat("a");
        this.second = new Seat("b");
    }

    /** A contender's place: its name, its network, and whoever sits there. */
    public final class Seat {
        private final String name;
        private final @Nullable FaultProxy network;
        private @Nullable ContenderProcess contender;

        private Seat(String name) throws IOException {
            this.name = name;
            if (plan.proxied()) {
                InetSocketAddress socket = plan.store().socket().orElseThrow(() -> new IllegalArgumentException(
                        plan.store() + ": expected a single server without encryption bound to its name"));
                network = new FaultProxy(new InetSocketAddress(socket.getHostString(), socket.getPort()));
            } else {
                network = null;
            }
        }

        /** The contender's name. */
        public String name() {
            return name;
        }

        /** Its network. Only in an arena with proxies. */
        public FaultProxy network() {
            if (network == null) {
                throw new IllegalStateException("contender " + name + " has no proxy");
            }
            return network;
        }

        /** Who sits there. */
        public ContenderProcess contender() {
            if (contender == null) {
                throw new IllegalStateException("contender " + name + " has not been started");
            }
            return contender;
        }

        /** Lets a new contender of that name take the place. The old one is ended without a word if it has not ended. */
        public void start() throws IOException {
            if (contender != null) {
                contender.close();
            }
            contender = ContenderProcess.start(plan.program(), plan.options().withHolder(name),
                    network == null ? plan.store() : plan.store().through(network.port()), plan.flags(),
                    plan.folder());
        }

        private void close() {
            if (contender != null) {
                contender.close();
            }
            if (network != null) {
                network.close();
            }
        }
    }

    /**
     * Starts both contenders, and waits until the store has answered both.
     *
     * @throws ElectionException if it does not
     */
    public static Arena open(Plan plan, WitnessProcess witness, TimeSource time)
            throws ElectionException, IOException, InterruptedException {
        Arena arena = new Arena(plan, witness, time);
        try {
            arena.first.start();
            arena.second.start();
            arena.awaitReady();
            return arena;
        } catch (ElectionException | IOException | InterruptedException e) {
            arena.close();
            throw e;
        }
    }

    /** Both places. */
    public List<Seat> seats() {
        return List.of(first, second);
    }

    /** The place beside this one. */
    public Seat other(Seat seat) {
        return seat == first ? second : first;
    }

    /** What is contended for. */
    public LeaseName lease() {
        return plan.options().lease();
    }

    /** The leases' time to live. */
    public Duration ttl() {
        return plan.options().ttl();
    }

    /** Waits until the store has answered both contenders. */
    public void awaitReady() throws ElectionException, InterruptedException {
        for (Seat seat : seats()) {
            seat.contender().awaitReady(time, PATIENCE);
        }
    }

    /** The last effect that the witness took. */
    public Optional<Sighting> last() throws ElectionException {
        return witness.last(lease());
    }

    /** Whose effects these are. */
    public Seat seat(Sighting sighting) {
        return sighting.holder().name().equals(first.name()) ? first : second;
    }

    /**
     * Waits until the witness takes an effect after an instant.
     *
     * @param since by the machine's monotonic clock
     * @param except not from this place; null for any
     * @return the effect; nothing if there is none in time
     */
    public Optional<Sighting> awaitEffect(long since, @Nullable Seat except, Duration longest)
            throws ElectionException, InterruptedException {
        Sighting[] found = new Sighting[1];
        boolean came = Waiting.until(time, longest, () -> {
            Optional<Sighting> last = last()
                    .filter(effect -> effect.nanos() - since >= 0 && !seat(effect).equals(except));
            last.ifPresent(effect -> found[0] = effect);
            return last.isPresent();
        });
        return came ? Optional.of(found[0]) : Optional.empty();
    }

    /**
     * Waits until the same contender has owned for one to two times to live, by chance, while the other waits.
     *
     * @return its last effect
     * @throws ElectionException if nobody keeps the ownership for so long
     */
    public Sighting awaitCalm(RandomGenerator random) throws ElectionException, InterruptedException {
        awaitReady();
        long began = time.nanos();
        while (time.since(began).compareTo(PATIENCE.plus(ttl().multipliedBy(10))) < 0) {
            Optional<Sighting> before = awaitEffect(time.nanos(), null, PATIENCE);
            Waiting.pause(time, ttl().plusNanos(random.nextLong(ttl().toNanos())));
            Optional<Sighting> after = last();
            if (before.isPresent() && after.isPresent() && isPresent(after.get())
                    && before.get().epoch().equals(after.get().epoch())) {
                return after.get();
            }
        }
        throw new ElectionException("nobody has kept the ownership of " + lease() + " for two times to live", null);
    }

    /** The epoch of the last effect; none before the first. */
    public Epoch epoch() throws ElectionException {
        return last().map(Sighting::epoch).orElse(Epoch.NONE);
    }

    private boolean isPresent(Sighting effect) {
        return time.since(effect.nanos()).compareTo(PRESENT) < 0;
    }

    /** Ends contenders and networks; the witness goes on. */
    @Override
    public void close() {
        first.close();
        second.close();
    }
}
