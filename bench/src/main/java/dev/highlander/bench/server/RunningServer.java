package dev.highlander.bench.server;

import dev.highlander.bench.load.Endpoint;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A server that is ready. */
public interface RunningServer extends AutoCloseable {
    /** Where it is. */
    Endpoint endpoint();

    /** From before its process was started until {@code /readyz} said so; empty if we did not start it. */
    Optional<Duration> startUp();

    /** Its resident memory in bytes, as the kernel counts it; empty where that can't be known. */
    OptionalLong residentBytes();

    /** How much of the processors it has taken since its start; empty where that can't be known. */
    Optional<Duration> processorTime();

    /** Ends it if we started it, and removes what it kept. */
    @Override
    void close();
}
