package dev.highlander.bench.election.faults;

import dev.highlander.bench.election.Arena;
import dev.highlander.bench.election.ContenderEvent;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.election.WitnessProcess;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.StoreServer;
import dev.highlander.bench.election.witness.Checker;
import dev.highlander.bench.election.witness.Sighting;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One fault, again and again in one arena.
 *
 * <ol>
 * <li>The same contender has owned for one to two times to live, by chance.
 * <li>The fault begins, and lasts: for one and a half times to live, and until the other has taken over if that must come of it; or for
 * as long as the doing takes.
 * <li>It is mended. Whoever comes back has its chance to act late, for half a time to live and longer.
 * <li>The witness' history is read.
 * </ol>
 */
final class FaultTrial {
    private static final int FLAPS = 4;

    private final Fault fault;
    private final Arena arena;
    private final StoreServer server;
    private final WitnessProcess witness;
    private final TimeSource time;
    private final RandomGenerator random;
    private final Duration patience;
    private final Checker checker = new Checker();
    private int read;
    private @Nullable String how;

    FaultTrial(Fault fault, Arena arena, StoreServer server, WitnessProcess witness, TimeSource time,
            RandomGenerator random) {
        this.fault = fault;
        this.arena = arena;
        this.server = server;
        this.witness = witness;
        this.time = time;
        this.random = random;
        this.patience = Arena.PATIENCE.plus(arena.ttl().multipliedBy(10));
    }

    /**
     * Does it once.
     *
     * @throws ElectionException if contenders or store do not do their part, so that the run says nothing
     * @throws NotAvailableException if the fault can't be brought about here
     */
    FaultRun run() throws ElectionException, NotAvailableException, IOException, InterruptedException {
        Sighting calm = arena.awaitCalm(random);
        Arena.Seat owner = arena.seat(calm);
        catchUp();
        Checker.Tally before = checker.tally();
        int violationsBefore = checker.violations().size();

        long began = time.nanos();
        boolean reached;
        begin(owner);
        try {
            reached = lasts(owner, began);
        } finally {
            mend(owner);
        }
        long mended = time.nanos();
        aftermath(owner, began);
        Optional<Sighting> acts = arena.awaitEffect(Math.max(mended, time.nanos()), null, patience);
        long ended = acts.map(Sighting::nanos).orElseGet(time::nanos);

        catchUp();
        if (fault.outcome() == Fault.Outcome.KEPT) {
            reached = checker.epoch().equals(calm.epoch());
        }
        List<String> violations = new ArrayList<>(
                checker.violations().subList(violationsBefore, checker.violations().size()));
        Checker.Tally tally = withRegressions(checker.tally().since(before), began, violations);
        return new FaultRun(tally, checker.longestGap(began, ended), reached && acts.isPresent(), violations, how);
    }

    /** What contenders told of epochs that went back counts like what the checker saw of it. */
    private Checker.Tally withRegressions(Checker.Tally tally, long began, List<String> violations) {
        long told = 0;
        for (Arena.Seat seat : arena.seats()) {
            for (ContenderEvent event : seat.contender().events()) {
                if (event.kind() == ContenderEvent.Kind.REGRESSED && event.nanos() - began >= 0) {
                    told++;
                    violations.add("contender " + seat.name() + " tells: " + event.detail());
                }
            }
        }
        return tally.plus(new Checker.Tally(0, 0, 0, told, 0));
    }

    private void catchUp() throws ElectionException {
        List<Sighting> next = witness.history(arena.lease(), read);
        read += next.size();
        checker.read(next);
    }

    // ---- What is done

    private void begin(Arena.Seat owner)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        switch (fault) {
            case KILL -> owner.contender().child().kill();
            case STOP -> owner.contender().child().freeze();
            case CUT -> owner.network().silence(Direction.TO_SERVER, Direction.TO_CLIENT);
            case CUT_REQUESTS -> owner.network().silence(Direction.TO_SERVER);
            case CUT_ANSWERS -> owner.network().silence(Direction.TO_CLIENT);
            case SEVER -> owner.network().sever();
            case RESET -> arena.seats().forEach(seat -> seat.network().reset());
            case FLAP -> flap();
            case RESTART -> restart(false);
            case CRASH -> restart(true);
            case PAUSE -> server.freeze();
            case SLOW -> arena.seats().forEach(seat -> seat.network().delay(arena.ttl()));
            case FULL -> how = server.refuseWrites();
            case HAND_OVER -> owner.contender().terminate();
        }
    }

    private void flap() throws IOException, InterruptedException {
        long began = time.nanos();
        Duration each = arena.ttl().dividedBy(4L * FLAPS);
        for (int i = 0; i < FLAPS; i++) {
            arena.seats().forEach(seat -> seat.network().sever());
            Waiting.pause(time, each);
            for (Arena.Seat seat : arena.seats()) {
                seat.network().heal();
            }
            Waiting.pause(time, each);
        }
        // On a busy machine it takes longer than it should, and an owner may then lose its lease with good reason.
        how = "%,d ms long".formatted(time.since(began).toMillis());
    }

    private void restart(boolean abruptly)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        long began = time.nanos();
        server.stop(abruptly);
        server.start();
        how = "away for %,d ms".formatted(time.since(began).toMillis());
    }

    /** Waits for as long as the fault lasts; whether what must come of it meanwhile came. */
    private boolean lasts(Arena.Seat owner, long began) throws ElectionException, InterruptedException {
        boolean reached = fault.outcome() != Fault.Outcome.TAKEN_OVER
                || arena.awaitEffect(began, owner, patience).isPresent();
        boolean continues = switch (fault) {
            case STOP, CUT, CUT_REQUESTS, CUT_ANSWERS, SEVER, PAUSE, SLOW, FULL -> true;
            case KILL, RESET, FLAP, RESTART, CRASH, HAND_OVER -> false;
        };
        if (continues) {
            Waiting.pause(time, arena.ttl().multipliedBy(3).dividedBy(2).minus(time.since(began)));
        }
        return reached;
    }

    private void mend(Arena.Seat owner)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        switch (fault) {
            case KILL, HAND_OVER -> owner.start();
            case STOP -> owner.contender().child().thaw();
            case CUT, CUT_REQUESTS, CUT_ANSWERS, SEVER -> owner.network().heal();
            case SLOW -> {
                for (Arena.Seat seat : arena.seats()) {
                    seat.network().heal();
                }
            }
            case PAUSE -> server.thaw();
            case FULL -> server.allowWrites();
            case RESET, FLAP, RESTART, CRASH -> {
            }
        }
    }

    /** Gives whoever comes back the chance to do what it must not. */
    private void aftermath(Arena.Seat owner, long began) throws ElectionException, InterruptedException {
        if (fault == Fault.STOP && !Waiting.until(time, patience,
                () -> owner.contender().hasTold(ContenderEvent.Kind.LOST, began))) {
            throw new ElectionException("contender " + owner.name()
                    + " goes on after it stood still, and does not notice that it owns no more", null);
        }
        // A change of owner that a short trouble leads to shows when the lease would have expired.
        Duration rest = fault.outcome() == Fault.Outcome.KEPT
                ? arena.ttl().multipliedBy(3).dividedBy(2)
                : arena.ttl().dividedBy(2);
        Waiting.pause(time, rest);
    }
}
