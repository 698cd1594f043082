package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.Ownership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Sees everything at its instant of true time, which nobody inside the schedule can, and says what promise was broken.
 *
 * <p>Between owners whose leases rest on different {@link Life lives} of the store only the fence is checked. The same for a host
 * whose monotonic clock stood still while it was suspended.
 */
final class Witness {
    private static final int ENOUGH = 10;

    private final World world;
    private final Map<LeaseName, Dossier> records = new HashMap<>();
    /** In which life of the store each grant was made or last prolonged. */
    private final Map<Grant, Life> lives = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>(0);

    /** What a store said to somebody. */
    private record Grant(LeaseName lease, HolderId holder, Epoch epoch) {}

    /** What is known of one lease. */
    private static final class Dossier {
        final Map<Epoch, HolderId> owned = new HashMap<>();
        final List<Tenancy> tenancies = new ArrayList<>(4);
        Epoch highestOwned = Epoch.NONE;
        Epoch highestAccepted = Epoch.NONE;
        /** Whether a life of it has ended. */
        boolean disturbed;
        /** Whether the store has forgotten any of its epochs. */
        boolean epochsLost;
        boolean mustStay;
    }

    Witness(World world) {
        this.world = world;
    }

    List<Violation> violations() {
        return violations;
    }

    void violated(Violation.Rule rule, String what) {
        world.note(() -> "VIOLATION " + rule + ": " + what);
        if (violations.size() < ENOUGH) {
            violations.add(new Violation(rule, world.now() / 1e9, what));
        }
    }

    /** A store's answer to a request leaves. */
    void answered(LeaseRequest request, LeaseAnswer answer, Life life) {
        if (request instanceof LeaseRequest.Acquire acquire && answer instanceof LeaseAnswer.Granted(Epoch epoch)) {
            granted(acquire.lease(), acquire.holder(), epoch, life);
        } else if (request instanceof LeaseRequest.Renew renew && answer instanceof LeaseAnswer.Renewed) {
            prolonged(renew.lease(), renew.holder(), renew.epoch(), life);
        }
    }

    void granted(LeaseName lease, HolderId holder, Epoch epoch, Life life) {
        String wrong = life.grant(holder, epoch);
        if (wrong != null) {
            violated(Violation.Rule.EPOCHS_GROW, lease + ": " + wrong);
        }
        prolonged(lease, holder, epoch, life);
    }

    void prolonged(LeaseName lease, HolderId holder, Epoch epoch, Life life) {
        lives.put(new Grant(lease, holder, epoch), life);
    }

    /** From now on leases may end before their time that were prolonged before. */
    Life hurried(LeaseName lease, Life life) {
        dossier(lease).disturbed = true;
        return life.hurried();
    }

    /**
     * The store has gone back to an earlier state of a lease.
     *
     * @param kept the highest epoch that it still knows
     */
    Life rolledBack(LeaseName lease, Life life, Epoch kept) {
        Dossier dossier = dossier(lease);
        dossier.disturbed = true;
        dossier.epochsLost |= life.last().isAfter(kept);
        return life.rolledBack(kept);
    }

    /** The same, while another server goes on granting epochs that this one will not know. */
    Life split(LeaseName lease, Life life, Epoch kept) {
        dossier(lease).epochsLost = true;
        return rolledBack(lease, life, kept);
    }

    /** Epochs may have been heard of that were never granted. */
    void unheard(LeaseName lease) {
        dossier(lease).disturbed = true;
    }

    Tenancy gained(Machine machine, Ownership ownership) {
        Dossier dossier = dossier(ownership.lease());
        HolderId before = dossier.owned.putIfAbsent(ownership.epoch(), ownership.holder());
        if (before != null) {
            violated(Violation.Rule.EPOCHS_GROW,
                    ownership.lease() + ": epoch " + ownership.epoch() + " was owned by " + before
                            + " and by " + ownership.holder());
        }
        dossier.highestOwned = dossier.highestOwned.max(ownership.epoch());
        Tenancy tenancy = new Tenancy(machine, ownership);
        dossier.tenancies.removeIf(Tenancy::isOver);
        dossier.tenancies.add(tenancy);
        checkAlone(dossier, tenancy);
        return tenancy;
    }

    void lost(Tenancy tenancy) {
        tenancy.close();
        Dossier dossier = dossier(tenancy.ownership().lease());
        if (dossier.mustStay) {
            violated(Violation.Rule.OWNER_STAYS,
                    tenancy + " lost " + tenancy.ownership().lease() + " without any fault");
        }
        dossier.tenancies.removeIf(Tenancy::isOver);
    }

    /** An owner begins or ends to act at this instant. */
    void acting(Tenancy tenancy) {
        checkAlone(dossier(tenancy.ownership().lease()), tenancy);
    }

    void crashed(Machine machine) {
        records.values().forEach(dossier -> dossier.tenancies.removeIf(tenancy -> tenancy.machine() == machine));
    }

    void effectAccepted(LeaseName lease, HolderId holder, Epoch epoch) {
        Dossier dossier = dossier(lease);
        Epoch highest = dossier.highestOwned.max(dossier.highestAccepted);
        if (highest.isAfter(epoch)) {
            violated(Violation.Rule.STALE_IS_REFUSED,
                    lease + ": effect of " + holder + " with epoch " + epoch + " was accepted after epoch " + highest);
        }
        dossier.highestAccepted = dossier.highestAccepted.max(epoch);
    }

    void regression(Machine machine, LeaseName lease, String message) {
        world.count(Occurrence.REGRESSIONS);
        checkAlarm(machine, lease, message);
    }

    /** An owner gives its lease up because its target refuses it. */
    void superseded(Tenancy tenancy) {
        checkAlarm(tenancy.machine(), tenancy.ownership().lease(), tenancy + " was superseded");
    }

    private void checkAlarm(Machine machine, LeaseName lease, String message) {
        // Who believes in a lease that is another's by now, because its clock stood still or the store's was set ahead, can't tell
        // that from a lost epoch.
        if (!dossier(lease).disturbed && !machine.clockStoodStill()) {
            violated(Violation.Rule.NO_FALSE_ALARM, lease + ": " + message);
        }
    }

    /** Two times to live after the last fault. */
    void checkOwned(LeaseName lease) {
        Dossier dossier = dossier(lease);
        List<Tenancy> owners = dossier.tenancies.stream().filter(each -> each.isOpen() && each.believes()).toList();
        if (owners.isEmpty()) {
            violated(Violation.Rule.SOMEBODY_OWNS, lease + ": nobody owns it two times to live after the last fault");
        } else if (owners.stream().allMatch(owner -> dossier.highestOwned.isAfter(owner.ownership().epoch()))) {
            violated(Violation.Rule.SOMEBODY_OWNS, lease + ": " + owners + ", but the target has seen epoch "
                    + dossier.highestOwned + " and refuses everything");
        }
        dossier.mustStay = !dossier.epochsLost;
    }

    /** Where it is believed now that the lease is owned. */
    List<Machine> owners(LeaseName lease) {
        return dossier(lease).tenancies.stream().filter(each -> each.isOpen() && each.believes())
                .map(Tenancy::machine).toList();
    }

    /** The end has come and owners may go. */
    void release(LeaseName lease) {
        dossier(lease).mustStay = false;
    }

    private void checkAlone(Dossier dossier, Tenancy tenancy) {
        if (!tenancy.believes() || tenancy.machine().clockStoodStill()) {
            return;
        }
        for (Tenancy other : dossier.tenancies) {
            if (other != tenancy && !other.machine().clockStoodStill() && other.believes()
                    && lifeOf(other) == lifeOf(tenancy)) {
                violated(Violation.Rule.ONE_OWNER, tenancy.ownership().lease() + ": " + tenancy + " and " + other
                        + " both may act");
            }
        }
    }

    private Life lifeOf(Tenancy tenancy) {
        Ownership ownership = tenancy.ownership();
        return Objects.requireNonNull(lives.get(new Grant(ownership.lease(), ownership.holder(), ownership.epoch())),
                () -> ownership + " was never granted");
    }

    private Dossier dossier(LeaseName lease) {
        return Objects.requireNonNull(records.computeIfAbsent(lease, _ -> new Dossier()));
    }
}
