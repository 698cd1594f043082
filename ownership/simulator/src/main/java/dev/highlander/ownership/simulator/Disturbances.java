package dev.highlander.ownership.simulator;

import java.util.List;

/** Does things to machines, store and network at random instants while there is trouble; then makes everything well again. */
final class Disturbances {
    private final World world;
    private final Network network;
    private final Scenario scenario;
    private final StoreModel store;
    private final List<Node> nodes;
    private final List<String> names;
    private boolean over;

    Disturbances(Stage stage, StoreModel store, List<Node> nodes) {
        this.world = stage.world();
        this.network = stage.network();
        this.scenario = stage.scenario();
        this.store = store;
        this.nodes = nodes;
        this.names = nodes.stream().map(node -> node.machine().name()).toList();
    }

    void begin() {
        network.change(scenario.storm());
        next();
    }

    void end() {
        world.note(() -> "-------- the faults stop");
        over = true;
        network.change(Network.Weather.CALM);
        store.recover();
        nodes.forEach(Node::recover);
    }

    private void next() {
        world.fate(world.between(0, 2 * scenario.faultEvery()), () -> {
            if (!over) {
                strike();
                next();
            }
        });
    }

    private void strike() {
        Node node = nodes.get((int) world.between(0, nodes.size() - 1));
        long ttl = scenario.ttl();
        switch ((int) world.between(0, 25)) {
            case 0, 1, 2 -> pause(node, world.skewed(ttl / 50, 3 * ttl));
            case 3 -> suspend(node, world.skewed(ttl / 20, 3 * ttl));
            case 4, 5 -> crash(node, world.skewed(ttl / 20, 2 * ttl));
            case 6, 7, 8, 9 -> node.cut(world.skewed(ttl / 20, 2 * ttl));
            case 10 -> nodes.forEach(each -> each.cut(world.skewed(ttl / 20, ttl)));
            case 11, 12, 13, 14 -> nodes.forEach(each -> each.handOver(names));
            case 15, 16, 17, 23, 24 -> store.strike();
            case 25 -> node.jump(scenario.drawJump(world));
            case 18 -> node.wakeForNothing();
            case 19, 20, 21 -> node.slow(world.skewed(ttl / 2, 3 * ttl), world.skewed(ttl / 20, ttl));
            default ->
                network.change(network.weather().equals(scenario.storm()) ? Network.Weather.CALM : scenario.storm());
        }
    }

    private void pause(Node node, long duration) {
        if (node.machine().isUp()) {
            node.pause(duration);
        }
    }

    private void suspend(Node node, long duration) {
        if (!scenario.suspends()) {
            pause(node, duration);
        } else if (node.machine().isUp()) {
            node.suspend(duration);
        }
    }

    private void crash(Node node, long away) {
        if (node.machine().isUp()) {
            node.crash();
            world.fate(away, () -> {
                if (!node.machine().isUp()) {
                    node.boot();
                }
            });
        }
    }
}
