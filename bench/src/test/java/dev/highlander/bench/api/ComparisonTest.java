package dev.highlander.bench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.bench.bare.BareServer;
import dev.highlander.bench.load.BodySink;
import dev.highlander.bench.load.Endpoint;
import dev.highlander.bench.load.KubeconfigFile;
import dev.highlander.bench.load.LoadException;
import dev.highlander.bench.server.ServerUnderTest;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole run, small, with bare servers of this JVM in both places. */
class ComparisonTest {
    private static final RunOptions SMALL = new RunOptions(List.of(Phase.values()), 1, Duration.ofMillis(10),
            Duration.ofMillis(50), 40, 20, 30, 12, "bench");

    @TempDir
    Path folder;

    @Test
    void measuresEveryPhaseOnBothAndLeavesNothingBehind() throws Exception {
        List<String> progress = new ArrayList<>();
        try (BareServer one = BareServer.start(folder.resolve("one"), 0, InstantSource.system());
                BareServer two = BareServer.start(folder.resolve("two"), 0, InstantSource.system());
                SystemTime time = new SystemTime("test-timer")) {
            Endpoint first = KubeconfigFile.read(one.kubeconfig(), null);
            Report report = new Comparison(SMALL, time, InstantSource.system(), progress::add).run(
                    new ServerUnderTest.External(first),
                    new ServerUnderTest.External(KubeconfigFile.read(two.kubeconfig(), null)));

            assertThat(report.phases()).extracting(PhaseResult::phase).containsExactly(Phase.values());
            assertThat(report.phases()).allSatisfy(result -> {
                assertThat(result.subject().count()).isPositive();
                assertThat(result.bare().count()).isPositive();
                assertThat(result.subject().rate()).isPositive();
                assertThat(result.subject().max()).isGreaterThanOrEqualTo(result.subject().p50());
            });
            assertThat(progress).anyMatch(line -> line.startsWith("get, 16 clients: other, round 1 of 1: "));
            Target target = new Target(first, "bench", time, Optional::empty);
            assertThat(target.ask(BodySink.NOTHING, "GET", "/api/v1/namespaces/bench").status()).isEqualTo(404);
            assertThat(target.ask(BodySink.NOTHING, "GET", target.collection("configmaps")).start())
                    .contains("\"items\":[]");

            JsonNode json = new ObjectMapper().readTree(ReportJson.of(report));
            assertThat(json.path("phases")).hasSize(Phase.values().length);
        }
    }

    @Test
    void somebodysNamespaceIsNotTouched() throws Exception {
        try (BareServer one = BareServer.start(folder.resolve("one"), 0, InstantSource.system());
                SystemTime time = new SystemTime("test-timer")) {
            Endpoint endpoint = KubeconfigFile.read(one.kubeconfig(), null);
            Target target = new Target(endpoint, "bench", time, Optional::empty);
            target.demand(BodySink.NOTHING, "POST", "/api/v1/namespaces",
                    Shape.ascii("{\"metadata\":{\"name\":\"bench\"}}"));

            ServerUnderTest external = new ServerUnderTest.External(endpoint);
            assertThatThrownBy(
                    () -> new Comparison(SMALL, time, InstantSource.system(), line -> {}).run(external, external))
                    .isInstanceOf(LoadException.class).hasMessageContaining("there is a namespace \"bench\"")
                    .hasMessageContaining("--namespace");
            assertThat(target.ask(BodySink.NOTHING, "GET", "/api/v1/namespaces/bench").status()).isEqualTo(200);
        }
    }
}
