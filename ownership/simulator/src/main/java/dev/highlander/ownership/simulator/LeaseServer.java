package dev.highlander.ownership.simulator;

import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseRequest;
import java.util.List;
import java.util.function.Consumer;

/** A server that carries out the requests of the protocol, each in one atomic step. */
interface LeaseServer {
    Machine machine();

    /**
     * Carries out a batch that has arrived.
     *
     * @param session on which it was sent
     * @param answer given the answers, once they may leave
     */
    void carryOut(List<LeaseRequest> batch, Session session, Consumer<List<LeaseAnswer>> answer);

    /** Begins a session. */
    void open(Session session);

    /** A session's end is noticed here. */
    void closed(Session session);
}
