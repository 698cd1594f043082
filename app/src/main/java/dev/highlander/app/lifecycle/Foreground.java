package dev.highlander.app.lifecycle;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ExitCode;

/** A command that stays until Ctrl-C or SIGTERM, stops cleanly, and leaves with code 0 then. */
public final class Foreground {
    private Foreground() {}

    /** What is done in the foreground. */
    @FunctionalInterface
    public interface Job {
        /**
         * Does it.
         *
         * @param stop opens when it is to stop; returns once everything is closed
         */
        void run(CountDownLatch stop) throws IOException, InterruptedException;
    }

    /**
     * Runs a job.
     *
     * @return the exit code
     */
    public static int run(Job job) throws IOException, InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> {
            stop.countDown();
            // After a signal the JVM would leave with the signal's code, however well all was closed.
            Runtime.getRuntime().halt(ended.join());
        });
        Runtime.getRuntime().addShutdownHook(hook);
        int code = ExitCode.SOFTWARE;
        try {
            job.run(stop);
            code = ExitCode.OK;
        } finally {
            leave(hook, ended, code);
        }
        return code;
    }

    /** Lets a shutdown that has begun go on with this code, or takes the hook away, because nothing is left to stop. */
    private static void leave(Thread hook, CompletableFuture<Integer> ended, int code) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            ended.complete(code);
        }
    }
}
