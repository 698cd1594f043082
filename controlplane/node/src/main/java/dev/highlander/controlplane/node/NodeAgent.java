package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A node: registers itself, keeps its lease, runs the pods bound to it, and reports them.
 *
 * <p>An ordinary client of the API server, in its JVM or elsewhere. What it believes of containers it reads from the runtime: after a
 * crash, or after {@link #close()}, the next agent on the same directory adopts what still runs. Thread-safe.
 */
public final class NodeAgent implements AutoCloseable {
    private final AgentParts parts;

    private NodeAgent(AgentParts parts) {
        this.parts = parts;
    }

    /**
     * Starts an agent; it works in the background and goes on trying while the API server cannot be reached.
     *
     * @param client  the API server; stays the caller's
     * @param runtime runs the containers; stays the caller's, to be closed after the agent
     * @param options which node
     * @param clock   wall time, for the times in statuses
     * @param time    monotonic time, for delays
     * @throws IOException when the node's directory cannot be used
     */
    public static NodeAgent start(KubernetesClient client, ContainerRuntime runtime, NodeOptions options,
            InstantSource clock,
            TimeSource time) throws IOException {
        return new NodeAgent(AgentParts.start(client, runtime, options, clock, time));
    }

    /** What the node's containers have written. */
    public PodLogs logs() {
        return parts.logs();
    }

    /**
     * Ends all containers of the node, each within its grace, and reports them; then closes. The pods stay bound: an agent that
     * comes back starts again what should run, without counting this as a crash.
     *
     * @param bound how long this may take at most; what still lives then is ended by force
     */
    public void drain(Duration bound) throws InterruptedException {
        parts.drain(bound);
        close();
    }

    /** Stops working. Containers run on, where the runtime can do that. Idempotent. */
    @Override
    public void close() {
        parts.close();
    }
}
