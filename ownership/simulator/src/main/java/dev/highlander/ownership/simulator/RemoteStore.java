package dev.highlander.ownership.simulator;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A process's connection to a server that carries out whole requests, over the network. An answer that is lost never comes: the
 * elector has its own patience.
 */
final class RemoteStore implements StoreModel.Connection {
    private final World world;
    private final Network network;
    private final Machine machine;
    private final int incarnation;
    private final Network.Link toStore;
    private final Network.Link fromStore;
    /** All connections of the store, this one among them until its process ends. */
    private final List<RemoteStore> connections;
    private Session session;

    RemoteStore(Stage stage, Machine machine, LeaseServer server, Network.Link toStore, Network.Link fromStore,
            List<RemoteStore> connections) {
        this.world = stage.world();
        this.network = stage.network();
        this.machine = machine;
        this.incarnation = machine.incarnation();
        this.toStore = toStore;
        this.fromStore = fromStore;
        this.connections = connections;
        this.session = new Session(server, machine, fromStore, List.of());
        server.open(session);
    }

    Session session() {
        return session;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        CompletableFuture<List<LeaseAnswer>> answer = new CompletableFuture<>();
        LeaseServer server = session.server();
        if (!server.machine().isUp() && world.chance(0.5)) {
            machine.later(world.between(50_000, 2_000_000),
                    () -> answer.completeExceptionally(new LeaseStoreException("connection refused")));
            return answer;
        }
        Session sentOn = session;
        network.send(toStore, server.machine(), Machine.ANY, () -> server.carryOut(batch, sentOn,
                answers -> network.send(fromStore, machine, incarnation, () -> answer.complete(answers))));
        return answer;
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        List<Session.Watch> mine = leases.stream().map(lease -> new Session.Watch(lease, listener)).toList();
        session.watches().addAll(mine);
        return () -> session.watches().removeAll(mine);
    }

    /** Notices, some time later, that its session has ended, and begins another, with a wake-up for all that it may have missed. */
    void reconnect(Supplier<? extends LeaseServer> where, long delay) {
        machine.later(delay, () -> {
            LeaseServer server = where.get();
            Session old = session;
            if (old.isOpen()) {
                // It is the client that leaves, and goes on: no sign of its end.
                old.cutOff();
            }
            old.server().closed(old);
            session = new Session(server, machine, fromStore, old.watches());
            server.open(session);
            wakeAll();
        });
    }

    @Override
    public void wakeForNothing() {
        machine.later(0, this::wakeAll);
    }

    @Override
    public void crashed() {
        connections.remove(this);
        // A process's end is told by its host. If the host goes down with it, or the message is lost, the server learns nothing.
        if (world.chance(0.7)) {
            Session last = session;
            network.send(toStore, last.server().machine(), Machine.ANY, () -> last.server().closed(last));
        }
    }

    @Override
    public void close() {
        session.server().closed(session);
        connections.remove(this);
    }

    private void wakeAll() {
        for (Session.Watch watch : new ArrayList<>(session.watches())) {
            watch.listener().accept(watch.lease());
        }
    }
}
