package dev.highlander.controlplane.node.runtime;

import java.time.Instant;

/** The newest run of a container, as its runtime knows it. */
public sealed interface ContainerState {
    /** Which run this is. */
    Attempt attempt();

    /** How many runs in a row, this one included, followed a run that ended soon. */
    int streak();

    /**
     * Asked for, and not yet running.
     *
     * @param attempt which run
     * @param streak  see {@link ContainerState#streak()}
     */
    record Creating(Attempt attempt, int streak) implements ContainerState {}

    /**
     * Running, or ending: as long as any of its processes lives.
     *
     * @param attempt   which run
     * @param streak    see {@link ContainerState#streak()}
     * @param id        the runtime's own name of this run, without a scheme
     * @param startedAt when it began
     */
    record Running(Attempt attempt, int streak, String id, Instant startedAt) implements ContainerState {}

    /**
     * Ended, with nothing left of it.
     *
     * @param attempt    which run
     * @param streak     see {@link ContainerState#streak()}
     * @param id         the runtime's own name of this run, without a scheme; may be empty when it never ran
     * @param startedAt  when it began
     * @param finishedAt when it ended
     * @param exitCode   0 to 255; 128 + n after signal n
     * @param reason     {@code Completed}, {@code Error}, {@code OOMKilled}, {@code StartError} or {@code ContainerStatusUnknown}
     * @param message    more about the reason; may be empty
     */
    record Exited(Attempt attempt, int streak, String id, Instant startedAt, Instant finishedAt, int exitCode,
            String reason,
            String message) implements ContainerState {}
}
