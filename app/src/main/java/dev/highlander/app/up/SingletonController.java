package dev.highlander.app.up;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.ElectorStatus;
import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.fence.FileFence;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.workloads.Authority;
import dev.highlander.workloads.WorkloadController;
import dev.highlander.workloads.WorkloadSettings;
import dev.highlander.workloads.render.RenderIdentity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** The singleton controller with its elector: it acts while it owns its tenant. */
final class SingletonController implements AutoCloseable {
    private final WorkloadController workloads;
    private final Elector elector;
    private final LeadershipHistory history;

    private SingletonController(WorkloadController workloads, Elector elector, LeadershipHistory history) {
        this.workloads = workloads;
        this.elector = elector;
        this.history = history;
    }

    /**
     * Starts it.
     *
     * @param client stays the caller's
     * @param fenceFile where the highest epoch is kept
     * @param changed told of every change that the console shows; must not block
     */
    static SingletonController start(HighlanderConfig config, KubernetesClient client, Path fenceFile, TimeSource time,
            InstantSource clock, HighlanderMetrics metrics, Runnable changed) throws IOException {
        WorkloadSettings settings = WorkloadSettings.of(
                new RenderIdentity(config.id(), config.cluster().name(), config.tenant()), config.namespace(), true);
        WorkloadController workloads = WorkloadController.start(client, settings, config.workloads(), clock, time,
                new WorkloadMetrics(metrics, changed));
        LeadershipHistory history = new LeadershipHistory(config.id(), clock, time, metrics);
        FileFence fence = FileFence.open(fenceFile);
        LeaseName lease = LeaseName.of("highlander-leader-lock:" + config.tenant());
        InProcessLeaseStore store = new InProcessLeaseStore(time);
        // The data directory's lock makes sure that no other process acts here, so epochs may simply go on.
        store.continueAfter(lease, fence).toCompletableFuture().join();
        ElectorConfig election = ElectorConfig.builder(lease.toString(), config.id())
                .ttl(config.leader().lockTtl())
                .renewal(config.leader().renewInterval())
                .build();
        Elector elector = Elector.start(election,
                Surroundings.of(new MeteredLeaseStore(store, time, metrics), time).withFence(fence),
                new Office(workloads, history, changed));
        return new SingletonController(workloads, elector, history);
    }

    WorkloadController workloads() {
        return workloads;
    }

    LeadershipHistory history() {
        return history;
    }

    ElectorStatus election() {
        return elector.status();
    }

    /** The present ownership, if this controller has it. */
    Optional<Ownership> ownership() {
        return elector.ownership();
    }

    @Override
    public void close() {
        elector.close();
        workloads.close();
    }

    /** Acts while in office. */
    private record Office(WorkloadController workloads, LeadershipHistory history, Runnable changed)
            implements
                OwnershipListener {
        @Override
        public void gained(Ownership ownership) {
            history.gained(ownership.epoch().value());
            workloads.lead(Authority.of(ownership));
            changed.run();
        }

        @Override
        public void lost(Ownership ownership, Loss loss) {
            workloads.standDown();
            history.lost(ownership.epoch().value(), loss);
            changed.run();
        }

        @Override
        public void degraded(Ownership ownership, String reason) {
            changed.run();
        }

        @Override
        public void recovered(Ownership ownership) {
            changed.run();
        }

        @Override
        public void regressed(EpochRegression regression) {
            history.refused();
            changed.run();
        }
    }
}
