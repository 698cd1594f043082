package dev.highlander.ownership;

import dev.highlander.ownership.time.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Looks, while this process is the owner, whether the preferred holder is there, and hands over to it in time.
 *
 * <p>It reads the presence lease once in each renewal interval. A read that fails is no news: nothing is handed over by guess.
 */
final class PreferenceWatch implements OwnershipListener {
    private final OwnershipListener listener;
    private final LeaseName presence;
    private final String preferred;
    private final Duration interval;
    private final Surroundings around;
    private volatile @Nullable Elector elector;

    // Guarded by this.
    private final PreferenceRule rule;
    private @Nullable Ownership watched;
    private TimeSource.Cancellable timer = () -> {};

    PreferenceWatch(OwnershipListener listener, LeaseName presence, Preference preference, Duration interval,
            Surroundings around) {
        this.listener = listener;
        this.presence = presence;
        this.preferred = preference.holder();
        this.interval = interval;
        this.around = around;
        this.rule = new PreferenceRule(preference.holder(), preference.stay());
    }

    void attach(Elector started) {
        elector = started;
    }

    @Override
    public void gained(Ownership ownership) {
        synchronized (this) {
            watched = ownership;
            rule.gained(around.time().nanos());
            lookLater(ownership);
        }
        listener.gained(ownership);
    }

    @Override
    public void lost(Ownership ownership, Loss loss) {
        synchronized (this) {
            watched = null;
            timer.cancel();
        }
        listener.lost(ownership, loss);
    }

    @Override
    public void degraded(Ownership ownership, String reason) {
        listener.degraded(ownership, reason);
    }

    @Override
    public void recovered(Ownership ownership) {
        listener.recovered(ownership);
    }

    @Override
    public void regressed(EpochRegression regression) {
        listener.regressed(regression);
    }

    private synchronized void lookLater(Ownership ownership) {
        if (watched == ownership) {
            timer = around.time().after(interval, () -> look(ownership));
        }
    }

    private void look(Ownership ownership) {
        around.store().read(presence).whenComplete((found, _) -> {
            Elector owner = elector;
            if (owner != null && found != null && yields(ownership, found)) {
                around.log().info("lease={} epoch={} event=preferred-holder-is-there successor={}", ownership.lease(),
                        ownership.epoch(), preferred);
                owner.handOver(preferred);
            } else {
                lookLater(ownership);
            }
        });
    }

    private synchronized boolean yields(Ownership ownership, Lease found) {
        return watched == ownership && rule.yields(found, around.time().nanos());
    }
}
