package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** An API server over its store: reads, writes that name the version they rest on, watches. It knows nothing of leases' expiry. */
final class KubernetesStore implements StoreModel {
    /** Expected by who doesn't say which version its write rests on. */
    static final long WHATEVER = -1;

    private final Stage stage;
    private final World world;
    private final Machine machine;
    private final Map<LeaseName, LeaseObject> objects = new HashMap<>();
    private final Map<LeaseName, Life> lives = new HashMap<>();
    /** All writes, so that any earlier state can be restored. */
    private final List<LeaseObject> log = new ArrayList<>();
    private final Set<KubernetesClient> clients = new LinkedHashSet<>();
    private final Set<KubernetesClient> watching = new LinkedHashSet<>();
    private long revision;

    /**
     * What became of a write.
     *
     * @param object as it is now
     */
    record Outcome(boolean written, LeaseObject object) {}

    KubernetesStore(Stage stage) {
        this.stage = stage;
        this.world = stage.world();
        this.machine = new Machine(world, "api", stage.scenario().drawDrift(world), 0);
        stage.leases().forEach(lease -> lives.put(lease, new Life()));
    }

    Machine machine() {
        return machine;
    }

    @Override
    public Connection connect(Machine client, Network.Link toStore, Network.Link fromStore) {
        KubernetesClient connection = new KubernetesClient(stage, client, this, toStore, fromStore);
        clients.add(connection);
        watching.add(connection);
        return connection;
    }

    LeaseObject get(LeaseName lease) {
        return objects.getOrDefault(lease, LeaseObject.absent(lease));
    }

    /**
     * Writes an object if it still has the expected version; 0 if there must be none yet.
     *
     * @param base the record that the writer has changed
     */
    Outcome write(LeaseObject object, long expected, LeaseObject base) {
        LeaseObject before = get(object.lease());
        if (expected != WHATEVER && before.resourceVersion() != expected) {
            world.note(() -> "api      " + object + " -> conflict with " + before);
            world.count(Occurrence.CONFLICTS);
            return new Outcome(false, before);
        }
        if (expected != WHATEVER && !before.equals(base)) {
            // A store that was restored has given the same version twice: nothing that rests on versions holds.
            world.note(() -> "api      version " + expected + " means two records: " + base);
            endLife(object.lease(), Epoch.NONE);
        }
        LeaseObject after = object.as(++revision);
        world.note(() -> "api      " + after);
        objects.put(after.lease(), after);
        log.add(after);
        tellWitness(before, after);
        watching.forEach(client -> client.send(after));
        return new Outcome(true, after);
    }

    void watch(KubernetesClient client) {
        if (clients.contains(client)) {
            watching.add(client);
        }
    }

    void forget(KubernetesClient client) {
        clients.remove(client);
        watching.remove(client);
    }

    @Override
    public void advance(LeaseName lease, Epoch atLeast) {
        LeaseObject now = get(lease);
        if (machine.isUp() && atLeast.isAfter(now.transitions())) {
            if (now.isHeld()) {
                // The mend takes the lease from its holder, and does not wait for the end of its time.
                lives.computeIfPresent(lease, stage.witness()::hurried);
            }
            Outcome _ = write(now.givenBack(atLeast, null, Duration.ZERO), now.resourceVersion(), now);
        }
    }

    @Override
    public void strike() {
        long ttl = stage.scenario().ttl();
        switch ((int) world.between(0, 5)) {
            case 0 -> pause(world.skewed(ttl / 50, ttl));
            case 1, 2 -> restart(world.skewed(ttl / 50, ttl));
            case 3 -> restore(stage.scenario().losesData(), world.skewed(ttl / 50, ttl));
            default -> breakWatch();
        }
    }

    @Override
    public void recover() {
        machine.goOn();
        if (!machine.isUp()) {
            comeUp();
        }
    }

    @Override
    public long overhang() {
        return 0;
    }

    private void tellWitness(LeaseObject before, LeaseObject after) {
        HolderId holder = after.holder();
        if (holder == null || after.released()) {
            return;
        }
        Life life = Objects.requireNonNull(lives.get(after.lease()));
        if (before.belongsTo(holder, after.transitions())) {
            stage.witness().prolonged(after.lease(), holder, after.transitions(), life);
        } else {
            stage.witness().granted(after.lease(), holder, after.transitions(), life);
        }
    }

    private void pause(long duration) {
        world.note(() -> "api      stands still for " + duration / 1_000_000 + " ms");
        world.count(Occurrence.STORE_PAUSES);
        machine.standStill(duration);
    }

    private void restart(long away) {
        if (machine.isUp()) {
            world.note(() -> "api      goes down");
            world.count(Occurrence.STORE_RESTARTS);
            goDown(away);
        }
    }

    /** Goes down and comes back with an earlier state, and either with the versions of that time or with higher ones. */
    private void restore(boolean may, long away) {
        if (!may || !machine.isUp()) {
            return;
        }
        world.count(Occurrence.STORE_LOSSES);
        int left = log.size() - (int) world.between(0, Math.min(log.size(), 20));
        boolean versionsGoOn = world.chance(0.5);
        world.note(() -> "api      goes down, to come back without its last " + (log.size() - left) + " writes");
        log.subList(left, log.size()).clear();
        Map<LeaseName, LeaseObject> restored = new HashMap<>();
        log.forEach(object -> restored.put(object.lease(), object));
        for (LeaseName lease : stage.leases()) {
            LeaseObject back = restored.getOrDefault(lease, LeaseObject.absent(lease));
            if (!back.equals(get(lease))) {
                endLife(lease, back.transitions());
            }
        }
        objects.clear();
        objects.putAll(restored);
        if (!versionsGoOn) {
            revision = log.isEmpty() ? 0 : log.getLast().resourceVersion();
        }
        goDown(away);
    }

    private void endLife(LeaseName lease, Epoch kept) {
        lives.computeIfPresent(lease, (_, life) -> stage.witness().rolledBack(lease, life, kept));
    }

    private void breakWatch() {
        if (!watching.isEmpty()) {
            KubernetesClient client = List.copyOf(watching).get((int) world.between(0, watching.size() - 1));
            world.note(() -> "api      watch of " + client.machine().name() + " breaks off");
            world.count(Occurrence.WATCH_BREAKS);
            watching.remove(client);
            client.reconnect(world.between(0, stage.scenario().ttl() / 2));
        }
    }

    private void goDown(long away) {
        machine.crash();
        watching.clear();
        world.fate(away, () -> {
            if (!machine.isUp()) {
                comeUp();
            }
        });
    }

    private void comeUp() {
        world.note(() -> "api      comes up");
        machine.start();
        clients.forEach(client -> client.reconnect(world.between(0, stage.scenario().ttl() / 4)));
    }
}
