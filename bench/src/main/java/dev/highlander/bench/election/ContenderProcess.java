package dev.highlander.bench.election;

import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A running contender: what it has told, and what is done to it. */
public final class ContenderProcess implements AutoCloseable {
    private static final Duration TO_END = Duration.ofSeconds(30);

    private final Child child;
    // Guarded by itself.
    private final List<ContenderEvent> events;

    private ContenderProcess(Child child, List<ContenderEvent> events) {
        this.child = child;
        this.events = events;
    }

    /**
     * Starts a contender.
     *
     * @param program what it runs
     * @param address of its store; it is told by standard input, not by an argument
     * @param flags of its JVM
     * @param folder where it logs
     */
    public static ContenderProcess start(ContenderProgram program, ContenderOptions options, StoreAddress address,
            List<String> flags, Path folder) throws IOException {
        List<ContenderEvent> events = new ArrayList<>();
        Child child = Child.start("contender-" + options.holder(),
                Child.jvm(flags, program.classPath(), program.main(), program.arguments(options)),
                folder.resolve("contender-" + options.holder() + ".log"), line -> ContenderEvent.parse(line)
                        .ifPresent(event -> {
                            synchronized (events) {
                                events.add(event);
                            }
                        }));
        ContenderProcess contender = new ContenderProcess(child, events);
        try {
            contender.say(address.text());
        } catch (IOException e) {
            child.close();
            throw e;
        }
        return contender;
    }

    /** What it has told so far. */
    public List<ContenderEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Whether it has told such a thing since an instant of the machine's monotonic clock. */
    public boolean hasTold(ContenderEvent.Kind kind, long since) {
        return events().stream().anyMatch(event -> event.kind() == kind && event.nanos() - since >= 0);
    }

    /** Whether the store has answered it. */
    public boolean isReady() {
        return events().stream().anyMatch(event -> event.kind() == ContenderEvent.Kind.READY);
    }

    /**
     * Waits until the store has answered it.
     *
     * @throws ElectionException if it ends or the time passes before
     */
    public void awaitReady(TimeSource time, Duration longest) throws ElectionException, InterruptedException {
        boolean ready = Waiting.until(time, longest, () -> {
            if (!child.isAlive() && !isReady()) {
                throw new ElectionException(child + " has ended" + child.lastWords(), null);
            }
            return isReady();
        });
        if (!ready) {
            throw new ElectionException(
                    child + " has had no answer from its store for " + longest.toSeconds() + " s" + child.lastWords(),
                    null);
        }
    }

    /** The process, to do things to. */
    public Child child() {
        return child;
    }

    /** Asks it to hand over what it owns, and to go on as a contender. */
    public void handOver() throws IOException {
        say("hand-over");
    }

    /**
     * Ends it as a service manager does, and waits: it hands over what it owns.
     *
     * @throws ElectionException if it does not end within half a minute
     */
    public void terminate() throws ElectionException, IOException, InterruptedException {
        child.signal(Child.Signal.TERM);
        if (!child.awaitEnd(TO_END)) {
            throw new ElectionException(child + " does not end on SIGTERM" + child.lastWords(), null);
        }
    }

    private void say(String line) throws IOException {
        OutputStream in = child.stdin();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Ends it without a word. */
    @Override
    public void close() {
        child.close();
    }
}
