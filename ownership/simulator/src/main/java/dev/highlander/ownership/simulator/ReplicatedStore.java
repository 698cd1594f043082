package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primary with a replica that may take its place, and the clients' connections to whichever they take for the primary.
 *
 * <p>What one step does say the {@link ServerRules}; this is about everything that goes wrong around them.
 *
 * @param <R> what a server keeps of one lease
 */
final class ReplicatedStore<R> implements StoreModel {
    private final Stage stage;
    private final World world;
    private final ServerRules<R> rules;
    private final List<RemoteStore> connections = new ArrayList<>();
    private DatabaseServer<R> primary;
    /** Was the primary, and doesn't know that it is not any more. */
    private @Nullable DatabaseServer<R> deposed;
    private int servers = 1;

    ReplicatedStore(Stage stage, ServerRules<R> rules) {
        this.stage = stage;
        this.world = stage.world();
        this.rules = rules;
        this.primary = new DatabaseServer<>(stage, rules, "store-1", 0);
    }

    @Override
    public Connection connect(Machine client, Network.Link toStore, Network.Link fromStore) {
        RemoteStore connection = new RemoteStore(stage, client, primary, toStore, fromStore, connections);
        connections.add(connection);
        return connection;
    }

    @Override
    public void advance(LeaseName lease, Epoch atLeast) {
        primary.advance(lease, atLeast);
    }

    @Override
    public void strike() {
        long ttl = stage.scenario().ttl();
        Scenario.Servers servers = stage.scenario().servers();
        switch ((int) world.between(0, 11)) {
            case 0 -> pause(world.skewed(ttl / 50, ttl));
            case 1 -> restart(world.skewed(ttl / 50, ttl), false);
            case 2 -> restart(world.skewed(ttl / 50, ttl), stage.scenario().losesData());
            case 3, 4 -> failOver(world.skewed(ttl / 50, ttl), servers.failsOver());
            case 5 -> split(world.skewed(ttl / 20, 2 * ttl), servers.failsOver());
            case 6, 7 -> jump(servers.jumps());
            case 8 -> stallReplica(world.skewed(ttl / 20, 2 * ttl));
            case 9 -> endSession(false);
            case 10 -> endSession(servers.cutsSessions());
            default -> sweep();
        }
    }

    @Override
    public void recover() {
        primary.machine().goOn();
        retireDeposed();
        if (!primary.machine().isUp()) {
            comeUp();
        }
        primary.calmReplica();
    }

    @Override
    public long overhang() {
        return primary.overhang(stage.scenario().ttl());
    }

    private void pause(long duration) {
        note("stands still for " + duration / 1_000_000 + " ms", Occurrence.STORE_PAUSES);
        primary.machine().standStill(duration);
    }

    private void restart(long away, boolean losingData) {
        if (!primary.machine().isUp()) {
            return;
        }
        note("goes down" + (losingData ? " and loses its data" : ""),
                losingData ? Occurrence.STORE_LOSSES : Occurrence.STORE_RESTARTS);
        primary.crash();
        if (losingData) {
            primary.forget();
        }
        comeUpAfter(away);
    }

    /** The primary is gone for good; some time later its replica is in its place, with what it had been sent. */
    private void failOver(long away, boolean may) {
        if (!may || !primary.machine().isUp() || deposed != null) {
            return;
        }
        note("is gone", Occurrence.FAILOVERS);
        primary.crash();
        DatabaseServer<R> next = promote(false);
        next.machine().crash();
        comeUpAfter(away);
    }

    /** The replica takes the primary's place, which goes on serving some of its clients for a while. */
    private void split(long until, boolean may) {
        if (!may || !primary.machine().isUp() || deposed != null) {
            return;
        }
        note("is cut off from its replica, which takes its place", Occurrence.SPLIT_BRAINS);
        DatabaseServer<R> old = primary;
        promote(true);
        deposed = old;
        for (RemoteStore connection : List.copyOf(connections)) {
            if (world.chance(0.5)) {
                reconnect(connection, until);
            }
        }
        world.fate(until, () -> {
            if (deposed == old) {
                retireDeposed();
            }
        });
    }

    private DatabaseServer<R> promote(boolean oldGoesOn) {
        DatabaseServer<R> old = primary;
        // Its clock agrees with the old one's unless clocks are a trouble of this schedule.
        long ahead = stage.scenario().servers().jumps() && world.chance(0.5) ? stage.scenario().drawJump(world) : 0;
        primary = new DatabaseServer<>(old, "store-" + ++servers, 0);
        primary.machine().jump(old.machine().wall() - primary.machine().wall() + ahead);
        primary.takeOver(old, oldGoesOn);
        if (oldGoesOn) {
            old.depose();
        }
        return primary;
    }

    private void retireDeposed() {
        DatabaseServer<R> old = deposed;
        if (old == null) {
            return;
        }
        world.note(() -> old.machine().name() + "    steps down");
        old.crash();
        deposed = null;
        for (RemoteStore connection : List.copyOf(connections)) {
            if (connection.session().server() == old) {
                reconnect(connection, stage.scenario().ttl() / 4);
            }
        }
    }

    private void jump(boolean may) {
        if (may) {
            long ahead = stage.scenario().drawJump(world);
            note("wall clock set by " + ahead / 1_000_000 + " ms", Occurrence.CLOCK_JUMPS);
            primary.jump(ahead);
        }
    }

    private void stallReplica(long duration) {
        note("replica stands still for " + duration / 1_000_000 + " ms", Occurrence.REPLICA_STALLS);
        primary.stallReplica(duration);
    }

    /** Ends the session of a process that goes on: by an administrator's hand, or by something on the way that nobody counts. */
    private void endSession(boolean onTheWay) {
        if (connections.isEmpty() || !primary.machine().isUp()) {
            return;
        }
        RemoteStore connection = connections.get((int) world.between(0, connections.size() - 1));
        Session session = connection.session();
        if (session.server() != primary || !session.isOpen()) {
            return;
        }
        if (onTheWay) {
            note("session of " + session.client().name() + " is cut", Occurrence.SESSION_CUTS);
            primary.cutSession(session);
        } else {
            note("session of " + session.client().name() + " is killed", Occurrence.SESSION_KILLS);
            primary.killSession(session);
        }
        reconnect(connection, stage.scenario().ttl() / 2);
    }

    private void sweep() {
        if (primary.machine().isUp() && rules.bindsSessions()) {
            note("ends all sessions and goes on", Occurrence.SESSION_SWEEPS);
            primary.sweepSessions();
            reconnectAll();
        }
    }

    private void comeUpAfter(long away) {
        DatabaseServer<R> down = primary;
        world.fate(away, () -> {
            if (down == primary && !down.machine().isUp()) {
                comeUp();
            }
        });
    }

    private void comeUp() {
        world.note(() -> primary.machine().name() + "    comes up");
        primary.comeUp();
        reconnectAll();
    }

    private void reconnectAll() {
        List.copyOf(connections).forEach(connection -> reconnect(connection, stage.scenario().ttl() / 4));
    }

    private void reconnect(RemoteStore connection, long latest) {
        connection.reconnect(() -> primary, world.between(0, latest));
    }

    private void note(String what, Occurrence occurrence) {
        world.note(() -> primary.machine().name() + "    " + what);
        world.count(occurrence);
    }
}
