package dev.highlander.controlplane.node;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a node agent must be told.
 *
 * @param name      the node's name, a DNS subdomain
 * @param address   the address under which the node and its pods are reached
 * @param directory where the agent keeps what must survive it; shared with nobody
 * @param version   version that the node reports, such as {@code v1.32.0}
 * @param labels    further labels of the node
 * @param pods      how many pods it takes, at least 1
 */
public record NodeOptions(String name, String address, Path directory, String version, Map<String, String> labels,
        int pods) {
    /** What Kubernetes allows a node unless told. */
    public static final int DEFAULT_PODS = 110;

    /** Checks the parts. */
    public NodeOptions {
        if (name.isEmpty() || name.length() > 253) {
            throw new IllegalArgumentException("node name '" + name + "': expected 1 to 253 characters");
        }
        if (pods < 1) {
            throw new IllegalArgumentException("a node for " + pods + " pods: expected at least 1");
        }
        labels = Map.copyOf(labels);
    }

    /** A node of this machine, on loopback, with the usual number of pods. */
    public static NodeOptions local(String name, Path directory, String version) {
        return new NodeOptions(name, "127.0.0.1", directory, version, Map.of(), DEFAULT_PODS);
    }
}
