package dev.highlander.controlplane.node.runtime;

import dev.highlander.controlplane.node.logs.LogSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Something that runs containers, and knows by itself what it runs.
 *
 * <p>An {@link Attempt} is started at most once, whatever dies in between: a second {@link #start} of the same attempt is refused,
 * and what {@link #list} says after a restart of the agent is the truth. Methods may block and may be called from many
 * threads, but those that change one container from one thread at a time. I/O errors come as {@link IOException}: try again.
 */
public interface ContainerRuntime extends AutoCloseable {
    /** The scheme of container ids and the version, such as {@code process://1.0}. */
    String version();

    /** Whether containers exist in memory only: they have neither volumes nor environment, and probes always succeed. */
    boolean virtual();

    /** What this machine lacks; empty when all that the runtime knows is there. */
    Set<Lack> lacks();

    /**
     * Remembers a pod before anything of it is started. Keeps the first record when there is one.
     *
     * @return the record that is kept
     */
    PodRecord open(PodRecord pod) throws IOException;

    /** A pod that was opened and not removed. */
    Optional<ObservedPod> observe(PodUid pod) throws IOException;

    /** All pods that were opened and not removed. */
    Collection<ObservedPod> list() throws IOException;

    /** The directory for a pod's volumes; removed with the pod. */
    Path volumes(PodUid pod);

    /**
     * Starts a container in a pod that was opened. The previous attempt must have ended. When this returns the container runs,
     * or has run, or will never run (then it is {@link ContainerState.Exited} with reason {@code StartError}).
     *
     * @throws StartRefused when nothing was started
     */
    void start(Launch launch) throws StartRefused, IOException, InterruptedException;

    /** Asks a container's main process to end (SIGTERM); does not wait. Nothing happens when it does not run. */
    void terminate(Attempt attempt) throws IOException;

    /** Ends every process of a container (SIGKILL) and waits until none is left. */
    void kill(Attempt attempt) throws IOException, InterruptedException;

    /**
     * Waits for a container's end.
     *
     * @return whether it has ended
     */
    boolean awaitExit(Attempt attempt, Duration timeout) throws IOException, InterruptedException;

    /** Asks, waits for the grace, then ends by force; when it returns nothing of the container is left. */
    default void stop(Attempt attempt, Duration grace) throws IOException, InterruptedException {
        terminate(attempt);
        if (!awaitExit(attempt, grace)) {
            kill(attempt);
        }
    }

    /**
     * Runs a command inside a running container.
     *
     * @throws StartRefused when the container does not run
     */
    Execution exec(Attempt attempt, List<String> command) throws StartRefused, IOException;

    /** What an attempt has written; empty when nothing is kept of it. */
    Optional<LogSource> logs(Attempt attempt) throws IOException;

    /** What a running container uses; empty when it does not run. */
    Optional<Stats> stats(Attempt attempt) throws IOException;

    /** Ends what still runs of a pod by force and forgets it with all it wrote. Idempotent. */
    void remove(PodUid pod) throws IOException, InterruptedException;

    /** Names whom to tell when something of a pod may have changed; calls may be doubled and, rarely, missing. */
    void onChange(Consumer<PodUid> listener);

    /** Lets go of the containers; they run on where the runtime can do that. */
    @Override
    void close();
}
