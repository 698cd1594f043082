package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leases as {@code coordination.k8s.io/v1} Lease objects of one namespace, in the form of client-go's leader election: a candidate of ours and
 * one of client-go (controller-runtime, kube-controller-manager, …) exclude each other on one object.
 *
 * <h2>The protocol</h2>
 * <ol>
 * <li>A step reads the object, judges it, and writes it back <em>whole</em> with the {@code resourceVersion} it was read with. If anybody wrote in
 * between, the server refuses and the step begins anew. So each step is atomic, and what others put into the object stays.
 * <li>An object known from the watch or from the last step is written without being read again: a renewal is one request, and so is taking over
 * after a release. An answer that needs no write (held, lost, spent, …) is given only of an object read during the step.
 * <li>{@code holderIdentity} is the claim ({@code name#token}); {@code epoch = leaseTransitions + 1}. Every new grant adds one to
 * {@code leaseTransitions}, also one to the same name after a release; client-go adds one whenever the identity changes, so epochs grow with
 * its turns as well. What has outgrown an int32 ({@link #advance}) goes on in an annotation.
 * <li>A release leaves {@code holderIdentity} empty and {@code leaseDurationSeconds} 1, as client-go does, and notes the claim, which is spent.
 * <li>Nobody compares the object's times with a clock. A lease has expired for an observer when it has seen the very same record for as long as
 * the record says, by its own monotonic clock, counted from after it received it for the first time.
 * </ol>
 *
 * <h2>Why no two own at once</h2>
 *
 * The store's clock of the {@link LeaseStore} contract is here the observer's own. Let a holder send a renewal (or acquire) at true time <i>s</i>,
 * the server write it at <i>w</i>, and another observer first receive it at <i>o</i>: an effect follows its cause, so s ≤ w ≤ o. The holder stops
 * when its clock has advanced ttl · (1 − drift) − margin since <i>s</i>, the observer takes the lease when its own has advanced at least ttl since
 * <i>o</i>. If the holder's clock runs at rate <i>h</i> and the observer's at <i>b</i>, these are the instants s + (ttl · (1 − drift) − margin)/h
 * and, at the earliest, o + ttl/b. The first is not later than the second if h ≥ b · (1 − drift): the rates must not differ by more than
 * {@code drift}; what the clocks show does not matter. A renewal that the observer did not receive but that the server has written makes the
 * observer's write fail (1), and it begins to count anew; one that is written later than the observer's fails itself, and the holder, whose
 * deadline was counted from its last <em>answered</em> request, stops in time by the argument above.
 *
 * <p>Three things make sure that a renewal is a new record: a claim's {@code renewTime} always grows, whatever the wall clock does (an update
 * that changes nothing would not even get a new {@code resourceVersion}); claims are never used twice; and an object that was deleted and made
 * again has another uid. client-go's observers count in the same way, from {@code leaseDurationSeconds}, which is {@code ttl} rounded up.
 *
 * <h2>Limits</h2>
 *
 * Deleting a Lease object loses its epochs, as losing any store's data does: they begin anew, and whoever knows higher ones (the fence, an elector
 * that has seen them) refuses to act until {@link #advance}. A new observer waits a whole time to live from its first look. Wake-ups come by one
 * watch for all subscriptions; if watching is forbidden or fails, candidates poll.
 *
 * <p>Steps run on virtual threads, {@link KubernetesLeaseOptions#inFlight} at a time; nothing here blocks the caller. The client stays the
 * caller's and is not closed.
 */
public final class KubernetesLeaseStore implements LeaseStore {
    /** Each try but the first follows somebody else's success, so this many are a storm that had better pass. */
    private static final int TRIES = 24;

    private final KubernetesLeaseOptions options;
    private final TimeSource time;
    private final InstantSource wall;
    private final LeaseApi api;
    private final LeaseRules rules;
    private final Wakers wakers = new Wakers();
    private final Sightings sightings;
    private final Semaphore inFlight;
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("lease-step-", 0).factory());
    private final Set<Batch> underWay = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable LeaseWatch watch;
    private volatile boolean closed;
    /** Whether the newest batch was answered. */
    private volatile boolean isAnswered = true;

    /**
     * Makes a store over a client's connections; asks nothing yet.
     *
     * @param client reaches the API server, with credentials that may get, create, update, list and watch leases; outlives the store. Its
     *            transport is the caller's choice
     * @param options which namespace, and how patiently
     * @param time the monotonic clock by which this observer counts how long it has seen a lease unchanged
     * @param wall what acquireTime and renewTime are written by, for people to read; nothing depends on it
     */
    public KubernetesLeaseStore(KubernetesClient client, KubernetesLeaseOptions options, TimeSource time,
            InstantSource wall) {
        this.options = options;
        this.time = time;
        this.wall = wall;
        this.api = new LeaseApi(client, options.namespace());
        this.rules = new LeaseRules(options.namespace(), options.labels());
        this.sightings = new Sightings(time, wakers::wake);
        this.inFlight = new Semaphore(options.inFlight(), true);
    }

    /** Whether the API server answered when it was last asked; true before that. Answers from memory. */
    public boolean isConnected() {
        return isAnswered && !closed;
    }

    /** The name of the object in which a lease is kept: the lease's own if Kubernetes allows it, else a readable one with a hash. */
    public static String objectName(LeaseName lease) {
        return ObjectNames.of(lease);
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        if (batch.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        Batch begun = new Batch(List.copyOf(batch));
        underWay.add(begun);
        begun.start();
        if (closed) {
            // Closed between the first look and being counted: nobody else would end it.
            begun.abandon();
        }
        return begun.result.minimalCompletionStage();
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        Wakers.Waker waker = wakers.add(leases, listener);
        follow();
        return () -> {
            wakers.remove(waker);
            follow();
        };
    }

    @Override
    public void close() {
        closed = true;
        follow();
        threads.shutdownNow();
        underWay.forEach(Batch::abandon);
    }

    private LeaseStoreException closedException() {
        return new LeaseStoreException("lease store of namespace " + options.namespace() + ": closed");
    }

    // ---- Steps

    /** The steps of one batch: those on one lease one after the other, the rest side by side. */
    private final class Batch {
        private final List<LeaseRequest> requests;
        private final CompletableFuture<List<LeaseAnswer>> result = new CompletableFuture<>();
        private final @Nullable LeaseAnswer[] answers;
        private final AtomicInteger left;
        private volatile @Nullable RuntimeException failure;

        Batch(List<LeaseRequest> requests) {
            this.requests = requests;
            this.answers = new @Nullable LeaseAnswer[requests.size()];
            this.left = new AtomicInteger();
        }

        void start() {
            Map<LeaseName, List<Integer>> rows = new LinkedHashMap<>();
            for (int i = 0; i < requests.size(); i++) {
                rows.computeIfAbsent(requests.get(i).lease(), _ -> new ArrayList<>(1)).add(i);
            }
            left.set(rows.size());
            try {
                rows.values().forEach(row -> threads.execute(() -> run(row)));
            } catch (RejectedExecutionException _) {
                abandon();
            }
        }

        void abandon() {
            underWay.remove(this);
            result.completeExceptionally(closedException());
        }

        private void run(List<Integer> row) {
            try {
                for (int index : row) {
                    answers[index] = admitted(requests.get(index));
                }
            } catch (InterruptedException _) {
                failure = closedException();
            } catch (RuntimeException e) {
                // The other leases' steps are carried out all the same.
                failure = e;
            }
            if (left.decrementAndGet() == 0) {
                end();
            }
        }

        /** The counter has made all threads' writes visible here. */
        private void end() {
            underWay.remove(this);
            RuntimeException failed = failure;
            isAnswered = failed == null;
            if (failed == null) {
                result.complete(Arrays.stream(answers).map(Objects::requireNonNull).toList());
            } else {
                result.completeExceptionally(failed instanceof LeaseStoreException
                        ? failed
                        : new LeaseStoreException("lease store of namespace " + options.namespace() + ": " + failed,
                                failed));
            }
        }
    }

    private LeaseAnswer admitted(LeaseRequest request) throws InterruptedException {
        // Bounded, so that an outage does not pile up steps that nobody waits for any more.
        if (!inFlight.tryAcquire(options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new LeaseStoreException("lease " + request.lease() + ": " + options.inFlight()
                    + " steps were under way for " + options.requestTimeout().toMillis() + " ms");
        }
        try {
            return step(request);
        } finally {
            inFlight.release();
        }
    }

    private LeaseAnswer step(LeaseRequest request) throws InterruptedException {
        String name = ObjectNames.of(request.lease());
        long start = time.nanos();
        Sightings.Sighting seen = request instanceof LeaseRequest.Read ? null : sightings.get(name);
        boolean isFresh = false;
        for (int tries = 0; tries < TRIES; tries++) {
            if (seen == null) {
                seen = look(request.lease(), left(request, start));
                isFresh = true;
            }
            LeaseObject object = seen == null ? null : seen.object();
            Duration age = seen == null ? Duration.ZERO : sightings.age(seen);
            switch (rules.decide(request, object, age, wall.instant())) {
                case LeaseRules.Decision.Say(LeaseAnswer answer) -> {
                    if (isFresh) {
                        return answer;
                    }
                }
                case LeaseRules.Decision.Write(LeaseObject next, LeaseAnswer answer) -> {
                    if (write(request, object, next, start)) {
                        return answer;
                    }
                }
            }
            // What was known is not enough, or out of date: look again and judge anew.
            seen = null;
        }
        throw new LeaseStoreException("lease " + request.lease() + ": gave way " + TRIES
                + " times to others who wrote object " + options.namespace() + "/" + name);
    }

    private boolean write(LeaseRequest request, @Nullable LeaseObject from, LeaseObject next, long start)
            throws InterruptedException {
        Duration timeout = left(request, start);
        LeaseObject written = from == null ? api.create(next, timeout) : api.update(next, timeout);
        if (written == null) {
            return false;
        }
        sightings.note(written);
        return true;
    }

    /** Reads the object; null if there is none. */
    private Sightings.@Nullable Sighting look(LeaseName lease, Duration timeout) throws InterruptedException {
        String name = ObjectNames.of(lease);
        Sightings.Sighting known = sightings.get(name);
        LeaseObject object = api.get(name, timeout);
        if (object == null) {
            if (known != null) {
                sightings.gone(known.object());
            }
            return null;
        }
        String original = object.leaseName();
        if (original != null && !original.equals(lease.value())) {
            throw new LeaseStoreException("lease " + lease + ": object " + options.namespace() + "/" + name
                    + " is that of lease " + original + ", expected another namespace or name");
        }
        return sightings.note(object);
    }

    private Duration left(LeaseRequest request, long start) {
        Duration left = options.requestTimeout().minus(time.since(start));
        if (!left.isPositive()) {
            throw new LeaseStoreException("lease " + request.lease() + ": not done within "
                    + options.requestTimeout().toMillis() + " ms");
        }
        return left;
    }

    /** What this observer knows of a lease without asking, null if nothing; for tests. */
    @Nullable
    LeaseObject known(LeaseName lease) {
        Sightings.Sighting sighting = sightings.get(ObjectNames.of(lease));
        return sighting == null ? null : sighting.object();
    }

    // ---- The watch

    /** Brings the watch in line with the subscriptions: none for none, one object's for one, else the namespace's, which then stays. */
    private void follow() {
        lock.lock();
        try {
            int waiting = closed ? 0 : wakers.size();
            LeaseWatch present = watch;
            boolean isEnough = present != null && waiting > 0
                    && (present.only() == null || (waiting == 1 && wakers.isAwaited(present.only())));
            if (isEnough) {
                return;
            }
            if (present != null) {
                present.close();
                watch = null;
            }
            List<String> awaited = waiting > 0 ? wakers.awaited() : List.of();
            if (!awaited.isEmpty()) {
                LeaseWatch begun = new LeaseWatch(api, options.namespace(),
                        awaited.size() == 1 ? awaited.getFirst() : null, options.requestTimeout(), new Observer());
                watch = begun;
                begun.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Turns what the watch sees into sightings, whose news wake those who wait. */
    private final class Observer implements LeaseWatch.Sink {
        @Override
        public void listed(List<LeaseObject> objects, boolean afterGap) {
            Set<String> missing = new HashSet<>(wakers.awaited());
            objects.forEach(object -> {
                missing.remove(object.name());
                seen(object);
            });
            // Nothing is forgotten for being missing: the list may be older than what a step has made. A look will tell.
            (afterGap ? wakers.awaited() : List.copyOf(missing)).forEach(wakers::wake);
        }

        @Override
        public void seen(LeaseObject object) {
            if (isOfInterest(object)) {
                sightings.note(object);
            }
        }

        @Override
        public void deleted(LeaseObject object) {
            sightings.gone(object);
            wakers.wake(object.name());
        }

        private boolean isOfInterest(LeaseObject object) {
            return wakers.isAwaited(object.name()) || sightings.get(object.name()) != null;
        }
    }
}
