package dev.highlander.bench.api;

import dev.highlander.bench.load.BodySink;
import dev.highlander.bench.load.Connection;
import dev.highlander.bench.load.Endpoint;
import dev.highlander.bench.load.LoadException;
import dev.highlander.bench.load.Measured;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A namespace of a server.
 *
 * @param endpoint the server
 * @param namespace its name
 * @param time for measuring
 * @param processorTime how much of the processors the server has taken since its start, if that can be known
 */
record Target(Endpoint endpoint, String namespace, TimeSource time, Supplier<Optional<Duration>> processorTime) {
    /** A run of load. */
    @FunctionalInterface
    interface Load {
        Measured run() throws LoadException, InterruptedException;
    }

    /** Runs a load, and adds what the server took for it. */
    Measured metered(Load load) throws LoadException, InterruptedException {
        Optional<Duration> before = processorTime.get();
        Measured measured = load.run();
        Optional<Duration> after = processorTime.get();
        return before.isPresent() && after.isPresent()
                ? measured.withProcessor(after.get().minus(before.get()))
                : measured;
    }

    /** The path of a resource's objects in the namespace. */
    String collection(String resource) {
        return "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    /** An answer: its status and the beginning of its body. */
    record Reply(int status, String start) {}

    /** One request on a connection of its own. */
    Reply ask(BodySink sink, String method, String path, byte[]... body) throws LoadException {
        try (Connection connection = Connection.open(endpoint)) {
            connection.request().write(method, path, body);
            int status = connection.exchange(sink);
            return new Reply(status,
                    new String(connection.start(), 0, connection.startLength(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new LoadException(method + " " + path + ": " + e.getMessage(), e);
        }
    }

    /** One request that must succeed. */
    Reply demand(BodySink sink, String method, String path, byte[]... body) throws LoadException {
        Reply reply = ask(sink, method, path, body);
        if (reply.status() >= 300) {
            throw new LoadException("%s %s: expected success, found %d: %s".formatted(method, path, reply.status(),
                    reply.start().substring(0, Math.min(300, reply.start().length()))), null);
        }
        return reply;
    }
}
