package dev.highlander.controlplane.node.plan;

import java.util.Optional;

/**
 * What the probes say of a running container.
 *
 * @param started whether it has started, as far as its startup probe can tell
 * @param ready   whether it may get traffic
 * @param verdict why it must be ended and run again; empty while it need not
 */
public record Health(boolean started, boolean ready, Optional<String> verdict) {
    /** Of a container without probes. */
    public static final Health GOOD = new Health(true, true, Optional.empty());
    /** Before the first word of a startup probe. */
    public static final Health STARTING = new Health(false, false, Optional.empty());
}
