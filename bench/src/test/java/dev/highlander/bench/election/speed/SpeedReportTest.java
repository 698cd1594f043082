package dev.highlander.bench.election.speed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.bench.api.Aim;
import dev.highlander.bench.api.Machine;
import dev.highlander.bench.election.server.StoreKind;
import dev.highlander.bench.load.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpeedReportTest {
    private static GapRow row(Part part, @Nullable StoreKind kind, boolean ours, long... idleMillis) {
        return new GapRow(part, kind == null ? "memory" : kind.id() + " 7", kind, ours ? "highlander" : "redisson 4",
                ours,
                Duration.ofSeconds(2), Arrays.stream(idleMillis)
                        .mapToObj(millis -> new GapRun(Optional.of(Duration.ofMillis(millis + 3)),
                                kind == null ? Optional.empty() : Optional.of(Duration.ofMillis(millis)), ours ? 0 : 2))
                        .toList(),
                null);
    }

    private static CostRow cost(int wanted, int held, double processor) {
        return new CostRow("redis 7", wanted, held, processor, 92.5, Optional.of(93.0), Optional.of(2_000.25), 0,
                held < wanted ? "not all" : null);
    }

    private static SpeedReport report(List<Missing> missing) {
        Histogram histogram = new Histogram();
        histogram.record(2_000_000);
        return new SpeedReport(Instant.parse("2026-01-02T03:04:05Z"), Duration.ofSeconds(125),
                new Machine(2, "some processor", 24L << 30, "Linux", "a JVM", "ext4", 0.5),
                new SpeedOptions(List.of(Part.values()), 10, 3, 3, List.of(1, 10_000), 3, Duration.ofSeconds(2),
                        Duration.ofSeconds(15), 7),
                List.of(LatencyRow.of("redis 7", "acquire", List.of(histogram, histogram))),
                List.of(row(Part.HAND_OVER, StoreKind.REDIS, true, 10, 20, 60),
                        row(Part.HAND_OVER, StoreKind.REDIS, false, 30, 43, 50),
                        row(Part.KILL, StoreKind.REDIS, true, 2_050, 2_099)),
                List.of(cost(1, 1, 0.001), cost(10_000, 10_000, 0.101)), List.of("redisson 4: as it comes"), missing);
    }

    @Test
    void aimsDependOnThePartAndTheStore() {
        assertThat(row(Part.HAND_OVER, StoreKind.REDIS, true, 10, 20, 60).aim()).map(Aim::reached).contains(false);
        assertThat(row(Part.HAND_OVER, StoreKind.REDIS, true, 10, 20, 49).aim()).map(Aim::reached).contains(true);
        assertThat(row(Part.HAND_OVER, null, true, 10).aim()).map(Aim::found).contains(13.0);
        assertThat(row(Part.KILL, StoreKind.REDIS, true, 2_099).aim()).map(Aim::bound).contains(2_100.0);
        assertThat(row(Part.KILL, StoreKind.POSTGRES, true, 199).aim()).map(Aim::reached).contains(true);
        assertThat(row(Part.KILL, StoreKind.POSTGRES, true, 201).aim()).map(Aim::reached).contains(false);
        assertThat(row(Part.PARTITION, StoreKind.REDIS, true, 10).aim()).isEmpty();
        assertThat(row(Part.KILL, StoreKind.REDIS, false, 10).aim()).as("peers have no aims").isEmpty();
    }

    @Test
    void whoIsNotFollowedMissesTheAim() {
        GapRow row = new GapRow(Part.KILL, "redis 7", StoreKind.REDIS, "highlander", true, Duration.ofSeconds(2),
                List.of(new GapRun(Optional.of(Duration.ofSeconds(1)), Optional.of(Duration.ofSeconds(1)), 0),
                        GapRun.NOT_TAKEN_OVER),
                null);
        assertThat(row.missed()).isEqualTo(1);
        assertThat(row.aim()).map(Aim::reached).contains(false);
    }

    @Test
    void manyLeasesHaveAnAimThatFewerDoNotReach() {
        assertThat(cost(100, 100, 0.5).aim()).isEmpty();
        assertThat(cost(10_000, 10_000, 0.1499).aim()).map(Aim::reached).contains(true);
        assertThat(cost(10_000, 10_000, 0.151).aim()).map(Aim::reached).contains(false);
        assertThat(cost(10_000, 9_999, 0.01).aim()).map(Aim::reached).contains(false);
    }

    @Test
    void latenciesAreMediansOfTheRounds() {
        List<Histogram> rounds = IntStream.of(1, 2, 30).mapToObj(millis -> {
            Histogram histogram = new Histogram();
            histogram.record(millis * 1_000_000L);
            return histogram;
        }).toList();
        LatencyRow row = LatencyRow.of("redis 7", "renew", rounds);
        assertThat(row.count()).isEqualTo(3);
        assertThat(row.p99()).isBetween(1.98, 2.02);
        assertThat(row.max()).isEqualTo(30);
    }

    @Test
    void theTableShowsEverythingSideBySide() {
        String table = SpeedTable.of(report(List.of(new Missing("postgres", "all", "no postgres on the PATH", false))));
        assertThat(table.lines())
                .anySatisfy(line -> assertThat(line).startsWith("redis 7").contains("acquire", "2.000"))
                .anySatisfy(line -> assertThat(line).startsWith("planned hand-over").contains("highlander", "60.0",
                        "p99 < 50 ms MISSED"))
                .anySatisfy(line -> assertThat(line).startsWith("planned hand-over").contains("redisson 4", "43.0")
                        .doesNotContain("<"))
                .anySatisfy(line -> assertThat(line).contains("redisson 4 takes 2.0 times as long"))
                .anySatisfy(line -> assertThat(line).startsWith("kill -9").contains("p99 < 2100 ms reached"))
                .anySatisfy(line -> assertThat(line).contains("10,000", "10.10", "2,000.", "cpu < 15 % reached"))
                .contains("redisson 4: as it comes", "postgres: all: not run: no postgres on the PATH")
                .last().asString().isEqualTo("Measured in 2 min 5 s.");
    }

    @Test
    void theJsonHasTheSame() throws Exception {
        JsonNode root = new ObjectMapper()
                .readTree(SpeedJson.of(report(List.of(new Missing("redis 7", "kill", "it ended", true)))));
        assertThat(root.at("/options/ttlMillis").asLong()).isEqualTo(2_000);
        assertThat(root.at("/latencies/0/step").asText()).isEqualTo("acquire");
        assertThat(root.at("/gaps/0/idleP99").asDouble()).isEqualTo(60);
        assertThat(root.at("/gaps/0/aim/reached").asBoolean()).isFalse();
        assertThat(root.at("/gaps/0/idle")).hasSize(3);
        assertThat(root.at("/gaps/1").has("aim")).isFalse();
        assertThat(root.at("/gaps/1/doubleEffects").asInt()).isEqualTo(6);
        assertThat(root.at("/costs/1/processorPercent").asDouble()).isBetween(10.09, 10.11);
        assertThat(root.at("/missing/0/failed").asBoolean()).isTrue();
    }

    @Test
    void whatFailedIsAFailureAndWhatCanNotBeHadIsNot() {
        assertThat(report(List.of(new Missing("postgres", "all", "none", false))).hasFailed()).isFalse();
        assertThat(report(List.of(new Missing("postgres", "all", "it ended", true))).hasFailed()).isTrue();
    }
}
