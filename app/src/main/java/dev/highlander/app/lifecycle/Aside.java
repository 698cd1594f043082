package dev.highlander.app.lifecycle;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What goes on beside the main path of a start, so that no processor waits for another. Closing waits for all of it: whoever undoes a
 * failed start then knows all that was started.
 */
public final class Aside implements AutoCloseable {
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("start-", 0).factory());

    /** Begins with nothing. */
    public Aside() {}

    /** Begins something; its outcome is to be asked for with {@link #of}. */
    public <T> Future<T> begin(Callable<T> step) {
        return threads.submit(step);
    }

    /** Waits for what was begun; what it threw is thrown here. */
    public static <T> T of(Future<T> begun) throws IOException, InterruptedException {
        try {
            return begun.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
