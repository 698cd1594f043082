package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Sees everything at its instant of true time, which nobody inside the schedule can, and says what promise was broken.
 *
 * <p>When the store loses its data it also loses the leases, and time alone promises nothing until those have ended that were
 * granted before: between owners of different lives of the store only the fence is checked. The same for a host whose monotonic
 * clock stood still while it was suspended.
 */
final class Witness {
    private static final int ENOUGH = 10;

    private final World world;
    private final Map<LeaseName, Dossier> records = new HashMap<>();
    private final Map<Grant, Integer> generations = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>(0);
    private int generation;

    /** What a store said to somebody. */
    private record Grant(LeaseName lease, HolderId holder, Epoch epoch) {}

    /** What is known of one lease. */
    private static final class Dossier {
        final Map<Epoch, HolderId> granted = new HashMap<>();
        final Map<Epoch, HolderId> owned = new HashMap<>();
        final List<Tenancy> tenancies = new ArrayList<>(4);
        Epoch lastGranted = Epoch.NONE;
        Epoch highestOwned = Epoch.NONE;
        Epoch highestAccepted = Epoch.NONE;
        boolean mustStay;
    }

    Witness(World world) {
        this.world = world;
    }

    List<Violation> violations() {
        return violations;
    }

    boolean storeLostData() {
        return generation > 0;
    }

    void violated(Violation.Rule rule, String what) {
        world.note(() -> "VIOLATION " + rule + ": " + what);
        if (violations.size() < ENOUGH) {
            violations.add(new Violation(rule, world.now() / 1e9, what));
        }
    }

    void granted(LeaseName lease, HolderId holder, Epoch epoch, int itsGeneration) {
        // A claim may be granted anew by a store that lost its data; an owner rests on the grant whose epoch it holds.
        generations.putIfAbsent(new Grant(lease, holder, epoch), itsGeneration);
        Dossier dossier = dossier(lease);
        HolderId before = dossier.granted.putIfAbsent(epoch, holder);
        if (before != null && !before.equals(holder)) {
            violated(Violation.Rule.EPOCHS_GROW,
                    lease + ": epoch " + epoch + " was granted to " + before + " and to " + holder);
        } else if (before == null && !epoch.isAfter(dossier.lastGranted)) {
            violated(Violation.Rule.EPOCHS_GROW,
                    lease + ": epoch " + epoch + " was granted to " + holder + " after " + dossier.lastGranted);
        }
        dossier.lastGranted = dossier.lastGranted.max(epoch);
    }

    void dataLost(int newGeneration) {
        generation = newGeneration;
        records.values().forEach(dossier -> {
            dossier.granted.clear();
            dossier.lastGranted = Epoch.NONE;
        });
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
        Grant grant = new Grant(ownership.lease(), ownership.holder(), ownership.epoch());
        Tenancy tenancy = new Tenancy(machine, ownership, generations.getOrDefault(grant, generation));
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
        // Who believes in a lease that is another's by now, because its clock stood still, can't tell that from a lost epoch.
        if (!storeLostData() && !machine.clockStoodStill()) {
            violated(Violation.Rule.NO_FALSE_ALARM, lease + ": " + message);
        }
    }

    /** Two times to live after the last fault. */
    void checkOwned(LeaseName lease) {
        Dossier dossier = dossier(lease);
        if (dossier.tenancies.stream().noneMatch(tenancy -> tenancy.isOpen() && tenancy.believes())) {
            violated(Violation.Rule.SOMEBODY_OWNS, lease + ": nobody owns it two times to live after the last fault");
        }
        dossier.mustStay = !storeLostData();
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
            if (other != tenancy && other.generation() == tenancy.generation() && !other.machine().clockStoodStill()
                    && other.believes()) {
                violated(Violation.Rule.ONE_OWNER, tenancy.ownership().lease() + ": " + tenancy + " and " + other
                        + " both may act");
            }
        }
    }

    private Dossier dossier(LeaseName lease) {
        return Objects.requireNonNull(records.computeIfAbsent(lease, _ -> new Dossier()));
    }
}
