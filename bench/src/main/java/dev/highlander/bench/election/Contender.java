package dev.highlander.bench.election;

import dev.highlander.bench.election.witness.WitnessLink;
import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.ElectorStatus;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A contender's process: one elector on a real store, which while it owns does something at the witness every few milliseconds, each
 * time after asking its ownership.
 *
 * <p>Arguments: {@link ContenderOptions}. Standard input: in the first line the {@link StoreAddress}, which may hold a password and so is no
 * argument; then {@code hand-over}, as often as wanted; its end is the contender's. Standard output: {@link ContenderEvent}s. On
 * {@code SIGTERM} it hands over what it owns and ends.
 */
public final class Contender implements OwnershipListener {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final int FAILED = 3;

    private final ContenderOptions options;
    private final PrintStream out;
    private final SystemTime time;
    private final WitnessLink effects;
    // Guarded by this.
    private @Nullable EffectWriter writer;

    private Contender(ContenderOptions options, PrintStream out, SystemTime time, WitnessLink effects) {
        this.options = options;
        this.out = out;
        this.time = time;
        this.effects = effects;
    }

    /** Runs a contender until the end of its standard input, or a signal. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = System.out;
        // Logs and whatever else is printed must not come between the events.
        System.setOut(System.err);
        ContenderOptions options = ContenderOptions.parse(arguments);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StoreAddress address = StoreAddress.parse(String.valueOf(in.readLine()));
        SystemTime time = new SystemTime("contender-timer");
        OpenedStore store = address.open(options.ttl(), time);
        WarmUp.run(store.store(), options);
        Contender contender = new Contender(options, out, time, WitnessLink.open(options.witness()));
        Elector elector = Elector.start(
                ElectorConfig.builder(options.lease().value(), options.holder()).ttl(options.ttl()).build(),
                Surroundings.of(store.store(), time).withFence(
                        options.fenced() ? new WitnessFence(WitnessLink.open(options.witness())) : Fence.none()),
                contender);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("contender-end").unstarted(() -> {
            elector.close();
            store.close();
        }));
        Thread.ofPlatform().name("contender-ready").daemon().start(() -> contender.awaitReady(elector));
        String line;
        while ((line = in.readLine()) != null) {
            if (line.equals("hand-over")) {
                elector.handOver();
            }
        }
        System.exit(0);
    }

    /** The witness' side of the fence, as a new owner reaches it. */
    private record WitnessFence(WitnessLink link) implements Fence {
        @Override
        public CompletionStage<Answer> raise(LeaseName lease, HolderId holder, Epoch epoch) {
            return CompletableFuture.supplyAsync(() -> {
                try {
                    return link.raise(lease, holder, epoch);
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            }, task -> Thread.ofVirtual().name("witness-fence").start(task));
        }
    }

    /** Looks until the store has answered: it has then described the lease, or given it to us. */
    private void awaitReady(Elector elector) {
        try {
            ElectorStatus status = elector.status();
            while (status.lastLease() == null && status.gains() == 0) {
                Waiting.pause(time, LOOK_EVERY);
                status = elector.status();
            }
            tell(ContenderEvent.Kind.READY, Epoch.NONE, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void gained(Ownership ownership) {
        tell(ContenderEvent.Kind.GAINED, ownership.epoch(), "");
        writer = EffectWriter.start(options, ownership, effects, time, this::tell,
                () -> Runtime.getRuntime().halt(FAILED));
    }

    @Override
    public void lost(Ownership ownership, Loss loss) {
        EffectWriter ended;
        synchronized (this) {
            ended = writer;
            writer = null;
        }
        if (ended != null) {
            ended.close();
        }
        tell(ContenderEvent.Kind.LOST, ownership.epoch(), loss.name());
    }

    @Override
    public void degraded(Ownership ownership, String reason) {
        tell(ContenderEvent.Kind.DEGRADED, ownership.epoch(), reason);
    }

    @Override
    public void recovered(Ownership ownership) {
        tell(ContenderEvent.Kind.RECOVERED, ownership.epoch(), "");
    }

    @Override
    public void regressed(EpochRegression regression) {
        tell(ContenderEvent.Kind.REGRESSED, Epoch.NONE, regression.toString());
    }

    private void tell(ContenderEvent.Kind kind, Epoch epoch, String detail) {
        String line = new ContenderEvent(time.nanos(), kind, epoch, detail).line();
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
