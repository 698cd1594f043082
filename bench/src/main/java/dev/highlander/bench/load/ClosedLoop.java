package dev.highlander.bench.load;

import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients that each send their next request once the answer to the last one is there.
 *
 * <p>One connection and one platform thread for each client, the same for every server. Rates and latencies so measured are those of
 * <em>N busy clients</em>; they say nothing of latency at a given rate of arrivals.
 */
public final class ClosedLoop implements AutoCloseable {
    private final List<Connection> connections;
    private final List<? extends Script> scripts;
    private final TimeSource time;

    private ClosedLoop(List<Connection> connections, List<? extends Script> scripts, TimeSource time) {
        this.connections = connections;
        this.scripts = scripts;
        this.time = time;
    }

    /**
     * Connects a client for each script.
     *
     * @throws LoadException if one can't connect
     */
    public static ClosedLoop connect(Endpoint endpoint, List<? extends Script> scripts, TimeSource time)
            throws LoadException {
        ClosedLoop loop = new ClosedLoop(new ArrayList<>(), scripts, time);
        try {
            for (int i = 0; i < scripts.size(); i++) {
                loop.connections.add(Connection.open(endpoint));
            }
            return loop;
        } catch (IOException e) {
            loop.close();
            throw new LoadException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Runs the clients until the time is over or enough has been asked; what is under way then is finished and counted.
     *
     * @param longest how long at most
     * @param most how many requests at most, of all clients together
     * @throws LoadException if an answer was not the expected one, or a connection broke
     */
    public Measured run(Duration longest, int most) throws LoadException, InterruptedException {
        Turn turn = new Turn(longest.toNanos(), most, connections.size());
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            clients.add(new Client(connections.get(i), scripts.get(i), turn));
        }
        List<Thread> threads = new ArrayList<>();
        for (Client client : clients) {
            threads.add(Thread.ofPlatform().name("client-" + threads.size()).daemon().start(client));
        }
        try {
            turn.ready.await();
            long began = time.nanos();
            turn.deadline = began + turn.longest;
            turn.go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            Duration elapsed = time.since(began);
            LoadException failure = turn.failure.get();
            if (failure != null) {
                throw failure;
            }
            Histogram all = new Histogram();
            clients.forEach(client -> all.add(client.latencies));
            return new Measured(all, elapsed);
        } catch (InterruptedException e) {
            close();
            throw e;
        }
    }

    /** What the clients of one run share. */
    private static final class Turn {
        final long longest;
        final AtomicInteger left;
        final CountDownLatch ready;
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicReference<@Nullable LoadException> failure = new AtomicReference<>();
        /** Written before {@code go} opens, read after. */
        long deadline;

        Turn(long longest, int most, int clients) {
            this.longest = longest;
            this.left = new AtomicInteger(most);
            this.ready = new CountDownLatch(clients);
        }

        boolean mayGoOn(long now) {
            return now - deadline < 0 && failure.get() == null && left.getAndDecrement() > 0;
        }
    }

    private final class Client implements Runnable {
        final Connection connection;
        final Script script;
        final Turn turn;
        final Histogram latencies = new Histogram();

        Client(Connection connection, Script script, Turn turn) {
            this.connection = connection;
            this.script = script;
            this.turn = turn;
        }

        @Override
        public void run() {
            try {
                turn.ready.countDown();
                turn.go.await();
                ask();
            } catch (IOException | RuntimeException e) {
                turn.failure.compareAndSet(null,
                        new LoadException(connection.request().line() + ": " + e.getMessage(), e));
            } catch (LoadException e) {
                turn.failure.compareAndSet(null, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void ask() throws IOException, LoadException {
            RequestBuffer request = connection.request();
            int expected = script.expected();
            for (long now = time.nanos(); turn.mayGoOn(now); now = time.nanos()) {
                script.next(request);
                long before = time.nanos();
                int status = connection.exchange(BodySink.NOTHING);
                latencies.record(time.nanos() - before);
                if (status != expected) {
                    throw new LoadException("%s: expected %d, found %d: %s".formatted(request.line(), expected, status,
                            connection.excerpt()), null);
                }
                script.answered(connection.start(), connection.startLength());
            }
        }
    }

    /** Closes the connections; a run in progress fails. */
    @Override
    public void close() {
        connections.forEach(Connection::close);
    }
}
