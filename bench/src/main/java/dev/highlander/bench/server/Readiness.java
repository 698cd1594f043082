package dev.highlander.bench.server;

import dev.highlander.bench.load.BodySink;
import dev.highlander.bench.load.Connection;
import dev.highlander.bench.load.Endpoint;
import dev.highlander.bench.load.LoadException;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Asks a server whether it is ready until it is. */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Readiness() {}

    /**
     * Waits for {@code /readyz}.
     *
     * @param alive whether it is worth while to go on
     * @throws LoadException if it does not become ready within a minute, or is no longer alive
     */
    static void await(Endpoint endpoint, TimeSource time, BooleanSupplier alive)
            throws LoadException, InterruptedException {
        long began = time.nanos();
        String last = "";
        while (alive.getAsBoolean() && time.since(began).compareTo(PATIENCE) < 0) {
            try (Connection connection = Connection.open(endpoint)) {
                connection.request().write("GET", "/readyz");
                int status = connection.exchange(BodySink.NOTHING);
                if (status == 200) {
                    return;
                }
                last = "/readyz answers " + status + ": " + connection.excerpt();
                if (status == 401 || status == 403) {
                    break;
                }
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            pause(time);
        }
        throw new LoadException(endpoint + " is not ready: " + last, null);
    }

    /** Lets a moment pass. */
    static void pause(TimeSource time) throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        time.after(PAUSE, passed::countDown);
        if (!passed.await(1, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the timer does not run");
        }
    }
}
