package dev.highlander.controlplane.node.runtime;

import java.util.List;
import java.util.OptionalLong;

/**
 * As whom a container's processes run.
 *
 * @param uid               user id; empty: the agent's own
 * @param gid               group id; empty: the user id's own number when {@code uid} is given, else the agent's
 * @param groups            further groups; only with {@code uid} or {@code gid}
 * @param noNewPrivileges   whether set-uid programs lose their power
 */
public record RunAs(OptionalLong uid, OptionalLong gid, List<Long> groups, boolean noNewPrivileges) {
    /** As the agent itself. */
    public static final RunAs AGENT = new RunAs(OptionalLong.empty(), OptionalLong.empty(), List.of(), false);

    /** Copies the groups. */
    public RunAs {
        groups = List.copyOf(groups);
    }

    /** Whether another user or group than the agent's own is asked for. */
    public boolean changesIdentity() {
        return uid.isPresent() || gid.isPresent() || !groups.isEmpty();
    }
}
