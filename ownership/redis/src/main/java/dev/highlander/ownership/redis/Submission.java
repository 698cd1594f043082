package dev.highlander.ownership.redis;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A batch on its way: its answers may come from several calls, and its failure from any. */
final class Submission {
    final List<LeaseRequest> batch;
    /** When it has waited long enough, by the time source. */
    final long deadline;

    // Each element is written by one call, before it counts down.
    private final LeaseAnswer[] answers;
    private final AtomicInteger missing;
    private final CompletableFuture<List<LeaseAnswer>> result = new CompletableFuture<>();

    Submission(List<LeaseRequest> batch, long deadline) {
        this.batch = batch;
        this.deadline = deadline;
        answers = new LeaseAnswer[batch.size()];
        missing = new AtomicInteger(batch.size());
    }

    CompletionStage<List<LeaseAnswer>> result() {
        return result;
    }

    boolean isDone() {
        return result.isDone();
    }

    /** Whether somebody waits for the lease meanwhile, who must not wait for others' requests. */
    boolean isUrgent() {
        for (LeaseRequest request : batch) {
            if (!(request instanceof LeaseRequest.Renew)) {
                return true;
            }
        }
        return false;
    }

    void answered(int index, LeaseAnswer answer) {
        answers[index] = answer;
        if (missing.decrementAndGet() == 0) {
            result.complete(Arrays.asList(answers));
        }
    }

    void failed(LeaseStoreException failure) {
        result.completeExceptionally(failure);
    }
}
