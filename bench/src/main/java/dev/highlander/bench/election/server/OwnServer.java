package dev.highlander.bench.election.server;

import dev.highlander.bench.election.ElectionException;
import java.io.IOException;

/** A server that was started for the purpose: what is done to every such one alike is done to its process. */
abstract class OwnServer implements StoreServer {
    final ServerProcess process;

    /** A server in this process, which is closed with it. */
    OwnServer(ServerProcess process) {
        this.process = process;
    }

    @Override
    public void stop(boolean abruptly) throws ElectionException, IOException, InterruptedException {
        process.stop(abruptly);
    }

    @Override
    public void start() throws ElectionException, IOException, InterruptedException {
        process.start();
    }

    @Override
    public void freeze() throws IOException, InterruptedException {
        process.child().freeze();
    }

    @Override
    public void thaw() throws IOException, InterruptedException {
        process.child().thaw();
    }

    @Override
    public void close() {
        process.close();
    }
}
