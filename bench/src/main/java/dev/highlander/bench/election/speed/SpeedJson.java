package dev.highlander.bench.election.speed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.bench.api.Aim;
import java.util.Optional;

/** A report for programs: times in milliseconds. */
public final class SpeedJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SpeedJson() {}

    /** The report as a JSON object, indented. */
    public static String of(SpeedReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("began", report.began().toString()).put("elapsedMillis", report.elapsed().toMillis());
        report.machine().describe(root.putObject("machine"));
        options(root.putObject("options"), report.options());
        report.latencies().forEach(row -> latency(root.withArray("latencies").addObject(), row));
        report.gaps().forEach(row -> gap(root.withArray("gaps").addObject(), row));
        report.costs().forEach(row -> cost(root.withArray("costs").addObject(), row));
        ArrayNode settings = root.putArray("settings");
        report.settings().forEach(settings::add);
        ArrayNode missing = root.putArray("missing");
        report.missing().forEach(each -> missing.addObject().put("store", each.store()).put("what", each.what())
                .put("why", each.why()).put("failed", each.failed()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own that can't be written", e);
        }
    }

    private static void options(ObjectNode node, SpeedOptions options) {
        node.put("operations", options.operations()).put("handOvers", options.handOvers()).put("runs", options.runs())
                .put("rounds", options.rounds()).put("ttlMillis", options.ttl().toMillis())
                .put("heldTtlMillis", options.heldTtl().toMillis())
                .put("effectEveryMillis", SpeedOptions.EFFECT_EVERY.toMillis()).put("seed", options.seed());
    }

    private static void latency(ObjectNode node, LatencyRow row) {
        node.put("store", row.store()).put("step", row.step()).put("count", row.count()).put("p50", row.p50())
                .put("p99", row.p99()).put("max", row.max());
    }

    private static void gap(ObjectNode node, GapRow row) {
        node.put("part", row.part().id()).put("store", row.store()).put("library", row.library())
                .put("runs", row.runs().size()).put("notTakenOver", row.missed()).put("doubleEffects", row.doubles());
        put(node, "takeOverP50", row.takeOver(0.5));
        put(node, "takeOverP99", row.takeOver(0.99));
        put(node, "idleP50", row.idle(0.5));
        put(node, "idleP99", row.idle(0.99));
        put(node, "idleMax", row.idle(1));
        ArrayNode idle = node.putArray("idle");
        row.runs().forEach(run -> run.idle().ifPresent(gap -> idle.add(gap.toNanos() / 1e6)));
        aim(node, row.aim());
        if (row.note() != null) {
            node.put("note", row.note());
        }
    }

    private static void cost(ObjectNode node, CostRow row) {
        node.put("store", row.store()).put("ownerships", row.wanted()).put("held", row.held())
                .put("processorPercent", row.processor() * 100).put("batchesPerSecond", row.batches())
                .put("changes", row.changes());
        put(node, "requestsPerSecond", row.requests());
        put(node, "operationsPerSecond", row.operations());
        aim(node, row.aim());
        if (row.note() != null) {
            node.put("note", row.note());
        }
    }

    private static void put(ObjectNode node, String name, Optional<Double> value) {
        value.ifPresent(found -> node.put(name, found));
    }

    private static void aim(ObjectNode node, Optional<Aim> aim) {
        aim.ifPresent(each -> node.putObject("aim").put("what", each.what()).put("atMost", each.bound())
                .put("reached", each.reached()));
    }
}
