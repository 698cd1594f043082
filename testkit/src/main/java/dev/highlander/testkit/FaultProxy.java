package dev.highlander.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP proxy on loopback that stands for the network between a client and a server, and breaks as networks do.
 *
 * <ul>
 * <li>{@link #delay}: all bytes arrive later, in order, at full rate;
 * <li>{@link #silence}: nothing arrives in one direction or both, and nobody is told: the connections are half open. After {@link #heal}
 * the bytes arrive, as TCP would have repeated them;
 * <li>{@link #reset}: all connections break at once; new ones are possible;
 * <li>{@link #sever}: the same, and new ones are refused until {@link #heal}.
 * </ul>
 *
 * <p>Faults concern present and future connections alike. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);
    private static final int CONNECT_MILLIS = 5_000;

    /** Which way bytes go. */
    public enum Direction {
        /** From the client to the server. */
        TO_SERVER,
        /** From the server to the client. */
        TO_CLIENT
    }

    private final InetSocketAddress server;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final Weather weather = new Weather();
    private final InetSocketAddress address;
    // Guarded by this: both.
    private ServerSocket listener;
    private boolean closed;

    /**
     * Begins to listen on a free loopback port.
     *
     * @param server where the bytes go
     */
    public FaultProxy(InetSocketAddress server) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), server);
    }

    /**
     * Begins to listen on an address of this machine.
     *
     * @param address a resolved one; its port may be 0 for any that is free
     * @param server where the bytes go
     */
    public FaultProxy(InetSocketAddress address, InetSocketAddress server) throws IOException {
        this.server = server;
        this.listener = listen(address);
        this.address = new InetSocketAddress(address.getAddress(), listener.getLocalPort());
        accept(listener);
    }

    private static ServerSocket listen(InetSocketAddress address) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(address);
        return socket;
    }

    private void accept(ServerSocket from) {
        Thread.ofVirtual().name("fault-proxy-accept-" + port()).start(() -> {
            while (!from.isClosed()) {
                try {
                    connect(from.accept(), from);
                } catch (IOException e) {
                    LOG.debug("event=proxy-accept-ended port={}", port(), e);
                }
            }
        });
    }

    private void connect(Socket client, ServerSocket from) throws IOException {
        Socket onward = new Socket();
        try {
            onward.connect(server, CONNECT_MILLIS);
        } catch (IOException e) {
            onward.close();
            client.setSoLinger(true, 0);
            client.close();
            return;
        }
        accepted.incrementAndGet();
        ProxiedConnection connection = new ProxiedConnection(client, onward, weather, connections::remove);
        connections.add(connection);
        connection.start("fault-proxy-" + port() + "-" + accepted.get());
        if (from.isClosed()) {
            // Severed between being accepted and being counted: nobody else would break this one.
            connection.reset();
        }
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return address;
    }

    /** The port that clients connect to. */
    public int port() {
        return address.getPort();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /** How many connections there have been. */
    public long accepted() {
        return accepted.get();
    }

    /** Bytes arrive so much later from now on, in both directions; zero or more. */
    public void delay(Duration delay) {
        weather.delay(delay);
    }

    /** Nothing arrives in these directions from now on; all others work. Without any: in none. */
    public void silence(Direction... directions) {
        Set<Direction> silent = EnumSet.noneOf(Direction.class);
        silent.addAll(Set.of(directions));
        weather.silence(silent);
    }

    /** Breaks all connections; both sides see a reset. */
    public void reset() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Breaks all connections and refuses new ones. */
    public synchronized void sever() {
        quietly(listener);
        reset();
    }

    /** Takes back {@link #delay}, {@link #silence} and {@link #sever}. */
    public synchronized void heal() throws IOException {
        weather.heal();
        if (listener.isClosed() && !closed) {
            listener = listen(address);
            accept(listener);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        quietly(listener);
        weather.heal();
        reset();
    }

    private static void quietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("event=proxy-close-failed", e);
        }
    }
}
