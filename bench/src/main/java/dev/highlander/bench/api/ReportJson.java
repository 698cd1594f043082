package dev.highlander.bench.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A report for programs: times in milliseconds unless their name says otherwise, memory in bytes. */
public final class ReportJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    /** The report as a JSON object, indented. */
    public static String of(Report report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("began", report.began().toString());
        report.machine().describe(root.putObject("machine"));
        options(root.putObject("options"), report.options());
        ArrayNode servers = root.putArray("servers");
        server(servers.addObject(), report.subject());
        server(servers.addObject(), report.bare());
        ArrayNode phases = root.putArray("phases");
        report.phases().forEach(phase -> phase(phases.addObject(), report, phase));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own that can't be written", e);
        }
    }

    private static void options(ObjectNode node, RunOptions options) {
        node.put("rounds", options.rounds()).put("warmUpMillis", options.warmUp().toMillis())
                .put("roundMillis", options.longest().toMillis()).put("mostRequestsPerRound", options.mostRequests())
                .put("listedObjects", options.listed()).put("watchers", options.watchers());
    }

    private static void server(ObjectNode node, ServerFacts facts) {
        node.put("name", facts.name());
        facts.startUp().ifPresent(time -> node.put("startUpMillis", time.toMillis()));
        facts.residentBefore().ifPresent(bytes -> node.put("residentBytesBefore", bytes));
        facts.residentAfter().ifPresent(bytes -> node.put("residentBytesAfter", bytes));
        aims(node.putArray("aims"), facts.aims());
    }

    private static void phase(ObjectNode node, Report report, PhaseResult result) {
        node.put("id", result.phase().id()).put("clients", result.phase().clients());
        figures(node.putObject(report.subject().name()), result.subject());
        figures(node.putObject(report.bare().name()), result.bare());
        node.put("rateRatio", result.rateRatio()).put("p99Ratio", result.p99Ratio());
        aims(node.putArray("aims"), result.aims());
    }

    private static void figures(ObjectNode node, Figures figures) {
        node.put("requests", figures.count()).put("perSecond", figures.rate()).put("p50", figures.p50())
                .put("p90", figures.p90()).put("p99", figures.p99()).put("max", figures.max())
                .put("processorMicrosPerRequest", figures.processorMicros());
    }

    private static void aims(ArrayNode node, List<Aim> aims) {
        for (Aim aim : aims) {
            node.addObject().put("what", aim.what()).put("found", aim.found()).put(aim.atLeast() ? "atLeast" : "atMost",
                    aim.bound()).put("reached", aim.reached());
        }
    }
}
