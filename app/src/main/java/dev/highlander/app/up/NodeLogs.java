package dev.highlander.app.up;

import dev.highlander.controlplane.apiserver.streams.NodeStreams;
import dev.highlander.controlplane.node.PodLogs;
import dev.highlander.controlplane.node.logs.LogOptions;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The way from the API server to the logs of nodes in the same JVM. */
final class NodeLogs implements NodeStreams {
    private final Map<String, PodLogs> nodes = new ConcurrentHashMap<>();

    private final InstantSource clock;

    NodeLogs(InstantSource clock) {
        this.clock = clock;
    }

    void add(String node, PodLogs logs) {
        nodes.put(node, logs);
    }

    @Override
    public InputStream log(String node, LogRequest request) throws IOException {
        PodLogs logs = nodes.get(node);
        if (logs == null) {
            throw new NoSuchLogException("node " + node + " is not in this process, its logs cannot be reached");
        }
        try {
            return logs.open(request.namespace(), request.pod(), request.container(), options(request));
        } catch (PodLogs.Unavailable e) {
            throw new NoSuchLogException(String.valueOf(e.getMessage()));
        }
    }

    private LogOptions options(LogRequest request) {
        Optional<Instant> since = request.sinceTime() != null
                ? Optional.of(request.sinceTime())
                : Optional.ofNullable(request.since()).map(age -> clock.instant().minus(age));
        return new LogOptions(request.follow(), request.previous(), request.timestamps(), since,
                request.tailLines() < 0 ? OptionalLong.empty() : OptionalLong.of(request.tailLines()),
                request.limitBytes() < 0 ? OptionalLong.empty() : OptionalLong.of(request.limitBytes()));
    }
}
