package dev.highlander.bench.raft.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.bench.api.Machine;

/** A report for programs: times in milliseconds. */
public final class RaftFaultReportJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NANOS_PER_MILLI = 1e6;

    private RaftFaultReportJson() {}

    /** The report as a JSON object, indented. */
    public static String of(RaftFaultReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("began", report.began().toString()).put("elapsedMillis", report.elapsed().toMillis());
        Machine machine = report.machine();
        root.putObject("machine").put("processors", machine.processors()).put("model", machine.model())
                .put("memoryBytes", machine.memory()).put("system", machine.system()).put("java", machine.java())
                .put("loadBefore", machine.load());
        root.putObject("options").put("runs", report.options().runs())
                .put("isolation", report.options().isolation().id())
                .put("electionMillis", report.options().election().toMillis())
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

    private static void row(ObjectNode node, RaftFaultRow row) {
        node.put("fault", row.fault().id());
        if (!row.isolation().isEmpty()) {
            node.put("isolation", row.isolation());
        }
        if (row.notRun() != null) {
            node.put("notRun", row.notRun());
        }
        if (row.runs().isEmpty()) {
            return;
        }
        node.put("operations", row.operations()).put("unknown", row.unknown());
        row.how().ifPresent(how -> node.put("how", how));
        ArrayNode broken = node.putArray("broken");
        row.faults().forEach(broken::add);
        ArrayNode runs = node.putArray("runs");
        for (RaftFaultRun run : row.runs()) {
            ObjectNode one = runs.addObject().put("operations", run.operations()).put("unknown", run.unknown())
                    .put("withoutWrites", run.withoutWrites().toNanos() / NANOS_PER_MILLI)
                    .put("withoutOwner", run.withoutOwner().toNanos() / NANOS_PER_MILLI)
                    .put("outcomeReached", run.reached()).put("goesOn", run.goesOn());
            ArrayNode violations = one.putArray("violations");
            run.violations().forEach(violation -> violations.addObject().put("promise", violation.promise().name())
                    .put("text", violation.text()));
        }
    }
}
