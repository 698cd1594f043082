package dev.highlander.bench.election.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.bench.api.Machine;
import dev.highlander.bench.election.witness.Checker;

/** A report for programs: times in milliseconds. */
public final class FaultReportJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FaultReportJson() {}

    /** The report as a JSON object, indented. */
    public static String of(FaultReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("began", report.began().toString()).put("elapsedMillis", report.elapsed().toMillis());
        machine(root.putObject("machine"), report.machine());
        root.putObject("options").put("runs", report.options().runs())
                .put("ttlMillis", report.options().ttl().toMillis())
                .put("effectEveryMillis", FaultOptions.EFFECT_EVERY.toMillis()).put("fenced", report.options().fenced())
                .put("seed", report.options().seed());
        root.put("clean", report.isClean()).put("complete", report.isComplete());
        ArrayNode rows = root.putArray("rows");
        report.rows().forEach(row -> row(rows.addObject(), row));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own that can't be written", e);
        }
    }

    private static void machine(ObjectNode node, Machine machine) {
        node.put("processors", machine.processors()).put("model", machine.model()).put("memoryBytes", machine.memory())
                .put("system", machine.system()).put("java", machine.java()).put("loadBefore", machine.load());
    }

    private static void row(ObjectNode node, FaultRow row) {
        node.put("fault", row.fault().id()).put("store", row.store());
        if (row.notRun() != null) {
            node.put("notRun", row.notRun());
        }
        if (row.runs().isEmpty()) {
            return;
        }
        Checker.Tally tally = row.tally();
        node.put("runs", row.runs().size()).put("effects", tally.effects()).put("doubleEffects", tally.doubles())
                .put("staleRefused", tally.stale()).put("epochRegressions", tally.regressions())
                .put("changesOfOwner", tally.changes()).put("outcomeMissed", row.misses());
        row.how().ifPresent(how -> node.put("how", how));
        row.gap(0.5).ifPresent(gap -> node.put("gapP50", gap.toNanos() / 1e6));
        row.gap(0.99).ifPresent(gap -> node.put("gapP99", gap.toNanos() / 1e6));
        row.gap(1).ifPresent(gap -> node.put("gapMax", gap.toNanos() / 1e6));
        ArrayNode gaps = node.putArray("gaps");
        row.gaps().forEach(gap -> gaps.add(gap.toNanos() / 1e6));
        ArrayNode broken = node.putArray("broken");
        row.faults().forEach(broken::add);
        ArrayNode violations = node.putArray("violations");
        row.runs().forEach(run -> run.violations().forEach(violations::add));
    }
}
