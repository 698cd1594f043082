package dev.highlander.bench.server;

import dev.highlander.bench.load.Endpoint;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Somebody else's server, left as it is. */
record ForeignServer(Endpoint endpoint) implements RunningServer {
    @Override
    public Optional<Duration> startUp() {
        return Optional.empty();
    }

    @Override
    public OptionalLong residentBytes() {
        return OptionalLong.empty();
    }

    @Override
    public Optional<Duration> processorTime() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
