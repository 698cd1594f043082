package dev.highlander.ownership;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A connection to a store that a test can make slow, deaf or mute. */
final class Wire implements LeaseStore {
    private final LeaseStore store;
    private final TimeSource time;
    private final List<LeaseRequest> carriedOut = new ArrayList<>();
    private Duration requestDelay = Duration.ZERO;
    private Duration answerDelay = Duration.ZERO;
    private boolean losingRequests;
    private boolean losingAnswers;
    private boolean refusing;

    Wire(LeaseStore store, TimeSource time) {
        this.store = store;
        this.time = time;
    }

    /** Everything is delivered at once again. */
    void heal() {
        requestDelay = Duration.ZERO;
        answerDelay = Duration.ZERO;
        losingRequests = false;
        losingAnswers = false;
        refusing = false;
    }

    void delayRequests(Duration delay) {
        requestDelay = delay;
    }

    void delayAnswers(Duration delay) {
        answerDelay = delay;
    }

    void loseRequests() {
        losingRequests = true;
    }

    void loseAnswers() {
        losingAnswers = true;
    }

    void refuse() {
        refusing = true;
    }

    /** The steps that have reached the store, in order. */
    List<LeaseRequest> carriedOut() {
        return List.copyOf(carriedOut);
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        if (refusing) {
            return CompletableFuture.failedFuture(new LeaseStoreException("connection refused"));
        }
        CompletableFuture<List<LeaseAnswer>> answer = new CompletableFuture<>();
        if (!losingRequests) {
            boolean unheard = losingAnswers;
            Duration back = answerDelay;
            later(requestDelay, () -> {
                carriedOut.addAll(batch);
                store.submit(batch).thenAccept(found -> {
                    if (!unheard) {
                        later(back, () -> answer.complete(found));
                    }
                });
            });
        }
        return answer;
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        return store.changes(leases, listener);
    }

    @Override
    public void close() {}

    private void later(Duration delay, Runnable action) {
        if (delay.isZero()) {
            action.run();
        } else {
            time.after(delay, action);
        }
    }
}
