package dev.highlander.ownership.simulator;

import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The machine on which the real in-process store runs, and the sessions of those who want to be woken. */
final class StoreServer {
    private final World world;
    private final Network network;
    private final Machine machine;
    private final Witness witness;
    private final Supplier<LeaseTable> tables;
    private final List<LeaseName> leases;
    private final List<Session> sessions = new ArrayList<>();
    private LeaseStore store;
    private int generation;

    StoreServer(World world, Network network, Machine machine, Witness witness, Supplier<LeaseTable> tables,
            List<LeaseName> leases) {
        this.world = world;
        this.network = network;
        this.machine = machine;
        this.witness = witness;
        this.tables = tables;
        this.leases = leases;
        this.store = open();
    }

    Machine machine() {
        return machine;
    }

    /** Carries out a batch that has arrived. */
    List<LeaseAnswer> carryOut(List<LeaseRequest> batch) {
        List<LeaseAnswer> answers = store.submit(batch).toCompletableFuture().join();
        for (int i = 0; i < batch.size(); i++) {
            LeaseRequest request = batch.get(i);
            LeaseAnswer answer = answers.get(i);
            world.note(() -> "store    " + request + " -> " + answer);
            if (answer instanceof LeaseAnswer.Granted(var epoch) && request instanceof LeaseRequest.Acquire acquire) {
                witness.granted(acquire.lease(), acquire.holder(), epoch, generation);
            }
        }
        return answers;
    }

    void connect(Session session) {
        sessions.add(session);
    }

    void disconnect(Session session) {
        sessions.remove(session);
    }

    /** Ends the process: sessions are gone, and with {@code losingData} the leases too. */
    void crash(boolean losingData) {
        machine.crash();
        sessions.clear();
        if (losingData) {
            generation++;
            store.close();
            store = open();
            witness.dataLost(generation);
        }
    }

    private LeaseStore open() {
        LeaseStore opened = new InProcessLeaseStore(machine, tables.get());
        opened.changes(leases, this::wake);
        return opened;
    }

    private void wake(LeaseName lease) {
        for (Session session : List.copyOf(sessions)) {
            if (session.lease().equals(lease)) {
                network.send(session.toClient(), session.client(), session.incarnation(),
                        () -> session.listener().accept(lease));
            }
        }
    }

    /** Who wants to be woken. */
    record Session(LeaseName lease, Machine client, int incarnation, Network.Link toClient,
            Consumer<LeaseName> listener) {}
}
