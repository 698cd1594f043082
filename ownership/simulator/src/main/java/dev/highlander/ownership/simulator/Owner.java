package dev.highlander.ownership.simulator;

import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.OwnershipLostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Does what an owner does, as soon and as long as it may: acts on the target, again and again, with its epoch. */
final class Owner implements OwnershipListener {
    private final World world;
    private final Witness witness;
    private final Node node;
    private final Scenario scenario;
    private final long ttl;
    private @Nullable Tenancy tenancy;

    Owner(World world, Witness witness, Node node, Scenario scenario, Scenario.Topic topic) {
        this.world = world;
        this.witness = witness;
        this.node = node;
        this.scenario = scenario;
        this.ttl = topic.ttl().toNanos();
    }

    boolean isToldToOwn() {
        return tenancy != null;
    }

    @Override
    public void gained(Ownership ownership) {
        world.note(() -> node.machine().name() + "   gained " + ownership);
        world.count(Occurrence.ELECTIONS);
        if (tenancy != null) {
            witness.violated(Violation.Rule.TOLD_IN_PAIRS, ownership + " was gained before the loss of " + tenancy);
        }
        Tenancy gained = witness.gained(node.machine(), ownership);
        tenancy = gained;
        actSoon(gained);
    }

    @Override
    public void lost(Ownership ownership, Loss loss) {
        world.note(() -> node.machine().name() + "   lost " + ownership + " " + loss);
        Tenancy lost = tenancy;
        if (lost == null || lost.ownership() != ownership) {
            witness.violated(Violation.Rule.TOLD_IN_PAIRS, ownership + " was lost but what was gained is " + lost);
            return;
        }
        if (loss == Loss.EXPIRED) {
            world.count(Occurrence.EXPIRATIONS);
        }
        if (loss == Loss.SUPERSEDED) {
            world.count(Occurrence.REFUSED_OWNERS);
            witness.superseded(lost);
        }
        tenancy = null;
        witness.lost(lost);
    }

    @Override
    public void regressed(EpochRegression regression) {
        world.note(() -> node.machine().name() + "   " + regression);
        witness.regression(node.machine(), regression.lease(), regression.message());
        // The operator reads the log and does what it says.
        node.mend(regression);
    }

    private void actSoon(Tenancy mine) {
        long usual = (long) (ttl * scenario.actEvery());
        node.machine().later(world.between(0, 2 * usual), () -> act(mine));
    }

    private void act(Tenancy mine) {
        if (!mine.ownership().isHeld()) {
            return;
        }
        Duration bound = Duration.ofNanos(world.skewed(ttl / 100, ttl / 4));
        Ownership.Permit permit;
        try {
            permit = mine.ownership().begin(bound);
        } catch (OwnershipLostException e) {
            // Too little time is left for this one; perhaps the lease is renewed until the next.
            actSoon(mine);
            return;
        }
        mine.begin(bound.toNanos());
        witness.acting(mine);
        if (world.now() < scenario.troubled() && world.chance(scenario.pauseInAct())) {
            node.pause(world.skewed(ttl / 20, ttl * 2));
        }
        node.machine().after(Duration.ofNanos(world.between(0, bound.toNanos())), () -> {
            witness.acting(mine);
            node.send(mine.ownership());
            mine.end();
            permit.close();
            actSoon(mine);
        });
    }
}
