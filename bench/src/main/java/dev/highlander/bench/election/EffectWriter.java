package dev.highlander.bench.election;

import dev.highlander.bench.election.witness.WitnessLink;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipLostException;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.time.Duration;

/** What an owner does: one effect after the other, each checked right before, until it is told to stop or is refused. */
final class EffectWriter implements AutoCloseable {
    /** Is told what becomes of it. */
    @FunctionalInterface
    interface Teller {
        void tell(ContenderEvent.Kind kind, Epoch epoch, String detail);
    }

    private final ContenderOptions options;
    private final Ownership ownership;
    private final WitnessLink witness;
    private final TimeSource time;
    private final Teller teller;
    private final Runnable failed;
    private final Thread thread;

    private EffectWriter(ContenderOptions options, Ownership ownership, WitnessLink witness, TimeSource time,
            Teller teller, Runnable failed) {
        this.options = options;
        this.ownership = ownership;
        this.witness = witness;
        this.time = time;
        this.teller = teller;
        this.failed = failed;
        this.thread = Thread.ofPlatform().name("effects-" + ownership.epoch()).unstarted(this::run);
    }

    /**
     * Begins to act.
     *
     * @param teller told if the witness refuses
     * @param failed run if the witness is gone: nothing means anything then
     */
    static EffectWriter start(ContenderOptions options, Ownership ownership, WitnessLink witness, TimeSource time,
            Teller teller, Runnable failed) {
        EffectWriter writer = new EffectWriter(options, ownership, witness, time, teller, failed);
        writer.thread.start();
        return writer;
    }

    private void run() {
        long sequence = 1;
        long due = time.nanos();
        try {
            while (!Thread.currentThread().isInterrupted() && act(sequence++)) {
                due += options.every().toNanos();
                Waiting.pause(time, Duration.ofNanos(due - time.nanos()));
                // What was missed while all stood still is not made up for.
                due = Math.max(due, time.nanos());
            }
        } catch (InterruptedException e) {
            // It has ended: the listener is told why.
        } catch (IOException e) {
            teller.tell(ContenderEvent.Kind.FAILED, ownership.epoch(), String.valueOf(e.getMessage()));
            failed.run();
        }
    }

    /** Whether there is more to do: not once the ownership has ended or the witness has refused. */
    private boolean act(long sequence) throws IOException {
        Fence.Answer answer;
        try (Ownership.Permit _ = ownership.begin(options.bound())) {
            think();
            answer = witness.effect(ownership.lease(), ownership.holder(), ownership.epoch(), sequence);
        } catch (OwnershipLostException e) {
            // The store is in trouble, and too little is left for an effect; if it answers in time, all goes on.
            return !e.isOver();
        }
        if (!answer.accepted()) {
            teller.tell(ContenderEvent.Kind.REFUSED, ownership.epoch(), "epoch " + answer.highest());
        }
        return answer.accepted();
    }

    /** Work that nobody can call off any more, as bytes that are on their way. */
    private void think() {
        long end = time.nanos() + options.think().toNanos();
        boolean interrupted = false;
        while (end - time.nanos() > 0) {
            try {
                Waiting.pause(time, Duration.ofNanos(end - time.nanos()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is done any more once this has returned. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
