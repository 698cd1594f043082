package dev.highlander.bench.election;

import java.util.ArrayList;
import java.util.List;

/** What is to be done if this process is told to end before it has cleaned up: the latest first. */
public final class AtExit {
    private static final AtExit ONLY = new AtExit();

    // Guarded by this: both.
    private final List<Runnable> actions = new ArrayList<>();
    private boolean ending;

    private AtExit() {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("bench-end").unstarted(this::end));
    }

    /** Something to be done, unless it is called off. */
    @FunctionalInterface
    public interface Pending {
        /** Has been done, or needs not be any more. Idempotent. */
        void cancel();
    }

    /** Adds an action, which must not throw; those that were added before are done after it. */
    public static Pending add(Runnable action) {
        return ONLY.register(action);
    }

    private synchronized Pending register(Runnable action) {
        if (ending) {
            throw new IllegalStateException("this process is ending");
        }
        actions.add(action);
        return () -> {
            synchronized (this) {
                actions.remove(action);
            }
        };
    }

    private void end() {
        List<Runnable> left;
        synchronized (this) {
            ending = true;
            left = List.copyOf(actions).reversed();
        }
        left.forEach(Runnable::run);
    }
}
