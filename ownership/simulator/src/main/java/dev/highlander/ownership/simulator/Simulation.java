package dev.highlander.ownership.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * One schedule: a handful of nodes, a store, a target, trouble, then peace, then the end.
 *
 * <ol>
 * <li>Trouble: machines stand still and crash, links are cut, messages are lost, doubled, late and overtaken, the store goes away,
 * owners are asked to hand over. At no instant may there be two owners, and no effect of an old one may be accepted.
 * <li>Peace: two times to live later somebody must own each lease, and stay.
 * <li>The end: all are told to stop; each must, and must have been told of as many losses as gains.
 * </ol>
 */
public final class Simulation {
    private static final long SETTLING = 200_000_000;

    private final long seed;
    private final StoreKind kind;
    private final World world;
    private final Scenario scenario;
    private final Witness witness;
    private final StoreModel store;
    private final Disturbances disturbances;
    private final List<Node> nodes = new ArrayList<>();

    private Simulation(long seed, SimulationOptions options) {
        this.seed = seed;
        this.kind = options.store();
        world = new World(seed, options.history());
        scenario = Scenario.draw(world, kind);
        witness = new Witness(world);
        Network network = new Network(world);
        Stage stage = new Stage(world, network, witness, scenario, options.candidates());
        store = options.store().open(stage);
        Target target = new Target(world, new Machine(world, "target", 0, 0), witness);
        for (int i = 0; i < scenario.machines(); i++) {
            nodes.add(new Node(stage, store, target, i));
        }
        store.inhabit(nodes);
        disturbances = new Disturbances(stage, store, nodes);
    }

    /**
     * Runs the schedule of a seed. The same seed and options always give the same result.
     *
     * @param seed any number
     * @param options how
     */
    public static SimulationResult run(long seed, SimulationOptions options) {
        Simulation simulation = new Simulation(seed, options);
        try {
            simulation.run();
        } catch (RuntimeException e) {
            // Whatever is thrown is a finding; the seed tells the rest.
            StackTraceElement[] trace = e.getStackTrace();
            simulation.witness.violated(Violation.Rule.NO_ERROR, e + (trace.length > 0 ? " at " + trace[0] : ""));
        }
        return simulation.result();
    }

    private void run() {
        long ttl = scenario.ttl();
        for (Node node : nodes) {
            node.machine().later(world.between(0, ttl / 10), node::boot);
        }
        disturbances.begin();
        world.runUntil(scenario.troubled());

        disturbances.end();
        // What was sent before may still be on its way, and a lease that a clock set back made longer lasts as long as that.
        long overhang = store.overhang();
        world.runUntil(world.now() + Math.max(scenario.storm().latest(), ttl) + overhang);
        world.runUntil(world.now() + 2 * ttl + ttl / 20 + SETTLING);
        store.checkWell();
        scenario.topics().forEach(topic -> witness.checkOwned(topic.lease()));
        world.runUntil(world.now() + ttl);

        scenario.topics().forEach(topic -> witness.release(topic.lease()));
        nodes.forEach(Node::stop);
        world.runUntil(world.now() + 3 * ttl + SETTLING);
        nodes.forEach(Node::checkStopped);
    }

    private SimulationResult result() {
        return new SimulationResult(seed, kind, scenario.toString(), world.now() / 1e9,
                List.copyOf(witness.violations()),
                world.tally(), world.history());
    }
}
