package dev.highlander.ownership.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for answers and for real time. */
final class Waiting {
    private Waiting() {}

    static <T> T get(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the store", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the store did not answer", e);
        }
    }

    /** Waits for an answer; its failure is the cause of the exception. */
    static <T> T getOrThrow(CompletionStage<T> answer)
            throws ExecutionException, InterruptedException, TimeoutException {
        return answer.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Lets at least this much time pass; two milliseconds more, because Redis counts in whole ones. */
    static void pass(Duration duration) {
        long start = System.nanoTime();
        long least = duration.plusMillis(2).toNanos();
        await().atMost(duration.plusSeconds(30)).pollInterval(Duration.ofMillis(2)).pollDelay(duration)
                .until(() -> System.nanoTime() - start >= least);
    }
}
