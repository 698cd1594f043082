package dev.highlander.bench.election.server;

import dev.highlander.bench.election.Child;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server's process that can be ended and started again in its folder. */
final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String name;
    private final TemporaryFolder folder;
    private final List<String> line;
    private final Child.Signal gracefully;
    private final Probe answers;
    private final TimeSource time;
    private @Nullable Child child;

    /** Whether the server answers. */
    @FunctionalInterface
    interface Probe {
        boolean answers() throws IOException, InterruptedException;
    }

    /**
     * A server that has not been started.
     *
     * @param name what it is called in messages
     * @param folder where it keeps everything; removed in the end
     * @param line its command
     * @param gracefully the signal that ends it in order
     * @param answers whether it answers by now; an {@link IOException} says no as well
     */
    ServerProcess(String name, TemporaryFolder folder, List<String> line, Child.Signal gracefully, Probe answers,
            TimeSource time) {
        this.name = name;
        this.folder = folder;
        this.line = List.copyOf(line);
        this.gracefully = gracefully;
        this.answers = answers;
        this.time = time;
    }

    void start() throws ElectionException, IOException, InterruptedException {
        Child started = Child.start(name, line, folder.path().resolve("server.log"));
        child = started;
        boolean ready = Waiting.until(time, PATIENCE, () -> {
            if (!started.isAlive()) {
                throw new ElectionException(name + " has ended" + started.lastWords(), null);
            }
            try {
                return answers.answers();
            } catch (IOException e) {
                return false;
            }
        });
        if (!ready) {
            throw new ElectionException(
                    name + " does not answer after " + PATIENCE.toSeconds() + " s" + started.lastWords(), null);
        }
    }

    void stop(boolean abruptly) throws ElectionException, IOException, InterruptedException {
        Child running = child();
        if (!abruptly) {
            running.signal(gracefully);
            if (!running.awaitEnd(PATIENCE)) {
                throw new ElectionException(name + " does not end on SIG" + gracefully + running.lastWords(), null);
            }
        }
        running.close();
    }

    Child child() {
        if (child == null) {
            throw new IllegalStateException(name + " has not been started");
        }
        return child;
    }

    Path folder() {
        return folder.path();
    }

    /** Lets no file grow, as a full disk doesn't: {@code prlimit}, which needs no rights over one's own processes. */
    void limitFiles() throws NotAvailableException, IOException, InterruptedException {
        prlimit("1:");
    }

    /** Lets files grow again. */
    void unlimitFiles() throws NotAvailableException, IOException, InterruptedException {
        prlimit("unlimited:");
    }

    /** Makes sure that files can be limited, before anything else is done for it. */
    void requireLimits() throws NotAvailableException {
        if (Programs.find("prlimit").isEmpty()) {
            throw new NotAvailableException("no prlimit on the PATH; install the package util-linux");
        }
    }

    private void prlimit(String soft) throws NotAvailableException, IOException, InterruptedException {
        requireLimits();
        Programs.run(List.of("prlimit", "--pid", Long.toString(child().pid()), "--fsize=" + soft));
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
        folder.close();
    }
}
