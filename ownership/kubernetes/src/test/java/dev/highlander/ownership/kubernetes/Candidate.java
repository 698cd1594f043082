package dev.highlander.ownership.kubernetes;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.TimeSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An elector, what it was told, and whether anybody else owned when it gained. */
final class Candidate implements OwnershipListener, AutoCloseable {
    private final List<Candidate> all;
    private final Elector elector;
    final List<Ownership> gains = new CopyOnWriteArrayList<>();
    final List<Loss> losses = new CopyOnWriteArrayList<>();
    final List<String> degraded = new CopyOnWriteArrayList<>();
    /** Owners found beside this one; must stay empty. */
    final List<String> rivals = new CopyOnWriteArrayList<>();

    /**
     * Starts one.
     *
     * @param all every candidate of the test, to which this one is added
     */
    Candidate(ElectorConfig config, LeaseStore store, TimeSource time, List<Candidate> all) {
        this.all = all;
        this.elector = Elector.start(config, Surroundings.of(store, time), this);
        all.add(this);
    }

    Elector elector() {
        return elector;
    }

    boolean isOwner() {
        return elector.isOwner();
    }

    @Override
    public void gained(Ownership ownership) {
        gains.add(ownership);
        for (Candidate other : all) {
            for (Ownership held : other.gains) {
                if (held != ownership && held.isHeld() && ownership.isHeld()) {
                    rivals.add(held + " beside " + ownership);
                }
            }
        }
    }

    @Override
    public void lost(Ownership ownership, Loss loss) {
        losses.add(loss);
    }

    @Override
    public void degraded(Ownership ownership, String reason) {
        degraded.add(reason);
    }

    @Override
    public void close() {
        var _ = elector.stop();
    }
}
