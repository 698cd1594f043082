package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.GroupVersion;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Cells;
import dev.highlander.controlplane.apiserver.kinds.rules.Conversions;
import dev.highlander.controlplane.apiserver.kinds.rules.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of what makes pods, and of what scales and guards them. */
final class WorkloadRows {
    private static final int MOST_METRICS = 2;

    private WorkloadRows() {}

    static void deployment(ObjectNode deployment, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(deployment, "spec");
        ObjectNode status = Tree.view(deployment, "status");
        cells.add(Texts.name(deployment))
                .add(Tree.number(status, "readyReplicas") + "/" + Tree.number(spec, "replicas"))
                .add(Tree.number(status, "updatedReplicas"))
                .add(Tree.number(status, "availableReplicas"))
                .add(Texts.age(deployment, now));
        containers(spec, cells);
        cells.add(Texts.selector(Tree.view(spec, "selector")));
    }

    static void replicaSet(ObjectNode set, Instant now, Cells cells) {
        replicas(set, now, cells);
        cells.add(Texts.selector(Tree.view(Tree.view(set, "spec"), "selector")));
    }

    static void replicationController(ObjectNode controller, Instant now, Cells cells) {
        replicas(controller, now, cells);
        cells.add(Texts.labels(Tree.view(Tree.view(controller, "spec"), "selector")));
    }

    static void statefulSet(ObjectNode set, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(set, "spec");
        cells.add(Texts.name(set))
                .add(Tree.number(Tree.view(set, "status"), "readyReplicas") + "/" + Tree.number(spec, "replicas"))
                .add(Texts.age(set, now));
        containers(spec, cells);
    }

    static void daemonSet(ObjectNode set, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(set, "spec");
        ObjectNode status = Tree.view(set, "status");
        cells.add(Texts.name(set))
                .add(Tree.number(status, "desiredNumberScheduled"))
                .add(Tree.number(status, "currentNumberScheduled"))
                .add(Tree.number(status, "numberReady"))
                .add(Tree.number(status, "updatedNumberScheduled"))
                .add(Tree.number(status, "numberAvailable"))
                .add(Texts.labels(Tree.view(podSpec(spec), "nodeSelector")))
                .add(Texts.age(set, now));
        containers(spec, cells);
        cells.add(Texts.selector(Tree.view(spec, "selector")));
    }

    static void podTemplate(ObjectNode template, Instant now, Cells cells) {
        cells.add(Texts.name(template));
        containers(template, cells);
        cells.add(Texts.labels(Tree.view(Tree.view(Tree.view(template, "template"), "metadata"), "labels")));
    }

    static void controllerRevision(ObjectNode revision, Instant now, Cells cells) {
        String controller = Texts.NONE;
        for (JsonNode owner : Tree.list(Tree.view(revision, "metadata"), "ownerReferences")) {
            if (Tree.flag(owner, "controller")) {
                String group = GroupVersion.parse(Tree.text(owner, "apiVersion")).group();
                String kind = Tree.text(owner, "kind").toLowerCase(Locale.ROOT);
                controller = (group.isEmpty() ? kind : kind + "." + group) + "/" + Tree.text(owner, "name");
            }
        }
        cells.add(Texts.name(revision))
                .add(controller)
                .add(Tree.number(revision, "revision"))
                .add(Texts.age(revision, now));
    }

    static void job(ObjectNode job, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(job, "spec");
        ObjectNode status = Tree.view(job, "status");
        long parallelism = Tree.number(spec, "parallelism");
        String wanted = Tree.has(spec, "completions")
                ? "/" + Tree.number(spec, "completions")
                : parallelism > 1 ? "/1 of " + parallelism : "/1";
        Instant start = Age.parse(status.get("startTime"));
        Instant end = Age.parse(status.get("completionTime"));
        String duration = start == null ? "" : Age.human(Duration.between(start, end == null ? now : end));
        cells.add(Texts.name(job))
                .add(jobStatus(job, status))
                .add(Tree.number(status, "succeeded") + wanted)
                .add(duration)
                .add(Texts.age(job, now));
        containers(spec, cells);
        cells.add(Texts.selector(Tree.view(spec, "selector")));
    }

    static void cronJob(ObjectNode cronJob, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(cronJob, "spec");
        ObjectNode status = Tree.view(cronJob, "status");
        cells.add(Texts.name(cronJob))
                .add(Tree.text(spec, "schedule"))
                .add(Texts.or(Tree.text(spec, "timeZone"), Texts.NONE))
                .add(Tree.flag(spec, "suspend") ? "True" : "False")
                .add(Tree.list(status, "active").size())
                .add(Tree.has(status, "lastScheduleTime") ? Age.since(status.get("lastScheduleTime"), now) : Texts.NONE)
                .add(Texts.age(cronJob, now));
        ObjectNode job = Tree.view(Tree.view(spec, "jobTemplate"), "spec");
        containers(job, cells);
        cells.add(Texts.selector(Tree.view(job, "selector")));
    }

    static void autoscaler(ObjectNode autoscaler, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(autoscaler, "spec");
        ObjectNode status = Tree.view(autoscaler, "status");
        ObjectNode target = Tree.view(spec, "scaleTargetRef");
        cells.add(Texts.name(autoscaler))
                .add(Tree.text(target, "kind") + "/" + Tree.text(target, "name"))
                .add(metrics(spec, status))
                .add(Tree.has(spec, "minReplicas") ? Long.toString(Tree.number(spec, "minReplicas")) : Texts.UNSET)
                .add(Tree.number(spec, "maxReplicas"))
                .add(Tree.number(status, "currentReplicas"))
                .add(Texts.age(autoscaler, now));
    }

    static void autoscalerV1(ObjectNode autoscaler, Instant now, Cells cells) {
        GroupVersion group = new GroupVersion("autoscaling", "v1");
        autoscaler(Conversions.toStorage(group, "horizontalpodautoscalers").apply(autoscaler), now, cells);
    }

    static void disruptionBudget(ObjectNode budget, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(budget, "spec");
        cells.add(Texts.name(budget))
                .add(spec.path("minAvailable").asText("N/A"))
                .add(spec.path("maxUnavailable").asText("N/A"))
                .add(Tree.number(Tree.view(budget, "status"), "disruptionsAllowed"))
                .add(Texts.age(budget, now));
    }

    private static void replicas(ObjectNode set, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(set, "spec");
        ObjectNode status = Tree.view(set, "status");
        cells.add(Texts.name(set))
                .add(Tree.number(spec, "replicas"))
                .add(Tree.number(status, "replicas"))
                .add(Tree.number(status, "readyReplicas"))
                .add(Texts.age(set, now));
        containers(spec, cells);
    }

    private static void containers(ObjectNode spec, Cells cells) {
        ObjectNode pod = podSpec(spec);
        cells.add(Texts.containerNames(pod)).add(Texts.images(pod));
    }

    private static ObjectNode podSpec(ObjectNode spec) {
        return Tree.view(Tree.view(spec, "template"), "spec");
    }

    private static String jobStatus(ObjectNode job, ObjectNode status) {
        for (String type : List.of("Complete", "Failed", "", "Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (type.isEmpty()) {
                if (Texts.isDeleting(job)) {
                    return "Terminating";
                }
                continue;
            }
            for (JsonNode condition : Tree.list(status, "conditions")) {
                if (Tree.text(condition, "type").equals(type) && Tree.text(condition, "status").equals("True")) {
                    return type;
                }
            }
        }
        return "Running";
    }

    private static String metrics(ObjectNode spec, ObjectNode status) {
        List<String> texts = new ArrayList<>();
        int index = 0;
        for (JsonNode metric : Tree.list(spec, "metrics")) {
            JsonNode current = Tree.list(status, "currentMetrics").path(index++);
            texts.add(metric(metric, current));
        }
        if (texts.isEmpty()) {
            return Texts.NONE;
        }
        String shown = String.join(", ", texts.subList(0, Math.min(MOST_METRICS, texts.size())));
        return texts.size() <= MOST_METRICS ? shown : shown + " + " + (texts.size() - MOST_METRICS) + " more...";
    }

    private static String metric(JsonNode metric, JsonNode current) {
        String type = Tree.text(metric, "type");
        String source = type.isEmpty() ? "" : type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
        ObjectNode wanted = Tree.view(Tree.view(metric, source), "target");
        ObjectNode seen = Tree.view(Tree.view(current, source), "current");
        boolean resource = source.equals("resource") || source.equals("containerResource");
        String prefix = resource ? Tree.text(Tree.view(metric, source), "name") + ": " : "";
        if (Tree.has(wanted, "averageUtilization")) {
            String now = Tree.has(seen, "averageUtilization")
                    ? Tree.number(seen, "averageUtilization") + "%"
                    : "<unknown>";
            return prefix + now + "/" + Tree.number(wanted, "averageUtilization") + "%";
        }
        String field = Tree.has(wanted, "averageValue") ? "averageValue" : "value";
        String average = field.equals("averageValue") && (source.equals("external") || source.equals("object"))
                ? " (avg)"
                : "";
        return prefix + seen.path(field).asText("<unknown>") + "/" + wanted.path(field).asText() + average;
    }
}
