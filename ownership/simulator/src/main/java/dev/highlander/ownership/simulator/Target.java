package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LocalFence;

/** What the owners act upon: it remembers the highest epoch it has seen and refuses lower ones. Never fails, never forgets. */
final class Target {
    private final World world;
    private final Machine machine;
    private final Witness witness;
    private final LocalFence fence = new LocalFence();

    Target(World world, Machine machine, Witness witness) {
        this.world = world;
        this.machine = machine;
        this.witness = witness;
    }

    Machine machine() {
        return machine;
    }

    Fence.Answer raise(LeaseName lease, HolderId holder, Epoch epoch) {
        Fence.Answer answer = fence.raise(lease, holder, epoch).toCompletableFuture().join();
        world.note(() -> "target   raise " + lease + " to " + epoch + " for " + holder + " -> " + answer);
        return answer;
    }

    /** Whether it accepts the effect. */
    boolean effect(LeaseName lease, HolderId holder, Epoch epoch) {
        boolean accepted = fence.admit(lease, epoch);
        world.note(() -> "target   effect on " + lease + " with epoch " + epoch + " of " + holder
                + (accepted ? " accepted" : " refused"));
        world.count(accepted ? Occurrence.EFFECTS_ACCEPTED : Occurrence.EFFECTS_FENCED);
        if (accepted) {
            witness.effectAccepted(lease, holder, epoch);
        }
        return accepted;
    }

    Epoch highest(LeaseName lease) {
        return fence.seen(lease);
    }
}
