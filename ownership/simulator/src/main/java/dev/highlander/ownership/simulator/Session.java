package dev.highlander.ownership.simulator;

import dev.highlander.ownership.LeaseName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A client's session at one server, as both ends of it know it. */
final class Session {
    private final LeaseServer server;
    private final Machine client;
    private final int incarnation;
    private final Network.Link toClient;
    private final List<Watch> watches;
    private boolean open = true;
    private boolean cutOff;

    /** Who wants to be woken for a lease. */
    record Watch(LeaseName lease, Consumer<LeaseName> listener) {}

    Session(LeaseServer server, Machine client, Network.Link toClient, List<Watch> watches) {
        this.server = server;
        this.client = client;
        this.incarnation = client.incarnation();
        this.toClient = toClient;
        this.watches = new ArrayList<>(watches);
    }

    LeaseServer server() {
        return server;
    }

    Machine client() {
        return client;
    }

    List<Watch> watches() {
        return watches;
    }

    /** Whether the server has not noticed its end. */
    boolean isOpen() {
        return open;
    }

    void close() {
        open = false;
    }

    /** Something between the two ended it, and the server takes that for the end of the client. */
    void cutOff() {
        open = false;
        cutOff = true;
    }

    /** Whether the server is wrong about the end of the client: the process goes on. */
    boolean isMistakenForDead() {
        return cutOff && client.isUp() && client.incarnation() == incarnation;
    }

    /** Sends a wake-up to everybody in the process who wants one; it may be lost. */
    void wake(LeaseName lease, Network network) {
        for (Watch watch : watches) {
            if (watch.lease.equals(lease)) {
                network.send(toClient, client, incarnation, () -> watch.listener.accept(lease));
            }
        }
    }
}
