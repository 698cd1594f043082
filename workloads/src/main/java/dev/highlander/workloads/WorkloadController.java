package dev.highlander.workloads;

import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.Events;
import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The singleton controller. It looks on from its start, so that its view is warm, and acts from {@link #lead} to {@link #standDown}.
 *
 * <p>Thread-safe. Closing stops acting and looking on; pods keep running.
 */
public final class WorkloadController implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkloadController.class);

    private final KubernetesClient client;
    private final WorkloadSettings settings;
    private final InstantSource clock;
    private final TimeSource time;
    private final WorkloadListener listener;
    private final Stopwatch stopwatch;
    private final WorkloadView view;
    private final Wishes wishes;
    private final Ledger ledger;
    private final Outlook outlook;
    /** Set while this controller acts. */
    private final AtomicReference<@Nullable Acting> acting = new AtomicReference<>();

    private WorkloadController(KubernetesClient client, WorkloadSettings settings, InstantSource clock, TimeSource time,
            WorkloadListener listener) {
        this.client = client;
        this.settings = settings;
        this.clock = clock;
        this.time = time;
        this.listener = listener;
        this.stopwatch = new Stopwatch(time, listener);
        this.ledger = new Ledger(time);
        this.view = new WorkloadView(client, settings, this::concern);
        this.wishes = new Wishes(view);
        this.outlook = new Outlook(view, wishes, ledger, settings, clock);
    }

    /**
     * Starts looking on.
     *
     * @param client reaches the API server; stays the caller's
     * @param configured the workloads of the config file
     * @param clock the time of day that stands in statuses and events
     * @param time the clock for delays
     * @param listener told what this controller does and sees
     */
    public static WorkloadController start(KubernetesClient client, WorkloadSettings settings,
            List<Workload> configured,
            InstantSource clock, TimeSource time, WorkloadListener listener) {
        WorkloadController controller = new WorkloadController(client, settings, clock, time, listener);
        controller.configure(configured);
        return controller;
    }

    /** Whether the view holds everything; until then nothing is done. */
    public boolean synced() {
        return view.synced();
    }

    /** Takes a new set of configured workloads in place of the last: new ones are started, changed ones replaced, others stopped. */
    public void configure(List<Workload> configured) {
        wishes.configure(configured).forEach(this::concern);
        listener.changed();
    }

    /**
     * Begins to act, as the owner. Returns at once; work begins when the view is complete.
     *
     * @throws IllegalStateException it acts already
     */
    public synchronized void lead(Authority authority) {
        if (acting.get() != null) {
            throw new IllegalStateException("leads already; stand down before leading with epoch " + authority.epoch());
        }
        Acting next = new Acting(authority);
        outlook.leading(true);
        acting.set(next);
        next.begin();
    }

    /** Stops acting and waits for what is being written. Pods keep running. Idempotent. */
    public synchronized void standDown() {
        Acting ending = acting.getAndSet(null);
        if (ending != null) {
            ending.close();
            outlook.leading(false);
            listener.changed();
        }
    }

    /** How every workload stands, in the order of their keys; complete only once {@link #synced}. */
    public List<WorkloadReport> reports() {
        return wishes.keys().stream().map(outlook::report).toList();
    }

    /** Every pod that this tenant's controllers made. */
    public List<Pod> pods() {
        return view.pods().toList();
    }

    /** How many workloads failed at their last turn; zero while this controller only looks on. */
    public int failing() {
        Acting now = acting.get();
        return now == null ? 0 : now.controller.failing();
    }

    @Override
    public void close() {
        standDown();
        view.close();
    }

    /** Something about a key has changed. The view calls this while it is still being built: nobody acts then. */
    private void concern(WorkloadKey key) {
        Acting now = acting.get();
        if (now != null) {
            now.controller.enqueue(key);
            Set<WorkloadKey> referrers = wishes.referrers(key);
            referrers.forEach(now.controller::enqueue);
        }
        listener.changed();
    }

    /** One term of office. */
    private final class Acting implements AutoCloseable {
        private final Events events;
        private final Controller<WorkloadKey> controller;
        private final Thread starter;
        private final long epoch;

        Acting(Authority authority) {
            epoch = authority.epoch();
            events = new Events(client, "k8-highlander", null, clock, time);
            Applier applier = new Applier(client, authority, settings);
            ProcessReconciler reconciler = new ProcessReconciler(outlook, applier, ledger, events, stopwatch,
                    this::superseded);
            controller = Controller.named("workloads").<WorkloadKey>reconciler(key -> {
                try {
                    return reconciler.reconcile(key);
                } finally {
                    listener.changed();
                }
            }).workers(settings.workers()).time(time).build();
            starter = Thread.ofVirtual().name("workloads-start").unstarted(this::start);
        }

        void begin() {
            starter.start();
        }

        private void start() {
            try {
                while (!view.awaitSync(Duration.ofSeconds(10))) {
                    log.warn(
                            "epoch={} waits for the first lists of pods and custom resources; are the definitions installed?",
                            epoch);
                }
                Set<WorkloadKey> all = new TreeSet<>(wishes.keys());
                view.pods().filter(pod -> settings.identity().tenant().equals(tenantOf(pod)))
                        .forEach(pod -> WorkloadView.processOf(pod).ifPresent(all::add));
                log.info("epoch={} leads tenant={} workloads={}", epoch, settings.identity().tenant(), all.size());
                all.forEach(controller::enqueue);
                controller.start();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the term ended before it began
            } catch (IllegalStateException e) {
                log.debug("epoch={} ended before it began: {}", epoch, e.getMessage());
            }
        }

        /** The tenant's fence has refused this term: from now on it only looks on, until it is told that the term is over. */
        private void superseded(String why) {
            outlook.leading(false);
            listener.superseded(epoch, why);
        }

        private String tenantOf(Pod pod) {
            return pod.getMetadata().getLabels().getOrDefault(Marks.TENANT, "");
        }

        @Override
        public void close() {
            starter.interrupt();
            controller.close();
            events.close();
        }
    }
}
