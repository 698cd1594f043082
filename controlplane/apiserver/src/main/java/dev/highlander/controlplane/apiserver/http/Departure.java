package dev.highlander.controlplane.apiserver.http;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers what to do when the client goes, and does it once; for those who bring exchanges. Safe for several threads. */
public final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    // Guarded by this: both fields. Actions run outside the lock.
    private List<Runnable> actions = List.of();
    private boolean gone;

    /** The client is still there. */
    public Departure() {}

    /** Whether the client has gone. */
    public synchronized boolean happened() {
        return gone;
    }

    /** Runs the action when the client goes; at once if it has gone. */
    public void then(Runnable action) {
        synchronized (this) {
            if (!gone) {
                if (actions.isEmpty()) {
                    actions = new ArrayList<>(2);
                }
                actions.add(action);
                return;
            }
        }
        run(action);
    }

    /** The client has gone. Idempotent. */
    public void happen() {
        List<Runnable> due;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            due = actions;
            actions = List.of();
        }
        due.forEach(Departure::run);
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            // One failing action must not keep the others from their resources.
            LOG.warn("event=close-action-failed", e);
        }
    }
}
