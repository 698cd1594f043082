package dev.highlander.bench.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Report REPORT = new Report(Instant.parse("2026-01-02T03:04:05Z"),
            new Machine(2, "some processor", 24L << 30, "Linux", "a JVM", "ext4", 0.5),
            RunOptions.of(List.of(Phase.CREATE_16, Phase.CREATE_1), 3, Duration.ofSeconds(4), Duration.ofSeconds(4),
                    "bench"),
            new ServerFacts("ours", Optional.of(Duration.ofMillis(1200)), OptionalLong.of(200L << 20),
                    OptionalLong.of(600L << 20)),
            new ServerFacts("bare", Optional.of(Duration.ofMillis(400)), OptionalLong.of(80L << 20),
                    OptionalLong.empty()),
            List.of(new PhaseResult(Phase.CREATE_1, new Figures(100, 50.25, 1, 2, 3, 4, 0),
                    new Figures(100, 100, 1, 2, 3, 4, 0)),
                    new PhaseResult(Phase.CREATE_16, new Figures(24_000, 8_000, 2, 3, 13, 40, 0),
                            new Figures(30_000, 10_000, 1.5, 3, 6, 20, 0))));

    @Test
    void theTableShowsBothTheirRatioAndWhatIsReached() {
        List<String> lines = ReportTable.of(REPORT).lines().toList();
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(140));
        assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("create, 1 client ").contains("ours", "50.3"));
        assertThat(lines).anySatisfy(
                line -> assertThat(line).contains("ratio", "0.80", "2.17", "rate ≥ 0.7 reached", "p99 ≤ 2.0 MISSED"));
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("start to /readyz 1.20 s", "reached"));
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("resident after the run 600.00 MiB", "MISSED"));
    }

    @Test
    void theJsonHasTheSame() throws Exception {
        JsonNode json = new ObjectMapper().readTree(ReportJson.of(REPORT));
        assertThat(json.path("began").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(json.path("machine").path("processors").asInt()).isEqualTo(2);
        assertThat(json.path("servers").path(0).path("startUpMillis").asLong()).isEqualTo(1200);
        assertThat(json.path("servers").path(1).has("residentBytesAfter")).isFalse();
        JsonNode creates = json.path("phases").path(1);
        assertThat(creates.path("id").asText()).isEqualTo("create-16");
        assertThat(creates.path("ours").path("perSecond").asDouble()).isEqualTo(8_000);
        assertThat(creates.path("rateRatio").asDouble()).isEqualTo(0.8);
        assertThat(creates.path("aims").path(0).path("reached").asBoolean()).isTrue();
        assertThat(creates.path("aims").path(1).path("reached").asBoolean()).isFalse();
    }

    @Test
    void phasesAreMeasuredInTheirOrder() {
        assertThat(REPORT.options().phases()).containsExactly(Phase.CREATE_1, Phase.CREATE_16);
    }
}
