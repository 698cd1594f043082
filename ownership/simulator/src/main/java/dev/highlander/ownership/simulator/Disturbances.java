package dev.highlander.ownership.simulator;

import java.util.List;

/** Does things to machines, store and network at random instants while there is trouble; then makes everything well again. */
final class Disturbances {
    private final World world;
    private final Network network;
    private final Scenario scenario;
    private final StoreServer server;
    private final List<Node> nodes;
    private final List<String> names;
    private boolean over;

    Disturbances(World world, Network network, Scenario scenario, StoreServer server, List<Node> nodes) {
        this.world = world;
        this.network = network;
        this.scenario = scenario;
        this.server = server;
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
        Machine store = server.machine();
        store.goOn();
        if (!store.isUp()) {
            comeBack();
        }
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
        switch ((int) world.between(0, 22)) {
            case 0, 1, 2 -> pause(node, world.skewed(ttl / 50, 3 * ttl));
            case 3 -> suspend(node, world.skewed(ttl / 20, 3 * ttl));
            case 4, 5 -> crash(node, world.skewed(ttl / 20, 2 * ttl));
            case 6, 7, 8, 9 -> node.cut(world.skewed(ttl / 20, 2 * ttl));
            case 10 -> nodes.forEach(each -> each.cut(world.skewed(ttl / 20, ttl)));
            case 11, 12, 13, 14 -> nodes.forEach(each -> each.handOver(names));
            case 15 -> pauseStore(world.skewed(ttl / 50, ttl));
            case 16 -> restartStore(world.skewed(ttl / 50, ttl), false);
            case 17 -> restartStore(world.skewed(ttl / 50, ttl), scenario.losesData());
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

    private void pauseStore(long duration) {
        world.note(() -> "store    stands still for " + duration / 1_000_000 + " ms");
        world.count(Occurrence.STORE_PAUSES);
        server.machine().standStill(duration);
    }

    private void restartStore(long away, boolean losingData) {
        if (!server.machine().isUp()) {
            return;
        }
        world.note(() -> "store    goes down" + (losingData ? " and loses its data" : ""));
        world.count(losingData ? Occurrence.STORE_LOSSES : Occurrence.STORE_RESTARTS);
        server.crash(losingData);
        world.fate(away, () -> {
            if (!server.machine().isUp()) {
                comeBack();
            }
        });
    }

    private void comeBack() {
        world.note(() -> "store    comes up");
        server.machine().start();
        nodes.forEach(node -> node.reconnect(world.between(0, scenario.ttl() / 4)));
    }
}
