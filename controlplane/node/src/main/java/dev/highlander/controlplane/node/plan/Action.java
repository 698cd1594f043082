package dev.highlander.controlplane.node.plan;

import dev.highlander.controlplane.node.runtime.Attempt;
import io.fabric8.kubernetes.api.model.Container;
import java.time.Duration;

/** Something to do with a container now. */
public sealed interface Action {
    /**
     * Start it.
     *
     * @param container its specification
     * @param attempt   which run
     * @param streak    how many runs in a row ended soon
     * @param init      whether it belongs to the init containers
     */
    record Start(Container container, Attempt attempt, int streak, boolean init) implements Action {}

    /**
     * End it; to be said again until it has ended.
     *
     * @param container its specification
     * @param attempt   which run
     * @param grace     how long it may take
     * @param message   why, for the event
     */
    record Stop(Container container, Attempt attempt, Duration grace, String message) implements Action {}

    /**
     * Tell that it waits for its next run.
     *
     * @param container its specification
     * @param attempt   the run that ended
     * @param message   how long
     */
    record BackOff(Container container, Attempt attempt, String message) implements Action {}
}
