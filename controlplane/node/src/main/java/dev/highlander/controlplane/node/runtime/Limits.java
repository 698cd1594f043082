package dev.highlander.controlplane.node.runtime;

/**
 * What a container may use; zero means unlimited (or, for the request, none).
 *
 * @param memoryBytes      hard limit of memory in bytes
 * @param cpuMillis        hard limit of processor time in thousandths of a core
 * @param cpuRequestMillis weight against others in thousandths of a core
 */
public record Limits(long memoryBytes, long cpuMillis, long cpuRequestMillis) {
    /** No limits. */
    public static final Limits NONE = new Limits(0, 0, 0);

    /** Checks that nothing is negative. */
    public Limits {
        if (memoryBytes < 0 || cpuMillis < 0 || cpuRequestMillis < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }
}
