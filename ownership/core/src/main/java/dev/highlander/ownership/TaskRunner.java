package dev.highlander.ownership;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Runs a task on a thread of its own while its process is the owner, and has it stopped before the loss counts as told. */
final class TaskRunner implements OwnershipListener {
    private final OwnedTask task;
    private final Logger log;
    private final CompletableFuture<Elector> elector = new CompletableFuture<>();
    /** Only touched by the announcer, one call at a time. */
    private @Nullable Thread thread;

    TaskRunner(OwnedTask task, Logger log) {
        this.task = task;
        this.log = log;
    }

    void attach(Elector started) {
        elector.complete(started);
    }

    @Override
    public void gained(Ownership ownership) {
        thread = Thread.ofVirtual().name("owner-of-" + ownership.lease()).start(() -> run(ownership));
    }

    @Override
    public void lost(Ownership ownership, Loss loss) {
        Thread running = thread;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    /** The top of the task's thread. */
    private void run(Ownership ownership) {
        try {
            task.run(ownership);
            elector.join().stop();
        } catch (InterruptedException e) {
            // The ownership is over, or somebody else wants the task ended: then another candidate shall have it.
            elector.join().handOver();
        } catch (OwnershipLostException e) {
            log.info("lease={} epoch={} event=task-refused reason={}", ownership.lease(), ownership.epoch(),
                    e.getMessage());
            elector.join().handOver();
        } catch (StaleEpochException e) {
            log.warn("lease={} epoch={} event=task-refused reason={}", ownership.lease(), ownership.epoch(),
                    e.getMessage());
            ownership.refused(e);
            elector.join().handOver();
        } catch (Exception e) {
            log.error("lease={} epoch={} event=task-failed", ownership.lease(), ownership.epoch(), e);
            elector.join().handOver();
        }
    }
}
