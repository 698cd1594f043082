package dev.highlander.app.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, closed in reverse order; what fails to close does not keep the others open. */
public final class Closing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    // Guarded by this.
    private final Deque<Part> parts = new ArrayDeque<>();

    /** Begins with nothing to close. */
    public Closing() {}

    private record Part(String name, AutoCloseable closeable) {}

    /** Adds something to be closed before all that was added earlier, and returns it. */
    public synchronized <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closeable().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                log.warn("closing failed part={}", part.name(), e);
            }
        }
    }
}
