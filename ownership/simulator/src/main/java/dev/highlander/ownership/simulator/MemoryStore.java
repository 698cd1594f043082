package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The machine on which the real in-process store runs, reached over a network. */
final class MemoryStore implements StoreModel, LeaseServer {
    private final Stage stage;
    private final World world;
    private final Machine machine;
    private final Map<LeaseName, Life> lives = new HashMap<>();
    private final List<Session> sessions = new ArrayList<>();
    private final List<RemoteStore> connections = new ArrayList<>();
    private LeaseStore store;

    MemoryStore(Stage stage) {
        this.stage = stage;
        this.world = stage.world();
        this.machine = new Machine(world, "store", stage.scenario().drawDrift(world), 0);
        stage.leases().forEach(lease -> lives.put(lease, new Life()));
        this.store = begin();
    }

    @Override
    public Connection connect(Machine client, Network.Link toStore, Network.Link fromStore) {
        RemoteStore connection = new RemoteStore(stage, client, this, toStore, fromStore, connections);
        connections.add(connection);
        return connection;
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public void carryOut(List<LeaseRequest> batch, Session session, Consumer<List<LeaseAnswer>> answer) {
        answer.accept(carryOut(batch));
    }

    @Override
    public void open(Session session) {
        sessions.add(session);
    }

    @Override
    public void closed(Session session) {
        session.close();
        sessions.remove(session);
    }

    @Override
    public void advance(LeaseName lease, Epoch atLeast) {
        if (machine.isUp()) {
            carryOut(List.of(new LeaseRequest.Advance(lease, atLeast)));
        }
    }

    @Override
    public void strike() {
        long ttl = stage.scenario().ttl();
        switch ((int) world.between(0, 2)) {
            case 0 -> pause(world.skewed(ttl / 50, ttl));
            case 1 -> restart(world.skewed(ttl / 50, ttl), false);
            default -> restart(world.skewed(ttl / 50, ttl), stage.scenario().losesData());
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

    private List<LeaseAnswer> carryOut(List<LeaseRequest> batch) {
        batch.forEach(this::endLifeIfRevoked);
        List<LeaseAnswer> answers = store.submit(batch).toCompletableFuture().join();
        for (int i = 0; i < batch.size(); i++) {
            LeaseRequest request = batch.get(i);
            LeaseAnswer answer = answers.get(i);
            world.note(() -> "store    " + request + " -> " + answer);
            stage.witness().answered(request, answer, Objects.requireNonNull(lives.get(request.lease())));
        }
        return answers;
    }

    /** Who mends a store's epochs takes the lease from whoever holds it with a lower one, and does not wait for the end of its time. */
    private void endLifeIfRevoked(LeaseRequest request) {
        if (request instanceof LeaseRequest.Advance(LeaseName lease, Epoch atLeast)) {
            LeaseAnswer.State held = (LeaseAnswer.State) store.submit(List.of(new LeaseRequest.Read(lease)))
                    .toCompletableFuture().join().getFirst();
            if (held.lease().holder() != null && atLeast.isAfter(held.lease().epoch())) {
                lives.compute(lease, (name, life) -> stage.witness().hurried(name, Objects.requireNonNull(life)));
            }
        }
    }

    private void pause(long duration) {
        world.note(() -> "store    stands still for " + duration / 1_000_000 + " ms");
        world.count(Occurrence.STORE_PAUSES);
        machine.standStill(duration);
    }

    private void restart(long away, boolean losingData) {
        if (!machine.isUp()) {
            return;
        }
        world.note(() -> "store    goes down" + (losingData ? " and loses its data" : ""));
        world.count(losingData ? Occurrence.STORE_LOSSES : Occurrence.STORE_RESTARTS);
        machine.crash();
        sessions.forEach(Session::close);
        sessions.clear();
        if (losingData) {
            store.close();
            store = begin();
            lives.replaceAll((lease, life) -> stage.witness().rolledBack(lease, life, Epoch.NONE));
        }
        world.fate(away, () -> {
            if (!machine.isUp()) {
                comeUp();
            }
        });
    }

    private void comeUp() {
        world.note(() -> "store    comes up");
        machine.start();
        List.copyOf(connections).forEach(
                connection -> connection.reconnect(() -> this, world.between(0, stage.scenario().ttl() / 4)));
    }

    private LeaseStore begin() {
        LeaseStore begun = new InProcessLeaseStore(machine, stage.candidates().table());
        begun.changes(stage.leases(),
                lease -> List.copyOf(sessions).forEach(session -> session.wake(lease, stage.network())));
        return begun;
    }
}
