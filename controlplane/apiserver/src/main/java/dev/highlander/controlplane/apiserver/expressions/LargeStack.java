package dev.highlander.controlplane.apiserver.expressions;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs what recurses as deeply as somebody else's expression is nested, on a thread whose stack is made for that: those that answer
 * requests have small ones.
 */
final class LargeStack {
    /** For as deep as CEL lets an expression be, several times over. */
    private static final long BYTES = 32L << 20;

    private LargeStack() {}

    /** The result of {@code work}; what it throws is thrown. Waits for it even if interrupted, for it does not take long. */
    static <T> T call(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread.ofPlatform().name("rule-compiler").stackSize(BYTES).start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException("compiling failed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
