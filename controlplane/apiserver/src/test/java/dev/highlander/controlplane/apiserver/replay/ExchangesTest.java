package dev.highlander.controlplane.apiserver.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.memory.MemoryStore;
import dev.highlander.ownership.time.SystemTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded step gets the recorded answer, but for the steps in {@link Allowed}, each of which still must differ. */
class ExchangesTest {
    private static final List<String> SCENARIOS = List.of("defaults", "patches", "server-side-apply", "updates",
            "lists",
            "watches", "custom-resources", "access", "errors", "deletes");

    @TestFactory
    List<DynamicContainer> recordedExchanges() throws Exception {
        List<DynamicContainer> containers = new ArrayList<>();
        try (SystemTime time = new SystemTime("replay"); Store store = MemoryStore.open(StoreOptions.defaults())) {
            // The recordings were made so fast that everything came about in one second, by which owners are sorted.
            InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
            Replay replay = new Replay(
                    ApiServer.over(store, ApiServer.Options.defaults(time).withClock(clock)).handler());
            for (String namespace : List.of("golden", "golden-list", "golden-watch")) {
                replay.make("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
                replay.make("/api/v1/namespaces/" + namespace + "/serviceaccounts",
                        "{\"metadata\":{\"name\":\"default\"}}");
            }
            replay.make("/api/v1/namespaces/golden/configmaps", "{\"metadata\":{\"name\":\"dry\"}}");
            for (String scenario : SCENARIOS) {
                List<DynamicTest> tests = new ArrayList<>();
                for (Replay.Step step : replay.run(scenario)) {
                    tests.add(DynamicTest.dynamicTest(step.number() + " " + step.title(), () -> check(step)));
                }
                containers.add(DynamicContainer.dynamicContainer(scenario, tests));
            }
        }
        return containers;
    }

    private static void check(Replay.Step step) {
        String reason = Allowed.STEPS.get(step.id());
        if (reason == null) {
            assertThat(step.differences()).as(step.id()).isEmpty();
        } else {
            assertThat(step.differences())
                    .as(step.id() + " is allowed to differ (" + reason + ") but does not any more")
                    .isNotEmpty();
        }
    }
}
