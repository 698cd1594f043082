package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.Arena;
import dev.highlander.bench.election.ContenderEvent;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.election.WitnessProcess;
import dev.highlander.bench.election.witness.Sighting;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Changes of owners of one kind in one arena, again and again. */
final class GapTrial {
    /** Long enough for a successor to be in its stride. */
    private static final Duration CALM = Duration.ofMillis(300);
    private static final Duration PRESENT = Duration.ofMillis(250);

    private final Part part;
    private final Duration rest;
    private final Arena arena;
    private final WitnessProcess witness;
    private final TimeSource time;
    private final RandomGenerator random;
    private final Duration patience;
    private int read;

    GapTrial(Part part, Arena arena, WitnessProcess witness, TimeSource time, RandomGenerator random) {
        this.part = part;
        this.rest = rest(arena.ttl());
        this.arena = arena;
        this.witness = witness;
        this.time = time;
        this.random = random;
        this.patience = arena.ttl().multipliedBy(5).plusSeconds(10);
    }

    /** Who has handed over lets others go first: ours for a third of the time to live, peers for all of it. */
    static Duration rest(Duration ttl) {
        return CALM.plus(ttl);
    }

    /**
     * Does it once.
     *
     * @throws ElectionException if nobody owns before, so that there is nothing to measure
     */
    GapRun run() throws ElectionException, IOException, InterruptedException {
        Arena.Seat owner = settle();
        Arena.Seat next = arena.other(owner);
        read += witness.history(arena.lease(), read).size();
        long began = time.nanos();
        switch (part) {
            case HAND_OVER -> owner.contender().handOver();
            case KILL -> owner.contender().child().kill();
            case PARTITION -> owner.network().silence(Direction.TO_SERVER, Direction.TO_CLIENT);
            case LATENCY, COST -> throw new IllegalStateException(part + " has no gaps");
        }
        boolean taken = arena.awaitEffect(began, owner, patience).isPresent();
        if (part == Part.PARTITION && taken) {
            // The old owner has its chance to go on for too long.
            Waiting.pause(time, arena.ttl().dividedBy(4));
        }
        GapRun run = taken ? judge(owner, next, began) : GapRun.NOT_TAKEN_OVER;
        mend(owner, began);
        return run;
    }

    /** Waits until one has acted for a while, and chance says when it has done so long enough. */
    private Arena.Seat settle() throws ElectionException, InterruptedException {
        arena.awaitReady();
        long began = time.nanos();
        while (time.since(began).compareTo(Arena.PATIENCE) < 0) {
            Optional<Sighting> before = arena.awaitEffect(time.nanos(), null, patience);
            // A planned hand-over does not depend on where in its life a lease is, the others do.
            Duration third = arena.ttl().dividedBy(3);
            Waiting.pause(time, part == Part.HAND_OVER
                    ? rest.plusNanos(random.nextLong(CALM.toNanos()))
                    : third.plusNanos(random.nextLong(third.toNanos())));
            Optional<Sighting> after = arena.last();
            if (before.isPresent() && after.isPresent() && before.get().epoch().equals(after.get().epoch())
                    && time.since(after.get().nanos()).compareTo(PRESENT) < 0) {
                return arena.seat(after.get());
            }
        }
        throw new ElectionException("nobody keeps the ownership of " + arena.lease(), null);
    }

    private GapRun judge(Arena.Seat owner, Arena.Seat next, long began) throws ElectionException, InterruptedException {
        Duration handed = part == Part.HAND_OVER ? releasedToGained(owner, next, began) : Duration.ZERO;
        List<Sighting> history = witness.history(arena.lease(), read - 1);
        GapRun found = judge(history, owner.name(), began);
        return part == Part.HAND_OVER ? new GapRun(Optional.of(handed), found.idle(), found.doubles()) : found;
    }

    /**
     * What a history says of a change.
     *
     * @param history from an effect of the old owner's before the change on
     * @param owner the old owner's name
     * @param began when it was brought about
     */
    static GapRun judge(List<Sighting> history, String owner, long began) {
        Sighting last = null;
        Sighting first = null;
        long doubles = 0;
        for (Sighting sighting : history) {
            if (!sighting.accepted() || sighting.kind() != Sighting.Kind.EFFECT) {
                continue;
            }
            boolean old = sighting.holder().name().equals(owner);
            if (first == null && old) {
                last = sighting;
            } else if (first == null && sighting.nanos() - began >= 0) {
                first = sighting;
            } else if (first != null && old && !sighting.epoch().isAfter(first.epoch())) {
                doubles++;
            }
        }
        if (first == null) {
            return GapRun.NOT_TAKEN_OVER;
        }
        return new GapRun(Optional.of(Duration.ofNanos(first.nanos() - began)),
                last == null ? Optional.empty() : Optional.of(Duration.ofNanos(first.nanos() - last.nanos())), doubles);
    }

    private Duration releasedToGained(Arena.Seat owner, Arena.Seat next, long began)
            throws ElectionException, InterruptedException {
        // What contenders tell may be read later than what the witness saw.
        boolean told = Waiting.until(time, patience,
                () -> first(owner, ContenderEvent.Kind.LOST, began).isPresent()
                        && first(next, ContenderEvent.Kind.GAINED, began).isPresent());
        if (!told) {
            throw new ElectionException("contenders " + owner.name() + " and " + next.name()
                    + " do not tell of the hand-over that the witness saw", null);
        }
        return Duration.ofNanos(first(next, ContenderEvent.Kind.GAINED, began).orElseThrow()
                - first(owner, ContenderEvent.Kind.LOST, began).orElseThrow());
    }

    private static Optional<Long> first(Arena.Seat seat, ContenderEvent.Kind kind, long since) {
        return seat.contender().events().stream().filter(event -> event.kind() == kind && event.nanos() - since >= 0)
                .map(ContenderEvent::nanos).findFirst();
    }

    private void mend(Arena.Seat owner, long began) throws ElectionException, IOException, InterruptedException {
        switch (part) {
            case KILL -> owner.start();
            case PARTITION -> {
                owner.network().heal();
                if (!Waiting.until(time, patience, () -> owner.contender().hasTold(ContenderEvent.Kind.LOST, began))) {
                    throw new ElectionException("contender " + owner.name()
                            + " goes on after its partition, and does not notice that it owns no more", null);
                }
                // Connections come back with a back-off.
                Waiting.pause(time, arena.ttl());
            }
            case HAND_OVER, LATENCY, COST -> {
            }
        }
    }
}
