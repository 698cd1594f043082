package dev.highlander.bench.raft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.bench.api.Aim;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A report for programs: times in milliseconds. */
public final class RaftJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RaftJson() {}

    /** The report as a JSON object, indented. */
    public static String of(RaftReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("began", report.began().toString()).put("elapsedMillis", report.elapsed().toMillis());
        report.machine().describe(root.putObject("machine"));
        options(root.putObject("options"), report.options());
        report.failOvers().forEach(row -> failOver(root.withArray("failOvers").addObject(), row));
        report.transfers().forEach(row -> transfer(root.withArray("transfers").addObject(), row));
        report.idles().forEach(row -> idle(root.withArray("idle").addObject(), row));
        report.writes().forEach(row -> write(root.withArray("writes").addObject(), row));
        ArrayNode settings = root.putArray("settings");
        report.settings().forEach(settings::add);
        ArrayNode missing = root.putArray("missing");
        report.missing().forEach(each -> missing.addObject().put("what", each.what()).put("why", each.why())
                .put("failed", each.failed()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own that can't be written", e);
        }
    }

    private static void options(ObjectNode node, RaftBenchOptions options) {
        ArrayNode phases = node.putArray("phases");
        options.phases().forEach(phase -> phases.add(phase.id()));
        node.put("runs", options.runs()).put("transfers", options.transfers())
                .put("idleMillis", options.idle().toMillis()).put("writingMillis", options.writing().toMillis())
                .put("valueBytes", options.valueBytes()).put("seed", options.seed());
    }

    private static void failOver(ObjectNode node, FailOverRow row) {
        node.put("anotherRestartedBefore", row.restarted());
        put(node, "p50", row.gap(0.5));
        put(node, "p99", row.gap(0.99));
        put(node, "max", row.gap(1));
        ArrayNode runs = node.putArray("runs");
        for (FailOverRun run : row.runs()) {
            ObjectNode each = runs.addObject().put("gap", millis(run.gap())).put("terms", run.terms());
            run.detection().ifPresent(part -> each.put("detection", millis(part)));
            run.election().ifPresent(part -> each.put("election", millis(part)));
            run.readiness().ifPresent(part -> each.put("readiness", millis(part)));
        }
        aims(node, row.aims());
    }

    private static void transfer(ObjectNode node, TransferRow row) {
        put(node, "p50", row.gap(0.5));
        put(node, "p99", row.gap(0.99));
        put(node, "max", row.gap(1));
        ArrayNode gaps = node.putArray("gaps");
        row.gaps().forEach(gap -> gaps.add(millis(gap)));
        node.put("failed", row.failed());
        aims(node, row.aims());
    }

    private static void idle(ObjectNode node, IdleRow row) {
        node.put("node", row.node()).put("residentBytes", row.resident()).put("peakBytes", row.peak())
                .put("threads", row.threads()).put("after", row.after());
        put(node, "processorPercent", row.percent());
        aims(node, row.aims());
    }

    private static void write(ObjectNode node, WriteRow row) {
        node.put("system", row.system()).put("log", row.storage()).put("tls", row.tls()).put("through", row.through())
                .put("clients", row.clients()).put("writes", row.figures().writes())
                .put("failed", row.figures().failed()).put("perSecond", row.figures().perSecond())
                .put("p50", row.figures().p50() / 1e6).put("p99", row.figures().p99() / 1e6)
                .put("max", row.figures().max() / 1e6);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static void put(ObjectNode node, String name, Optional<Double> value) {
        value.ifPresent(found -> node.put(name, found));
    }

    private static void aims(ObjectNode node, List<Aim> aims) {
        ArrayNode array = node.putArray("aims");
        aims.forEach(each -> array.addObject().put("what", each.what()).put("atMost", each.bound())
                .put("found", each.found()).put("reached", each.reached()));
    }
}
