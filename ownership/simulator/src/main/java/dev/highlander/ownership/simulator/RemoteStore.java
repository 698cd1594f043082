package dev.highlander.ownership.simulator;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A node's connection to the store, over the network. An answer that is lost never comes: the elector has its own patience. */
final class RemoteStore implements LeaseStore {
    private final World world;
    private final Network network;
    private final Machine machine;
    private final int incarnation;
    private final StoreServer server;
    private final Network.Link toStore;
    private final Network.Link fromStore;
    private final List<StoreServer.Session> sessions = new ArrayList<>(4);

    RemoteStore(World world, Network network, Machine machine, StoreServer server, Network.Link toStore,
            Network.Link fromStore) {
        this.world = world;
        this.network = network;
        this.machine = machine;
        this.incarnation = machine.incarnation();
        this.server = server;
        this.toStore = toStore;
        this.fromStore = fromStore;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        CompletableFuture<List<LeaseAnswer>> answer = new CompletableFuture<>();
        if (!server.machine().isUp() && world.chance(0.5)) {
            machine.later(world.between(50_000, 2_000_000),
                    () -> answer.completeExceptionally(new LeaseStoreException("connection refused")));
            return answer;
        }
        network.send(toStore, server.machine(), Machine.ANY, () -> {
            List<LeaseAnswer> answers = server.carryOut(batch);
            network.send(fromStore, machine, incarnation, () -> answer.complete(answers));
        });
        return answer;
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        List<StoreServer.Session> mine = new ArrayList<>(leases.size());
        for (LeaseName lease : leases) {
            mine.add(new StoreServer.Session(lease, machine, incarnation, fromStore, listener));
        }
        mine.forEach(server::connect);
        sessions.addAll(mine);
        return () -> {
            mine.forEach(server::disconnect);
            sessions.removeAll(mine);
        };
    }

    /** Notices, some time later, that the store had been away, and subscribes again. */
    void reconnect(long delay) {
        machine.later(delay, () -> sessions.forEach(session -> {
            server.disconnect(session);
            server.connect(session);
            session.listener().accept(session.lease());
        }));
    }

    /** Wakes somebody for nothing. */
    void wakeForNothing() {
        for (StoreServer.Session session : List.copyOf(sessions)) {
            machine.later(0, () -> session.listener().accept(session.lease()));
        }
    }

    @Override
    public void close() {
        sessions.forEach(server::disconnect);
        sessions.clear();
    }
}
