package dev.highlander.ownership;

import java.util.concurrent.Executor;
import org.slf4j.Logger;

/** Tells log and listener of what happens, in order, one call at a time; whatever a listener throws is logged and stops nothing. */
final class Announcer {
    private final ElectorConfig config;
    private final OwnershipListener listener;
    private final Logger log;
    private final SerialQueue queue;

    Announcer(ElectorConfig config, OwnershipListener listener, Logger log, Executor executor) {
        this.config = config;
        this.listener = listener;
        this.log = log;
        this.queue = new SerialQueue(executor);
    }

    void started() {
        log.info("lease={} holder={} event=candidate ttl={} renewal={} priority={}", config.lease(), config.holder(),
                config.ttl(), config.renewal(), config.priority());
    }

    void stopped() {
        log.info("lease={} holder={} event=stopped", config.lease(), config.holder());
    }

    void gained(Ownership gained) {
        log.info("lease={} holder={} epoch={} event=gained", config.lease(), gained.holder(), gained.epoch());
        announce("gained", () -> listener.gained(gained));
    }

    /** Tells of a loss and then, when the listener has returned, the elector. */
    void lost(Ownership lost, Loss loss, Runnable afterwards) {
        log.info("lease={} holder={} epoch={} event=lost reason={}", config.lease(), lost.holder(), lost.epoch(), loss);
        announce("lost", () -> listener.lost(lost, loss));
        announce("lost-told", afterwards);
    }

    void degraded(Ownership held, String reason) {
        log.warn("lease={} holder={} epoch={} event=degraded remaining={} reason={}", config.lease(), held.holder(),
                held.epoch(), held.remaining(), reason);
        announce("degraded", () -> listener.degraded(held, reason));
    }

    void recovered(Ownership held) {
        log.info("lease={} holder={} epoch={} event=recovered", config.lease(), held.holder(), held.epoch());
        announce("recovered", () -> listener.recovered(held));
    }

    void regressed(EpochRegression regression) {
        log.error("event=epoch-regression {}", regression.message());
        announce("regressed", () -> listener.regressed(regression));
    }

    /** Runs something at the top of a loop: one failure must not stop what comes after it. */
    void guarded(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // Errors too: a listener whose class can't be loaded must not leave an owner that nobody can stop.
            log.error("lease={} holder={} event={}-failed", config.lease(), config.holder(), what, e);
        }
    }

    private void announce(String what, Runnable call) {
        queue.add(() -> guarded(what, call));
    }
}
