package dev.highlander.bench.election.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Ports for servers that must come back where they were. Not from the range that the system gives to connections: while the server is
 * down, somebody's connection could get its port, even one to that very port.
 */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;
    private static final int TRIES = 1_000;

    private Ports() {}

    /** A port of the loopback address that nobody has now. */
    public static int free() throws IOException {
        RandomGenerator random = RandomGenerator.getDefault();
        for (int tries = 0; tries < TRIES; tries++) {
            int port = random.nextInt(FIRST, LAST + 1);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IOException("no free port from " + FIRST + " to " + LAST);
    }
}
