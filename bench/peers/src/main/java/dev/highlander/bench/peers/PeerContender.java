package dev.highlander.bench.peers;

import dev.highlander.bench.election.ContenderEvent;
import dev.highlander.bench.election.ContenderOptions;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.election.witness.WitnessLink;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.time.SystemTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A contender's process that leads by another library. Arguments: {@code redisson}, {@code shedlock} or {@code fabric8}, then
 * {@link ContenderOptions}; all else as {@link dev.highlander.bench.election.Contender}.
 *
 * <p>One thread does all of it: leads, asks before each effect whether it still does, has the effect. After a hand-over it stays out of
 * the way for one time to live, or it would win its own lock again.
 */
public final class PeerContender {
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final int WITNESS_GONE = 3;

    private final Peer peer;
    private final ContenderOptions options;
    private final SystemTime time;
    private final WitnessLink witness;
    private final PrintStream out;
    private final AtomicBoolean handOver = new AtomicBoolean();

    private PeerContender(Peer peer, ContenderOptions options, SystemTime time, WitnessLink witness,
            PrintStream out) {
        this.peer = peer;
        this.options = options;
        this.time = time;
        this.witness = witness;
        this.out = out;
    }

    /** Runs a contender until the end of its standard input. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        // Logs and whatever else is printed must not come between the events.
        System.setOut(System.err);
        ContenderOptions options = ContenderOptions.parse(Arrays.copyOfRange(arguments, 1, arguments.length));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StoreAddress address = StoreAddress.parse(String.valueOf(in.readLine()));
        SystemTime time = new SystemTime("peer-timer");
        Peer peer = peer(arguments[0], address, options, time);
        PeerContender contender = new PeerContender(peer, options, time, WitnessLink.open(options.witness()), out);
        Thread.ofPlatform().name("peer").daemon().start(contender::run);
        String line;
        while ((line = in.readLine()) != null) {
            if (line.equals("hand-over")) {
                contender.handOver.set(true);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    static Peer peer(String library, StoreAddress address, ContenderOptions options, SystemTime time) {
        if (library.equals("redisson") && address instanceof StoreAddress.Redis redis) {
            return new RedissonPeer(redis, options);
        }
        if (library.equals("shedlock") && address instanceof StoreAddress.Postgres postgres) {
            return new ShedLockPeer(postgres, options, time, InstantSource.system());
        }
        if (library.equals("fabric8") && address instanceof StoreAddress.Kubernetes kubernetes) {
            return new Fabric8Peer(kubernetes, options);
        }
        throw new IllegalArgumentException("library: " + library + " on " + address
                + ", expected redisson on Redis, shedlock on PostgreSQL or fabric8 on Kubernetes");
    }

    private void run() {
        try {
            boolean known = false;
            while (true) {
                try {
                    if (!known) {
                        peer.connect();
                        known = true;
                        tell(ContenderEvent.Kind.READY, Epoch.NONE, "");
                    }
                    peer.acquire();
                    lead();
                } catch (InterruptedException | WitnessGone e) {
                    throw e;
                } catch (Exception e) {
                    // The store does not answer: what a user's loop does is to try again.
                    System.err.println("peer: " + e);
                    Waiting.pause(time, AGAIN);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (WitnessGone e) {
            Runtime.getRuntime().halt(WITNESS_GONE);
        }
    }

    /** Has effects until it leads no more. */
    private void lead() throws Exception {
        Epoch epoch = new Epoch(time.nanos());
        HolderId holder = HolderId.of(options.holder(), epoch.toString());
        handOver.set(false);
        tell(ContenderEvent.Kind.GAINED, epoch, "");
        long sequence = 0;
        while (!handOver.get()) {
            if (!leads()) {
                tell(ContenderEvent.Kind.LOST, epoch, "leads no more");
                return;
            }
            try {
                witness.effect(options.lease(), holder, epoch, ++sequence);
            } catch (IOException e) {
                throw new WitnessGone(e);
            }
            Waiting.pause(time, options.every());
        }
        tell(ContenderEvent.Kind.LOST, epoch, "handed over");
        peer.release();
        Waiting.pause(time, options.ttl());
    }

    private boolean leads() throws InterruptedException {
        try {
            return peer.leads();
        } catch (RuntimeException e) {
            System.err.println("peer: whether it leads is not known: " + e);
            return false;
        }
    }

    private void tell(ContenderEvent.Kind kind, Epoch epoch, String detail) {
        out.println(new ContenderEvent(time.nanos(), kind, epoch, detail).line());
        out.flush();
    }

    /** Nothing means anything any more. */
    private static final class WitnessGone extends Exception {
        private static final long serialVersionUID = 1;

        WitnessGone(IOException cause) {
            super(cause);
        }
    }
}
