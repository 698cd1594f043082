package dev.highlander.ownership;

import dev.highlander.ownership.time.CoarseTime;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that one process owns, or wants to own, in one store.
 *
 * <pre>{@code
 * try (Ownerships ownerships = Ownerships.over(store, time).as("node-a").open()) {
 *     Ownership ownership = ownerships.take("tenant/default");
 *     ownership.runWithin(Duration.ofSeconds(1), () -> database.write(value, ownership.epoch()));
 *     ownerships.runWhileOwner("reports/nightly", report -> writeReports(report));
 *     System.out.println(ownerships.holder("tenant/other"));
 * }
 * }</pre>
 *
 * <p>There is one {@link Elector} for each lease, and all the promises are its own. What this adds: one connection, on which the steps
 * of all go in batches ({@link BatchingLeaseStore}); one timer, on a grid ({@link CoarseTime}); and one end, at which everything is handed
 * over at once. Thread-safe. What waits may be interrupted at any time and suits virtual threads; an interrupt ends the waiting and
 * changes nothing else.
 */
public final class Ownerships implements AutoCloseable {
    private static final Duration GRAIN = Duration.ofMillis(5);
    private static final OwnershipListener QUIET = new OwnershipListener() {
        @Override
        public void gained(Ownership ownership) {}

        @Override
        public void lost(Ownership ownership, Loss loss) {}
    };

    private final Builder settings;
    private final BatchingLeaseStore store;
    private final Surroundings around;

    /** Held while a candidate is started, so that there is one for each lease. */
    private final ReentrantLock starting = new ReentrantLock();
    private final ConcurrentMap<LeaseName, Candidacy> candidacies = new ConcurrentHashMap<>();
    /** Guarded by {@link #starting}. */
    private long begun;
    /** Written under {@link #starting}. */
    private volatile boolean closed;

    private Ownerships(Builder settings) {
        this.settings = settings;
        this.store = new BatchingLeaseStore(settings.store, settings.time, settings.limits);
        this.around = settings.surroundings.apply(
                Surroundings.of(store, new CoarseTime(settings.time, GRAIN)).withFence(settings.fence));
    }

    /**
     * Begins with a store.
     *
     * @param store where the leases are; closed with the ownerships
     * @param time the exact clock, such as {@link SystemTime}; outlives the ownerships
     */
    public static Builder over(LeaseStore store, TimeSource time) {
        return new Builder(store, time);
    }

    /**
     * Becomes a candidate for a lease and waits until this process is its owner. Asked again, it waits for the same ownership, or the next
     * one if that is over. The process stays a candidate until {@link #leave} or {@link #close}.
     *
     * @param lease the name of the lease
     * @throws InterruptedException if interrupted; the process stays a candidate
     * @throws IllegalStateException if this is closed, also meanwhile
     */
    public Ownership take(String lease) throws InterruptedException {
        return candidate(lease).await();
    }

    /**
     * Like {@link #take(String)}, for a time.
     *
     * @param lease the name of the lease
     * @param longest how long to wait, by the machine's clock
     * @return the ownership, or nothing if the time has passed; the process stays a candidate
     * @throws InterruptedException if interrupted; the process stays a candidate
     * @throws IllegalStateException if this is closed, also meanwhile
     */
    public Optional<Ownership> take(String lease, Duration longest) throws InterruptedException {
        return candidate(lease).await(longest);
    }

    /**
     * Becomes a candidate for a lease whose gain and loss a listener is told of.
     *
     * @param lease the name of the lease
     * @param listener told of every gain and loss
     * @return the elector, for those who want to know more; closed with this
     * @throws IllegalStateException if this process is a candidate for the lease already, or this is closed
     */
    public Elector announce(String lease, OwnershipListener listener) {
        return start(LeaseName.of(lease), listener);
    }

    /**
     * Runs a task on a thread of its own whenever this process is the owner of a lease: {@link Elector#runWhileOwner}.
     *
     * @param lease the name of the lease
     * @param task what exactly one process does at a time; when it returns, this process leaves the lease to others
     * @return the elector, for those who want to know more; closed with this
     * @throws IllegalStateException if this process is a candidate for the lease already, or this is closed
     */
    public Elector runWhileOwner(String lease, OwnedTask task) {
        TaskRunner runner = new TaskRunner(task, around.log());
        Elector elector = start(LeaseName.of(lease), runner);
        runner.attach(elector);
        return elector;
    }

    /** What this process holds of a lease now, if anything. */
    public Optional<Ownership> ownership(String lease) {
        Candidacy candidacy = candidacies.get(LeaseName.of(lease));
        return candidacy == null ? Optional.empty() : candidacy.elector.ownership();
    }

    /**
     * Asks the store who holds a lease, whether this process is a candidate for it or not.
     *
     * @param lease the name of the lease
     * @return who holds it, or nothing if nobody does
     * @throws InterruptedException if interrupted
     * @throws LeaseStoreException if the store doesn't answer
     */
    public Optional<Holding> holder(String lease) throws InterruptedException {
        LeaseName name = LeaseName.of(lease);
        Duration longest = settings.config(name).ttl();
        try {
            Lease found = store.read(name).toCompletableFuture().get(longest.toNanos(), TimeUnit.NANOSECONDS);
            HolderId holder = found.holder();
            return holder == null
                    ? Optional.empty()
                    : Optional.of(new Holding(name, holder, found.epoch(), found.remaining(), isHere(name, holder)));
        } catch (ExecutionException e) {
            throw new LeaseStoreException("lease " + name + ": asked for its holder: " + message(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new LeaseStoreException("lease " + name + ": asked for its holder, no answer within " + longest, e);
        }
    }

    /**
     * Hands a lease over to whoever comes first; this process stays a candidate. Without effect if it does not own it.
     *
     * @param lease the name of the lease
     * @return completes when the lease is released, or was lost on the way
     */
    public CompletionStage<Void> handOver(String lease) {
        Candidacy candidacy = candidacies.get(LeaseName.of(lease));
        return candidacy == null ? CompletableFuture.completedFuture(null) : candidacy.elector.handOver();
    }

    /**
     * Hands a lease over, with the first chance for one holder; this process stays a candidate. Without effect if it does not own it.
     *
     * @param lease the name of the lease
     * @param successor the configured name of the holder that is to be next
     * @return completes when the lease is released, or was lost on the way
     */
    public CompletionStage<Void> handOver(String lease, String successor) {
        Candidacy candidacy = candidacies.get(LeaseName.of(lease));
        return candidacy == null ? CompletableFuture.completedFuture(null) : candidacy.elector.handOver(successor);
    }

    /**
     * Hands a lease over and is no candidate for it any more.
     *
     * @param lease the name of the lease
     * @return completes when everything has ended
     */
    public CompletionStage<Void> leave(String lease) {
        Candidacy candidacy = candidacies.get(LeaseName.of(lease));
        return candidacy == null ? CompletableFuture.completedFuture(null) : candidacy.stop();
    }

    /** How things stand for every lease that this process is a candidate for, by name. */
    public NavigableMap<LeaseName, ElectorStatus> status() {
        NavigableMap<LeaseName, ElectorStatus> all = new TreeMap<>();
        candidacies.forEach((lease, candidacy) -> all.put(lease, candidacy.elector.status()));
        return Collections.unmodifiableNavigableMap(all);
    }

    /** What has gone to the store so far. */
    public BatchCounts counts() {
        return store.counts();
    }

    /**
     * Hands everything over, in the reverse order of its taking but without waiting in between; then closes the store. Waits for
     * listeners, actions and releases, for as long as one elector would ({@link Elector#close}). An interrupt ends the waiting: the
     * store is then closed when everything has been handed over. Idempotent. Not for listeners, for which it would wait.
     */
    @Override
    public void close() {
        List<Candidacy> all;
        starting.lock();
        try {
            closed = true;
            all = new ArrayList<>(candidacies.values());
        } finally {
            starting.unlock();
        }
        all.sort((one, other) -> Long.compare(other.number, one.number));
        CompletionStage<Void> stopped = CompletableFuture
                .allOf(all.stream().map(Candidacy::stop).map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new));
        Duration longest = all.stream().map(candidacy -> candidacy.elector.closingTime()).max(Duration::compareTo)
                .orElse(Duration.ZERO);
        try {
            stopped.toCompletableFuture().get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.whenComplete((_, _) -> store.close());
            return;
        } catch (TimeoutException | ExecutionException e) {
            around.log().warn("event=close-unfinished after={} candidates={}", longest, candidacies.keySet(), e);
        }
        store.close();
    }

    /** The elector of a lease, started if there is none. */
    private Elector candidate(String lease) {
        LeaseName name = LeaseName.of(lease);
        Candidacy present = present(name);
        if (present != null) {
            return present.elector;
        }
        starting.lock();
        try {
            present = present(name);
            return present == null ? start(name, QUIET) : present.elector;
        } finally {
            starting.unlock();
        }
    }

    private Elector start(LeaseName lease, OwnershipListener listener) {
        starting.lock();
        try {
            if (closed) {
                throw new IllegalStateException("lease " + lease + ": the ownerships are closed");
            }
            if (present(lease) != null) {
                throw new IllegalStateException("lease " + lease
                        + ": this process is a candidate already, expected one that it has left");
            }
            Candidacy candidacy = begin(lease, listener);
            candidacies.put(lease, candidacy);
            candidacy.elector.stopped().whenComplete((_, _) -> {
                candidacies.remove(lease, candidacy);
                candidacy.hide();
            });
            return candidacy.elector;
        } finally {
            starting.unlock();
        }
    }

    /** One that has ended, by itself or by being left, counts no more: the lease may be taken anew. */
    private @Nullable Candidacy present(LeaseName lease) {
        Candidacy candidacy = candidacies.get(lease);
        return candidacy == null || candidacy.elector.hasStopped() ? null : candidacy;
    }

    private Candidacy begin(LeaseName lease, OwnershipListener listener) {
        ElectorConfig config = settings.config(lease);
        Preference preference = settings.preference;
        long number = ++begun;
        if (preference == null) {
            return new Candidacy(number, Elector.start(config, around, listener), null);
        }
        LeaseName presence = preference.presenceOf(lease);
        if (preference.holder().equals(config.holder())) {
            Elector elector = Elector.start(config, around, listener);
            return new Candidacy(number, elector,
                    Elector.start(config.on(presence), around.withFence(Fence.none()), QUIET));
        }
        PreferenceWatch watch = new PreferenceWatch(listener, presence, preference, config.renewal(), around);
        Elector elector = Elector.start(config, around, watch);
        watch.attach(elector);
        return new Candidacy(number, elector, null);
    }

    private boolean isHere(LeaseName lease, HolderId holder) {
        Candidacy candidacy = candidacies.get(lease);
        return candidacy != null
                && candidacy.elector.ownership().filter(held -> held.holder().equals(holder)).isPresent();
    }

    private static String message(@Nullable Throwable failure) {
        return failure == null || failure.getMessage() == null ? String.valueOf(failure) : failure.getMessage();
    }

    /**
     * A lease that this process is a candidate for.
     *
     * @param number in the order of their taking
     * @param presence shows that the preferred holder is there; null if this is not the preferred one
     */
    private record Candidacy(long number, Elector elector, @Nullable Elector presence) {
        /** The presence goes first: nobody shall hand over to who is leaving. */
        CompletionStage<Void> stop() {
            return hide().thenCombine(elector.stop(), (_, _) -> null);
        }

        CompletionStage<Void> hide() {
            return presence == null ? CompletableFuture.completedFuture(null) : presence.stop();
        }
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private final LeaseStore store;
        private final TimeSource time;
        private String holder = "";
        private Fence fence = Fence.none();
        private BatchLimits limits = BatchLimits.defaults();
        private @Nullable Preference preference;
        private UnaryOperator<ElectorConfig.Builder> configuration = config -> config;
        private UnaryOperator<Surroundings> surroundings = around -> around;

        private Builder(LeaseStore store, TimeSource time) {
            this.store = store;
            this.time = time;
        }

        /** The name of this process among the holders: the host's or pod's name, for example. Required. */
        public Builder as(String name) {
            holder = name;
            return this;
        }

        /** The target that is shown each new epoch before its owner acts; none by default. */
        public Builder fencedBy(Fence target) {
            fence = target;
            return this;
        }

        /** The times and the priority of every elector. */
        public Builder with(UnaryOperator<ElectorConfig.Builder> change) {
            configuration = change;
            return this;
        }

        /** The holder that is to have every lease whenever it is there. */
        public Builder preferring(String preferred, Duration stay) {
            preference = new Preference(preferred, stay);
            return this;
        }

        /** How steps are gathered on their way to the store. */
        public Builder batched(BatchLimits how) {
            limits = how;
            return this;
        }

        /** What else an elector needs from the world: chance, the executor of listeners, the log. Store and time stay as they are. */
        Builder within(UnaryOperator<Surroundings> change) {
            surroundings = change;
            return this;
        }

        /**
         * Opens what takes ownerships.
         *
         * @throws IllegalArgumentException naming the field, its value and what was expected
         */
        public Ownerships open() {
            config(LeaseName.of("check"));
            return new Ownerships(this);
        }

        private ElectorConfig config(LeaseName lease) {
            return configuration.apply(ElectorConfig.builder(lease.value(), holder)).build();
        }
    }
}
