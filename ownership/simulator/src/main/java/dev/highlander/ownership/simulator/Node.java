package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorState;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A process with an elector for each lease it wants, on a machine of its own, with its links to store and target. */
final class Node {
    private final Stage stage;
    private final World world;
    private final Network network;
    private final Machine machine;
    private final StoreModel store;
    private final Target target;
    private final Witness witness;
    private final Scenario scenario;
    private final int number;

    private final Network.Link toStore = new Network.Link();
    private final Network.Link fromStore = new Network.Link();
    private final Network.Link toTarget = new Network.Link();
    private final Network.Link fromTarget = new Network.Link();

    private final List<Candidacy> candidacies = new ArrayList<>(3);
    private StoreModel.@Nullable Connection connection;

    /** One elector and what it tells. */
    private record Candidacy(Scenario.Topic topic, Elector elector, Owner owner) {}

    Node(Stage stage, StoreModel store, Target target, int number) {
        this.stage = stage;
        this.world = stage.world();
        this.network = stage.network();
        this.scenario = stage.scenario();
        this.machine = new Machine(world, "node-" + number, scenario.drawDrift(world), scenario.drawWallOffset(world));
        this.store = store;
        this.target = target;
        this.witness = stage.witness();
        this.number = number;
    }

    Machine machine() {
        return machine;
    }

    void boot() {
        world.note(() -> machine.name() + "   boots");
        machine.start();
        StoreModel.Connection opened = store.connect(machine, toStore, fromStore);
        connection = opened;
        Surroundings around = new Surroundings(opened, machine, this::raise, world.random(), this::announce,
                new WitnessLog(world, witness, machine.name()));
        for (Scenario.Topic topic : scenario.topics()) {
            if (topic.candidates().contains(number)) {
                Owner owner = new Owner(world, witness, this, scenario, topic);
                Elector elector = stage.candidates().start(topic.config(number, machine.name(), scenario.drift()),
                        around,
                        owner);
                opened.elects(topic.lease(), elector);
                candidacies.add(new Candidacy(topic, elector, owner));
            }
        }
    }

    void crash() {
        world.note(() -> machine.name() + "   crashes");
        world.count(Occurrence.CRASHES);
        machine.crash();
        if (connection != null) {
            connection.crashed();
            connection = null;
        }
        candidacies.clear();
        witness.crashed(machine);
    }

    void pause(long duration) {
        world.note(() -> machine.name() + "   stands still for " + duration / 1_000_000 + " ms");
        world.count(Occurrence.PAUSES);
        machine.standStill(duration);
    }

    void suspend(long duration) {
        world.note(() -> machine.name() + "   is suspended, clock and all, for " + duration / 1_000_000 + " ms");
        world.count(Occurrence.SUSPENSIONS);
        machine.suspend(duration);
    }

    /** Cuts some of the links for a while: at times one direction only. */
    void cut(long duration) {
        world.count(Occurrence.CUTS);
        long until = world.now() + duration;
        boolean[] which = {world.chance(0.6), world.chance(0.6), world.chance(0.3), world.chance(0.3)};
        Network.Link[] links = {toStore, fromStore, toTarget, fromTarget};
        for (int i = 0; i < links.length; i++) {
            if (which[i]) {
                links[i].cut(until);
            }
        }
        world.note(() -> machine.name() + "   cut for " + duration / 1_000_000 + " ms: to store " + which[0]
                + ", from store "
                + which[1] + ", to target " + which[2] + ", from target " + which[3]);
    }

    /** Makes one direction between it and the store slow for a while. */
    void slow(long duration, long extra) {
        world.count(Occurrence.SLOW_LINKS);
        boolean out = world.chance(0.3);
        world.note(() -> machine.name() + "   " + (out ? "to" : "from") + " store slower by up to " + extra / 1_000_000
                + " ms for " + duration / 1_000_000 + " ms");
        (out ? toStore : fromStore).slow(world.now() + duration, extra);
    }

    /** Everything that was done to it is over. */
    void recover() {
        List.of(toStore, fromStore, toTarget, fromTarget).forEach(Network.Link::mend);
        machine.goOn();
        if (!machine.isUp()) {
            boot();
        }
        // The operator looks at everything again: the store may have lost its data once more since it was mended.
        for (Candidacy candidacy : candidacies) {
            EpochRegression regression = candidacy.elector.status().regression();
            if (regression != null) {
                mend(regression);
            }
        }
    }

    void wakeForNothing() {
        if (connection != null) {
            world.count(Occurrence.FALSE_WAKES);
            connection.wakeForNothing();
        }
    }

    /** Sets its wall clock, which nothing that is right reads. */
    void jump(long ahead) {
        world.note(() -> machine.name() + "   wall clock set by " + ahead / 1_000_000 + " ms");
        world.count(Occurrence.CLOCK_JUMPS);
        machine.jump(ahead);
    }

    /** Asks its owners to hand over, to anybody or to a named successor. */
    void handOver(List<String> successors) {
        for (Candidacy candidacy : candidacies) {
            machine.later(0, () -> {
                if (candidacy.elector.isOwner()) {
                    world.count(Occurrence.HAND_OVERS);
                    boolean named = world.chance(0.5);
                    String successor = successors.get((int) world.between(0, successors.size() - 1));
                    world.note(() -> machine.name() + "   hands over " + candidacy.topic.lease()
                            + (named ? " to " + successor : ""));
                    CompletionStage<Void> _ = named
                            ? candidacy.elector.handOver(successor)
                            : candidacy.elector.handOver();
                }
            });
        }
    }

    /** Sends an effect to the target, and reports a refusal if that is heard. */
    void send(Ownership ownership) {
        int sending = machine.incarnation();
        network.send(toTarget, target.machine(), Machine.ANY, () -> {
            if (!target.effect(ownership.lease(), ownership.holder(), ownership.epoch())) {
                Epoch seen = target.highest(ownership.lease());
                network.send(fromTarget, machine, sending, () -> ownership.refused(seen));
            }
        });
    }

    /** Raises the store's epochs, as the elector's message asks for. */
    void mend(EpochRegression regression) {
        LeaseName lease = regression.lease();
        machine.later(world.between(0, 100_000_000),
                () -> store.advance(lease, regression.known().max(target.highest(lease))));
    }

    void stop() {
        candidacies.forEach(candidacy -> machine.later(0, candidacy.elector::stop));
    }

    void checkStopped() {
        for (Candidacy candidacy : candidacies) {
            ElectorState state = candidacy.elector.status().state();
            if (state != ElectorState.STOPPED) {
                witness.violated(Violation.Rule.STOPS,
                        machine.name() + ": elector of " + candidacy.topic.lease() + " is "
                                + state + " long after it was told to stop");
            }
            if (candidacy.owner.isToldToOwn()) {
                witness.violated(Violation.Rule.TOLD_IN_PAIRS,
                        machine.name() + ": was never told that it lost " + candidacy.topic.lease());
            }
        }
    }

    private CompletionStage<Fence.Answer> raise(LeaseName lease, HolderId holder,
            Epoch epoch) {
        CompletableFuture<Fence.Answer> answer = new CompletableFuture<>();
        int asking = machine.incarnation();
        network.send(toTarget, target.machine(), Machine.ANY, () -> {
            Fence.Answer said = target.raise(lease, holder, epoch);
            network.send(fromTarget, machine, asking, () -> answer.complete(said));
        });
        return answer;
    }

    /** Listeners run soon, but not at once. */
    private void announce(Runnable task) {
        machine.later(world.skewed(10_000, 5_000_000), task);
    }
}
