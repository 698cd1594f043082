package dev.highlander.workloads;

import dev.highlander.resources.WorkloadKey;
import java.time.Duration;

/** Told what a {@link WorkloadController} does and sees, for consoles and metrics. Called on its threads: must be quick and not throw. */
public interface WorkloadListener {
    /** What {@link WorkloadController#reports} says may have changed. Called often. */
    default void changed() {}

    /** A write for a workload has happened: {@code create}, {@code adopt} or {@code stop}. */
    default void wrote(WorkloadKey key, String operation) {}

    /** A turn for a workload failed and is tried again; {@code type} is a word such as {@code api-503} or the exception's name. */
    default void failed(WorkloadKey key, String type) {}

    /**
     * A workload itself has failed, however well the controller does: {@code process-failed} each time its process ended and is to be
     * started again, {@code restart-limit} when that is given up, {@code refused} when it cannot be run as it is written, or not here.
     */
    default void broke(WorkloadKey key, String type) {}

    /**
     * The API server refused this controller's epoch because the tenant's fence stands higher: there is a newer owner, whatever the elector
     * still believes. Told once; the controller acts no more in this term.
     */
    default void superseded(long epoch, String why) {}

    /** A turn succeeded after one or more that failed. */
    default void recovered(WorkloadKey key) {}

    /** A workload has become active, so long after its pod was made by this controller. */
    default void started(WorkloadKey key, Duration time) {}

    /** A workload's pod is gone, so long after this controller told it to end. */
    default void stopped(WorkloadKey key, Duration time) {}
}
