package dev.highlander.testkit;

import dev.highlander.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection through the proxy: for each direction a thread that reads and one that delivers when it is time. */
final class ProxiedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ProxiedConnection.class);
    /** Read ahead in each direction at most, in pieces of up to 16 KiB: what a network holds in flight. */
    private static final int PIECES = 64;
    private static final int PIECE_BYTES = 16 << 10;

    /** Bytes and when they are due, in nanoseconds; none: the end of the stream. */
    private record Piece(Bytes bytes, long due) {}

    private static final class Bytes {
        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content;
        }
    }

    private final Socket client;
    private final Socket server;
    private final Weather weather;
    private final Consumer<ProxiedConnection> gone;
    private final AtomicInteger open = new AtomicInteger(2);
    private final Thread[] threads = new Thread[4];

    ProxiedConnection(Socket client, Socket server, Weather weather, Consumer<ProxiedConnection> gone) {
        this.client = client;
        this.server = server;
        this.weather = weather;
        this.gone = gone;
    }

    void start(String name) throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        BlockingQueue<Piece> toServer = new LinkedBlockingQueue<>(PIECES);
        BlockingQueue<Piece> toClient = new LinkedBlockingQueue<>(PIECES);
        threads[0] = thread(name + "-from-client", () -> read(client, toServer));
        threads[1] = thread(name + "-to-server", () -> deliver(toServer, server, Direction.TO_SERVER));
        threads[2] = thread(name + "-from-server", () -> read(server, toClient));
        threads[3] = thread(name + "-to-client", () -> deliver(toClient, client, Direction.TO_CLIENT));
        for (Thread thread : threads) {
            thread.start();
        }
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private Thread thread(String name, Step step) {
        return Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                step.run();
            } catch (IOException e) {
                LOG.debug("event=proxied-connection-broken", e);
                reset();
            } catch (InterruptedException e) {
                LOG.debug("event=proxied-connection-ended", e);
            }
        });
    }

    private void read(Socket from, BlockingQueue<Piece> queue) throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[PIECE_BYTES];
        int count;
        do {
            count = in.read(buffer);
            byte[] content = count < 0 ? new byte[0] : Arrays.copyOf(buffer, count);
            queue.put(new Piece(new Bytes(content), System.nanoTime() + weather.delay().toNanos()));
        } while (count >= 0);
    }

    private void deliver(BlockingQueue<Piece> queue, Socket to, Direction direction)
            throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream();
        while (true) {
            Piece piece = queue.take();
            TimeUnit.NANOSECONDS.sleep(piece.due() - System.nanoTime());
            weather.awaitPassage(direction);
            if (piece.bytes().content.length == 0) {
                to.shutdownOutput();
                if (open.decrementAndGet() == 0) {
                    end(false);
                }
                return;
            }
            out.write(piece.bytes().content);
        }
    }

    /** Breaks the connection for both sides. Idempotent. */
    void reset() {
        end(true);
    }

    private void end(boolean abruptly) {
        for (Socket socket : new Socket[]{client, server}) {
            try {
                if (abruptly) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            } catch (IOException e) {
                LOG.debug("event=proxied-connection-close-failed", e);
            }
        }
        for (Thread thread : threads) {
            // A thread that waits for better weather or a due time has nothing to wait for any more.
            if (thread != null && !thread.equals(Thread.currentThread())) {
                thread.interrupt();
            }
        }
        gone.accept(this);
    }
}
