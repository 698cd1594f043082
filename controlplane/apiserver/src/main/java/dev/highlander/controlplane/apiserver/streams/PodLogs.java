package dev.highlander.controlplane.apiserver.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.request.Query;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.StatusException;
import dev.highlander.controlplane.apiserver.streams.NodeStreams.LogRequest;
import dev.highlander.controlplane.apiserver.streams.NodeStreams.NoSuchLogException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the container whose log is meant, and opens it on the pod's node. */
public final class PodLogs {
    private final NodeStreams nodes;

    /** Reaches nodes through {@code nodes}. */
    public PodLogs(NodeStreams nodes) {
        this.nodes = nodes;
    }

    /**
     * Opens a log.
     *
     * @param pod the pod
     * @param query the options of {@code pods/log}
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 400 if no container or an unknown one is named, or it has
     *     not begun; 422 for options that make no sense; 500 if the node cannot be reached
     */
    public InputStream open(ObjectNode pod, Query query) {
        String namespace = pod.path("metadata").path("namespace").asText();
        String name = pod.path("metadata").path("name").asText();
        String container = container(pod, name, query.get("container"));
        LogRequest request = request(namespace, name, container, query);
        String node = pod.path("spec").path("nodeName").asText();
        if (node.isEmpty()) {
            throw ApiStatus.badRequest("pod " + name + " does not have a host assigned");
        }
        try {
            return nodes.log(node, request);
        } catch (NoSuchLogException e) {
            throw ApiStatus.badRequest(e.getMessage() == null ? "there is no such log" : e.getMessage());
        } catch (IOException e) {
            throw ApiStatus.internal("the log of container " + container + " of pod " + name
                    + " cannot be read from node " + node + ": " + e.getMessage());
        }
    }

    private static String container(ObjectNode pod, String name, String wanted) {
        List<String> main = names(pod.path("spec").path("containers"));
        List<String> init = names(pod.path("spec").path("initContainers"));
        List<String> ephemeral = names(pod.path("spec").path("ephemeralContainers"));
        if (wanted.isEmpty()) {
            if (main.size() == 1 && init.isEmpty() && ephemeral.isEmpty()) {
                return main.getFirst();
            }
            String annotated = pod.path("metadata").path("annotations").path("kubectl.kubernetes.io/default-container")
                    .asText();
            if (main.contains(annotated)) {
                return annotated;
            }
            String choice = "a container name must be specified for pod " + name + ", choose one of: ["
                    + String.join(" ", main) + "]";
            throw ApiStatus.badRequest(init.isEmpty()
                    ? choice
                    : choice + " or one of the init containers: [" + String.join(" ", init) + "]");
        }
        if (!main.contains(wanted) && !init.contains(wanted) && !ephemeral.contains(wanted)) {
            throw ApiStatus.badRequest("container " + wanted + " is not valid for pod " + name);
        }
        return wanted;
    }

    private static List<String> names(JsonNode containers) {
        List<String> names = new ArrayList<>();
        containers.forEach(container -> names.add(container.path("name").asText()));
        return names;
    }

    private static LogRequest request(String namespace, String pod, String container, Query query) {
        Problems problems = new Problems();
        Long sinceSeconds = query.number("sinceSeconds");
        Long tail = query.number("tailLines");
        Long limit = query.number("limitBytes");
        Instant sinceTime = time(query.get("sinceTime"));
        if (sinceSeconds != null && sinceSeconds < 1) {
            problems.invalid(FieldPath.of("sinceSeconds"), TextNode.valueOf(sinceSeconds.toString()),
                    "must be greater than 0");
        }
        if (sinceSeconds != null && sinceTime != null) {
            problems.forbidden(FieldPath.of("sinceSeconds"),
                    "at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        if (tail != null && tail < 0) {
            problems.invalid(FieldPath.of("tailLines"), tail.toString(), "must be greater than or equal to 0");
        }
        if (limit != null && limit < 1) {
            problems.invalid(FieldPath.of("limitBytes"), limit.toString(), "must be greater than 0");
        }
        if (!problems.isEmpty()) {
            throw ApiStatus.invalid("", "PodLogOptions", pod, problems.all());
        }
        return new LogRequest(namespace, pod, container, query.flag("follow"), query.flag("previous"),
                query.flag("timestamps"), sinceTime,
                // As long ago as that there were no logs; further back there is no time to reckon with.
                sinceSeconds == null ? null : Duration.ofSeconds(Math.min(sinceSeconds, Integer.MAX_VALUE)),
                tail == null ? -1 : tail, limit == null ? -1 : limit);
    }

    private static @Nullable Instant time(String text) {
        if (text.isEmpty()) {
            return null;
        }
        OffsetDateTime time;
        try {
            time = OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            throw malformed(text);
        }
        // RFC 3339 has four digits for the year.
        if (time.getYear() < 0 || time.getYear() > 9999) {
            throw malformed(text);
        }
        return time.toInstant();
    }

    private static StatusException malformed(String sinceTime) {
        return ApiStatus.badRequest("sinceTime: Invalid value: \"" + sinceTime + "\": must be a time as in RFC 3339");
    }
}
