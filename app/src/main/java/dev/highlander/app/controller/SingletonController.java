package dev.highlander.app.controller;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.ElectorStatus;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.workloads.Authority;
import dev.highlander.workloads.WorkloadController;
import dev.highlander.workloads.WorkloadSettings;
import dev.highlander.workloads.render.RenderIdentity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The singleton controller with its elector: it acts while it owns its tenant. */
public final class SingletonController implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SingletonController.class);

    private final WorkloadController workloads;
    private final Elector elector;
    private final LeadershipHistory history;
    private final OwnershipStore store;

    private SingletonController(WorkloadController workloads, Elector elector, LeadershipHistory history,
            OwnershipStore store) {
        this.workloads = workloads;
        this.elector = elector;
        this.history = history;
        this.store = store;
    }

    /** The lease whose owner acts for a tenant; the name that the Go controller gives its lock. */
    public static LeaseName lease(String tenant) {
        return LeaseName.of("highlander-leader-lock:" + tenant);
    }

    /**
     * Starts it.
     *
     * @param alone whether no other tenant's controller looks after the cluster, so that custom resources of every namespace are its own
     * @param client stays the caller's
     * @param store where its ownership is kept; stays the caller's
     * @param spoken told of changes of leadership, a line each; must not block
     * @param changed told of every change that the console shows; must not block
     */
    public static SingletonController start(HighlanderConfig config, boolean alone, KubernetesClient client,
            OwnershipStore store, TimeSource time, InstantSource clock, HighlanderMetrics metrics,
            Consumer<String> spoken, Runnable changed) {
        WorkloadSettings settings = WorkloadSettings.of(
                new RenderIdentity(config.id(), config.cluster().name(), config.tenant()), config.namespace(), alone)
                .within(config.leader().lockTtl());
        CompletableFuture<Elector> candidate = new CompletableFuture<>();
        WorkloadController workloads = WorkloadController.start(client, settings, config.workloads(), clock, time,
                new WorkloadMetrics(metrics, changed, (seen, why) -> {
                    spoken.accept("is not the owner any more, says the cluster: " + why);
                    CompletableFuture<Void> _ = candidate.thenAccept(elector -> giveUp(elector, seen));
                }));
        // A new owner shows its epoch first; it need not wait for connections and classes then.
        store.fence().highest(lease(config.tenant())).whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.info("event=fence-not-read", failure);
            }
        });
        LeadershipHistory history = new LeadershipHistory(config.id(), clock, time, metrics);
        ElectorConfig election = ElectorConfig.builder(lease(config.tenant()).toString(), config.id())
                .ttl(config.leader().lockTtl())
                .renewal(config.leader().renewInterval())
                .build();
        Elector elector = Elector.start(election,
                Surroundings.of(new MeteredLeaseStore(store.leases(), time, metrics), time).withFence(store.fence()),
                new Office(workloads, history, spoken, changed));
        candidate.complete(elector);
        store.place().onElsewhere(elector::handOver);
        store.place().meter(metrics);
        return new SingletonController(workloads, elector, history, store);
    }

    /** A newer owner is at work, or was: its lease, if it still has one, is given up, and what the cluster has seen is remembered. */
    private static void giveUp(Elector elector, OptionalLong seen) {
        if (seen.isPresent()) {
            Epoch epoch = new Epoch(seen.getAsLong());
            elector.ownership().ifPresent(ownership -> ownership.refused(epoch));
        } else {
            elector.handOver();
        }
    }

    WorkloadController workloads() {
        return workloads;
    }

    LeadershipHistory history() {
        return history;
    }

    OwnershipStore store() {
        return store;
    }

    ElectorStatus election() {
        return elector.status();
    }

    /** The present ownership, if this controller has it. */
    Optional<Ownership> ownership() {
        return elector.ownership();
    }

    /** Who leads, as far as this controller knows. */
    Optional<String> leader() {
        return Optional.ofNullable(elector.status().owner()).map(HolderId::name);
    }

    /**
     * Waits a while until it is known who leads.
     *
     * @return whoever it is, this controller included; empty if nobody is known to after that time
     */
    Optional<String> awaitLeader(Duration longest) throws InterruptedException {
        return elector.await(longest).map(Ownership::holder).map(HolderId::name).or(this::leader);
    }

    /**
     * Hands leadership over and goes on as a candidate.
     *
     * @param successor who is to have the first chance; anybody if empty
     * @return completes when the lease is released, or was lost on the way
     */
    CompletionStage<Void> handOver(Optional<String> successor) {
        return store.place().giveWay(successor)
                .thenCompose(_ -> successor.map(elector::handOver).orElseGet(elector::handOver));
    }

    @Override
    public void close() {
        if (elector.isOwner()) {
            store.place().giveWay(Optional.empty()).toCompletableFuture().join();
        }
        elector.close();
        workloads.close();
    }

    /** Acts while in office. */
    private record Office(WorkloadController workloads, LeadershipHistory history, Consumer<String> spoken,
            Runnable changed)
            implements
                OwnershipListener {
        @Override
        public void gained(Ownership ownership) {
            history.gained(ownership.epoch().value());
            workloads.lead(Authority.of(ownership));
            spoken.accept("leads with epoch " + ownership.epoch());
            changed.run();
        }

        @Override
        public void lost(Ownership ownership, Loss loss) {
            workloads.standDown();
            history.lost(ownership.epoch().value(), loss);
            spoken.accept("leads no longer: epoch " + ownership.epoch() + " " + words(loss));
            changed.run();
        }

        @Override
        public void degraded(Ownership ownership, String reason) {
            spoken.accept("leads for another " + ownership.remaining().toMillis()
                    + " ms at most unless the store answers: " + reason);
            changed.run();
        }

        @Override
        public void recovered(Ownership ownership) {
            spoken.accept("the store answers again; leads on with epoch " + ownership.epoch());
            changed.run();
        }

        @Override
        public void regressed(EpochRegression regression) {
            history.refused();
            spoken.accept(regression.message());
            changed.run();
        }

        private static String words(Loss loss) {
            return loss.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
