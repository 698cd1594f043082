package dev.highlander.ownership.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the driver's sockets and remembers the newest of each connection, because the driver doesn't tell its local address.
 *
 * <p>Public and with this constructor because the driver makes it by its name ({@code socketFactory}, {@code socketFactoryArg}).
 */
public final class ObservedSocketFactory extends SocketFactory {
    private static final Map<String, Socket> NEWEST = new ConcurrentHashMap<>();

    private final String label;

    /**
     * For the driver.
     *
     * @param label under which the socket is remembered
     */
    public ObservedSocketFactory(String label) {
        this.label = label;
    }

    /** One use of the factory: a label to give to the driver, forgotten when closed. */
    static final class Observation implements AutoCloseable {
        final String label = UUID.randomUUID().toString();

        /** This side's address of the connection; null if it was not made by the factory. */
        @Nullable
        InetSocketAddress local() {
            Socket socket = NEWEST.get(label);
            SocketAddress local = socket == null ? null : socket.getLocalSocketAddress();
            return local instanceof InetSocketAddress address ? address : null;
        }

        @Override
        public void close() {
            NEWEST.remove(label);
        }
    }

    @Override
    public Socket createSocket() {
        Socket socket = new Socket();
        NEWEST.put(label, socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        if (local != null) {
            socket.bind(local);
        }
        socket.connect(remote);
        return socket;
    }
}
