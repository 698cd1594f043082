package dev.highlander.bench.election.server;

import dev.highlander.bench.election.StoreAddress;

/**
 * A server that runs anyway and is left alone.
 *
 * @param name what it is
 * @param address where it is
 */
public record SomebodysServer(String name, StoreAddress address) implements StoreServer {
    private NotAvailableException notOurs(String what) {
        return new NotAvailableException("the server at " + address + " is not ours to " + what
                + "; without an address one is started for the purpose");
    }

    @Override
    public void stop(boolean abruptly) throws NotAvailableException {
        throw notOurs("end");
    }

    @Override
    public void start() throws NotAvailableException {
        throw notOurs("start");
    }

    @Override
    public void freeze() throws NotAvailableException {
        throw notOurs("stop");
    }

    @Override
    public void thaw() throws NotAvailableException {
        throw notOurs("stop");
    }

    @Override
    public String refuseWrites() throws NotAvailableException {
        throw notOurs("make read-only");
    }

    @Override
    public void allowWrites() throws NotAvailableException {
        throw notOurs("make read-only");
    }

    @Override
    public void close() {}
}
