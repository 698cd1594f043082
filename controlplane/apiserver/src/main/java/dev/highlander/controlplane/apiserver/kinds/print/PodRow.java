package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Cells;
import dev.highlander.controlplane.apiserver.kinds.rules.Tree;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row of a pod: one word that says what it is doing, gathered from all its containers. */
final class PodRow {
    private final ObjectNode pod;
    private final ObjectNode spec;
    private final ObjectNode status;
    private String reason;
    private long restarts;
    private @Nullable Instant lastRestart;
    private long sidecarRestarts;
    private @Nullable Instant lastSidecarRestart;
    private int total;
    private int ready;

    private PodRow(ObjectNode pod) {
        this.pod = pod;
        this.spec = Tree.view(pod, "spec");
        this.status = Tree.view(pod, "status");
        this.reason = Texts.or(Tree.text(status, "reason"), Tree.text(status, "phase"));
        this.total = Tree.list(spec, "containers").size();
    }

    static void write(ObjectNode pod, Instant now, Cells cells) {
        new PodRow(pod).write(now, cells);
    }

    private void write(Instant now, Cells cells) {
        for (JsonNode condition : Tree.list(status, "conditions")) {
            if (Tree.text(condition, "type").equals("PodScheduled")
                    && Tree.text(condition, "reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        for (JsonNode container : Tree.list(spec, "initContainers")) {
            total += isSidecar(container) ? 1 : 0;
        }
        boolean initializing = initContainers();
        if (!initializing || holds("Initialized")) {
            containers();
        }
        if (Texts.isDeleting(pod)) {
            String phase = Tree.text(status, "phase");
            if (Tree.text(status, "reason").equals("NodeLost")) {
                reason = "Unknown";
            } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                reason = "Terminating";
            }
        }
        String times = lastRestart == null || restarts == 0
                ? Long.toString(restarts)
                : restarts + " (" + Age.human(Duration.between(lastRestart, now)) + " ago)";
        cells.add(Texts.name(pod)).add(ready + "/" + total).add(reason).add(times).add(Texts.age(pod, now));
        JsonNode address = Tree.list(status, "podIPs").path(0);
        cells.add(Texts.or(Tree.text(address, "ip"), Texts.or(Tree.text(status, "podIP"), Texts.NONE)))
                .add(Texts.or(Tree.text(spec, "nodeName"), Texts.NONE))
                .add(Texts.or(Tree.text(status, "nominatedNodeName"), Texts.NONE))
                .add(readinessGates());
    }

    /** Walks the containers that run before; whether one of them is not done. */
    private boolean initContainers() {
        ArrayNode statuses = Tree.list(status, "initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            JsonNode container = statuses.get(i);
            boolean sidecar = isSidecar(named(Tree.text(container, "name")));
            countRestarts(container);
            if (sidecar) {
                sidecarRestarts += Tree.number(container, "restartCount");
                lastSidecarRestart = later(lastSidecarRestart, lastEnd(container));
            }
            ObjectNode state = Tree.view(container, "state");
            ObjectNode terminated = Tree.object(state, "terminated");
            if (terminated != null && Tree.number(terminated, "exitCode") == 0) {
                continue;
            }
            if (sidecar && Tree.flag(container, "started")) {
                ready += Tree.flag(container, "ready") ? 1 : 0;
                continue;
            }
            String waiting = Tree.text(Tree.view(state, "waiting"), "reason");
            if (terminated != null) {
                reason = "Init:" + Texts.or(Tree.text(terminated, "reason"), end(terminated));
            } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                reason = "Init:" + waiting;
            } else {
                reason = "Init:" + i + "/" + Tree.list(spec, "initContainers").size();
            }
            return true;
        }
        return false;
    }

    private void containers() {
        restarts = sidecarRestarts;
        lastRestart = lastSidecarRestart;
        boolean running = false;
        ArrayNode statuses = Tree.list(status, "containerStatuses");
        for (int i = statuses.size() - 1; i >= 0; i--) {
            JsonNode container = statuses.get(i);
            countRestarts(container);
            ObjectNode state = Tree.view(container, "state");
            ObjectNode terminated = Tree.object(state, "terminated");
            String waiting = Tree.text(Tree.view(state, "waiting"), "reason");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (terminated != null) {
                reason = Texts.or(Tree.text(terminated, "reason"), end(terminated));
            } else if (Tree.flag(container, "ready") && Tree.has(state, "running")) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed") && running) {
            reason = holds("Ready") ? "Running" : "NotReady";
        }
    }

    private void countRestarts(JsonNode container) {
        restarts += Tree.number(container, "restartCount");
        lastRestart = later(lastRestart, lastEnd(container));
    }

    private static @Nullable Instant lastEnd(JsonNode container) {
        return Age.parse(Tree.view(Tree.view(container, "lastState"), "terminated").get("finishedAt"));
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && one.isBefore(other)) ? other : one;
    }

    private static String end(ObjectNode terminated) {
        long signal = Tree.number(terminated, "signal");
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + Tree.number(terminated, "exitCode");
    }

    private @Nullable JsonNode named(String name) {
        for (JsonNode container : Tree.list(spec, "initContainers")) {
            if (Tree.text(container, "name").equals(name)) {
                return container;
            }
        }
        return null;
    }

    private static boolean isSidecar(@Nullable JsonNode container) {
        return Tree.text(container, "restartPolicy").equals("Always");
    }

    private boolean holds(String type) {
        for (JsonNode condition : Tree.list(status, "conditions")) {
            if (Tree.text(condition, "type").equals(type)) {
                return Tree.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    private String readinessGates() {
        ArrayNode gates = Tree.list(spec, "readinessGates");
        if (gates.isEmpty()) {
            return Texts.NONE;
        }
        int open = 0;
        for (JsonNode gate : gates) {
            open += holds(Tree.text(gate, "conditionType")) ? 1 : 0;
        }
        return open + "/" + gates.size();
    }
}
