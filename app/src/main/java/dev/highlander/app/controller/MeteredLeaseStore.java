package dev.highlander.app.controller;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A lease store whose requests are counted and timed. Closing it closes the store. */
final class MeteredLeaseStore implements LeaseStore {
    private final LeaseStore store;
    private final TimeSource time;
    private final HighlanderMetrics metrics;

    MeteredLeaseStore(LeaseStore store, TimeSource time, HighlanderMetrics metrics) {
        this.store = store;
        this.time = time;
        this.metrics = metrics;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        long sent = time.nanos();
        // What comes back is the stage after the counting, so whoever has an answer finds it counted.
        return store.submit(batch).whenComplete((answers, failure) -> {
            for (int i = 0; i < batch.size(); i++) {
                if (failure == null) {
                    answered(batch.get(i), answers.get(i), time.since(sent));
                } else {
                    failed(batch.get(i), failure);
                }
            }
        });
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        return store.changes(leases, listener);
    }

    @Override
    public void close() {
        store.close();
    }

    private void answered(LeaseRequest request, LeaseAnswer answer, Duration latency) {
        metrics.store().answered(operation(request), latency);
        switch (answer) {
            case LeaseAnswer.Granted _,LeaseAnswer.Renewed _ -> metrics.store().lockLives(timeToLive(request));
            case LeaseAnswer.Released _,LeaseAnswer.Lost _ -> metrics.store().lockLives(Duration.ZERO);
            case LeaseAnswer.Held _,LeaseAnswer.Spent _,LeaseAnswer.State _ -> {
            }
        }
    }

    private void failed(LeaseRequest request, Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        metrics.store().failed(operation(request), cause.getClass().getSimpleName());
        if (request instanceof LeaseRequest.Acquire) {
            metrics.attemptFailed();
        }
    }

    private static String operation(LeaseRequest request) {
        return switch (request) {
            case LeaseRequest.Acquire _ -> "acquire";
            case LeaseRequest.Renew _ -> "renew";
            case LeaseRequest.Release _ -> "release";
            case LeaseRequest.Read _ -> "read";
            case LeaseRequest.Advance _ -> "advance";
        };
    }

    private static Duration timeToLive(LeaseRequest request) {
        return switch (request) {
            case LeaseRequest.Acquire acquire -> acquire.ttl();
            case LeaseRequest.Renew renew -> renew.ttl();
            case LeaseRequest.Release _,LeaseRequest.Read _,LeaseRequest.Advance _ -> Duration.ZERO;
        };
    }
}
