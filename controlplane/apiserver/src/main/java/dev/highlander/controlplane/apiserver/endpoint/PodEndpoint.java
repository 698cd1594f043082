package dev.highlander.controlplane.apiserver.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.Exchange;
import dev.highlander.controlplane.apiserver.identity.User;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.objects.ObjectCodec;
import dev.highlander.controlplane.apiserver.objects.ObjectVerbs;
import dev.highlander.controlplane.apiserver.objects.WriteRequest;
import dev.highlander.controlplane.apiserver.request.DeleteOptions;
import dev.highlander.controlplane.apiserver.request.Query;
import dev.highlander.controlplane.apiserver.request.RequestInfo;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.streams.PodLogs;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is particular to pods: their logs, their binding to a node, and their eviction. */
final class PodEndpoint {
    private static final Logger log = LoggerFactory.getLogger(PodEndpoint.class);

    private final ObjectVerbs verbs;
    private final PodLogs logs;
    private final InstantSource clock;

    PodEndpoint(ObjectVerbs verbs, PodLogs logs, InstantSource clock) {
        this.verbs = verbs;
        this.logs = logs;
        this.clock = clock;
    }

    /** Copies a container's log to the client as it comes. */
    void log(RequestInfo.Resource request, Exchange exchange, Answer answer) throws IOException {
        Kind pods = request.kind();
        ObjectNode pod = ObjectCodec.decode(verbs.get(pods, request.namespace(), request.name()), pods);
        // As long as something is unread nobody notices that the client has gone.
        Bodies.read(exchange);
        if (exchange.method().equals("HEAD")) {
            answer.send(200, "text/plain", new byte[0]);
            return;
        }
        try (InputStream text = logs.open(pod, request.query());
                Exchange.Stream stream = answer.stream(200, "text/plain")) {
            if (request.query().flag("follow")) {
                // Only a log that goes on keeps a reader waiting who may have gone.
                exchange.onClose(() -> closeQuietly(text));
            }
            byte[] buffer = new byte[32 * 1024];
            for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
                stream.write(Arrays.copyOf(buffer, read));
                if (text.available() == 0) {
                    stream.flush();
                }
            }
        }
    }

    /** Assigns a pod to a node, once. */
    void bind(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange, Answer answer)
            throws IOException {
        Kind bindings = kind(registry, "Binding");
        WriteRequest given = Writes.read(request, registry, user, exchange, "CreateOptions");
        ObjectNode binding = Bodies.decode(bindings, exchange, given);
        String name = request.subresource().isEmpty() ? Metadata.of(binding).name() : request.name();
        String node = binding.path("target").path("name").asText();
        checkTarget(binding.path("target"), name);
        WriteRequest write = new WriteRequest(registry, kind(registry, "Pod"), request.namespace(), name, "binding",
                user,
                given.options(), given.warnings());
        verbs.modify(write, pod -> bound(pod, name, node, Metadata.of(binding)));
        created(answer);
    }

    /** Deletes a pod unless a disruption budget forbids it. */
    void evict(RequestInfo.Resource request, Registry.Snapshot registry, User user, Exchange exchange, Answer answer)
            throws IOException {
        Kind pods = request.kind();
        ObjectNode pod = ObjectCodec.decode(verbs.get(pods, request.namespace(), request.name()), pods);
        JsonNode eviction = Bodies.raw(exchange);
        if (eviction == null) {
            throw ApiStatus.badRequest("unexpected end of JSON input");
        }
        String meant = eviction.path("metadata").path("name").asText(request.name());
        if (!meant.equals(request.name())) {
            throw ApiStatus.badRequest("name in URL does not match name in Eviction object");
        }
        if (!isOver(pod)) {
            DisruptionBudgets.check(pod, registry, verbs, user);
        }
        DeleteOptions options = DeleteOptions.read(Query.parse(""), eviction.path("deleteOptions"));
        verbs.delete(Writes.deletion(request, registry, user), options);
        created(answer);
    }

    private ObjectNode bound(ObjectNode pod, String name, String node, Metadata binding) {
        if (!binding.uid().isEmpty() && !binding.uid().equals(Metadata.of(pod).uid())) {
            throw ApiStatus.conflict("", "pods", name, "Precondition failed: UID in precondition: " + binding.uid()
                    + ", UID in object meta: " + Metadata.of(pod).uid());
        }
        if (Metadata.of(pod).isDeleting()) {
            throw conflict(name, "pod " + name + " is being deleted, cannot be assigned to a host");
        }
        String present = pod.path("spec").path("nodeName").asText();
        if (!present.isEmpty()) {
            throw conflict(name, "pod " + name + " is already assigned to node \"" + present + "\"");
        }
        if (!pod.path("spec").path("schedulingGates").isEmpty()) {
            throw conflict(name, "pod " + name + " has non-empty .spec.schedulingGates");
        }
        pod.withObject("/spec").put("nodeName", node);
        for (Map.Entry<String, JsonNode> annotation : binding.node().path("annotations").properties()) {
            pod.withObject("/metadata/annotations").set(annotation.getKey(), annotation.getValue());
        }
        markScheduled(pod);
        return pod;
    }

    private void markScheduled(ObjectNode pod) {
        ArrayNode conditions = pod.withObject("/status").withArray("/conditions");
        for (int i = conditions.size() - 1; i >= 0; i--) {
            if (conditions.path(i).path("type").asText().equals("PodScheduled")) {
                conditions.remove(i);
            }
        }
        conditions.addObject()
                .putNull("lastProbeTime")
                .put("lastTransitionTime", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("status", "True")
                .put("type", "PodScheduled");
    }

    private static void checkTarget(JsonNode target, String name) {
        Problems problems = new Problems();
        String kind = target.path("kind").asText();
        if (!kind.isEmpty() && !kind.equals("Node")) {
            problems.notSupported(FieldPath.of("target", "kind"), target.path("kind"), List.of("Node", "<empty>"));
        }
        if (target.path("name").asText().isEmpty()) {
            problems.required(FieldPath.of("target", "name"), "");
        }
        if (!problems.isEmpty()) {
            throw ApiStatus.invalid("", "Binding", name, problems.all());
        }
    }

    private static RuntimeException conflict(String pod, String why) {
        return ApiStatus.conflict("", "pods/binding", pod, why);
    }

    private static boolean isOver(ObjectNode pod) {
        return switch (pod.path("status").path("phase").asText()) {
            case "Succeeded", "Failed", "Pending" -> true;
            default -> Metadata.of(pod).isDeleting();
        };
    }

    private static Kind kind(Registry.Snapshot registry, String kind) {
        Kind found = registry.findByKind(new GroupVersion("", "v1"), kind);
        if (found == null) {
            throw new IllegalStateException("the registry has no " + kind);
        }
        return found;
    }

    private static void created(Answer answer) throws IOException {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        answer.send(201, "application/json", Json.bytes(status.put("status", "Success").put("code", 201)));
    }

    private static void closeQuietly(InputStream text) {
        try {
            text.close();
        } catch (IOException e) {
            log.debug("closing a log whose reader has gone", e);
        }
    }
}
