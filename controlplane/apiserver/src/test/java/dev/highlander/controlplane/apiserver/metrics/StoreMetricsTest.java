package dev.highlander.controlplane.apiserver.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.apiserver.ApiServer;
import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.Watch;
import dev.highlander.controlplane.store.journal.JournalStore;
import dev.highlander.ownership.time.SystemTime;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMetricsTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();

    @Test
    void aScrapeTellsWhatTheStoreHasDoneAndHolds(@TempDir Path directory) throws Exception {
        StoreOptions options = StoreOptions.defaults().observedBy(new StoreMetrics(registry));
        try (SystemTime time = new SystemTime("test-time"); Store store = JournalStore.open(directory, options)) {
            ApiServer server = ApiServer.over(store, ApiServer.Options.defaults(time).withMetrics(registry));
            long before = store.view().revision().value();
            double batches = value("highlander_store_batches_total");
            Key key = new Key("configmaps", "default", "one");
            store.commit(Change.create(key, document())).join();
            store.commit(Change.create(key, document())).join(); // conflicts
            try (Watch watch = store.watch(Range.collection("pods"), store.view().revision())) {
                assertThat(watch).isNotNull();
                assertThat(value("highlander_store_watches")).isEqualTo((double) store.statistics().watches())
                        .isPositive();
            }

            assertThat(value("highlander_store_revision")).isEqualTo((double) before + 1);
            assertThat(value("highlander_store_commits_total")).isEqualTo((double) before + 1);
            assertThat(value("highlander_store_conflicts_total")).isEqualTo(1);
            assertThat(value("highlander_store_batches_total")).isEqualTo(batches + 1);
            assertThat(value("highlander_store_journal_bytes_total"))
                    .isEqualTo((double) store.statistics().writes().bytes()).isPositive();
            assertThat(value("highlander_store_write_duration_seconds_count")).isEqualTo(batches + 1);
            assertThat(value("highlander_store_batch_changes_sum")).isEqualTo((double) before + 1);
            assertThat(value("highlander_store_document_bytes")).isEqualTo((double) store.size());
            assertThat(value("highlander_store_queued_changes")).isZero();
            assertThat(value("highlander_store_failed")).isZero();
            assertThat(value("apiserver_storage_objects{resource=\"configmaps\"}")).isEqualTo(1);
            assertThat(value("apiserver_storage_objects{resource=\"namespaces\"}")).isEqualTo(4);
            assertThat(value("apiserver_storage_objects{resource=\"deployments.apps\"}")).isZero();

            assertThat(value("highlander_store_events")).isPositive();
            store.compact(store.view().revision());
            assertThat(value("highlander_store_compacted_revision")).isEqualTo((double) before + 1);
            assertThat(value("highlander_store_events")).isZero();
            server.close();
        }
    }

    private static Document document() {
        return new Document("{\"metadata\":{\"resourceVersion\":\"".getBytes(StandardCharsets.UTF_8),
                "\"}}".getBytes(StandardCharsets.UTF_8), new Index("uid", Map.of(), List.of(), Map.of()));
    }

    private double value(String sample) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExpositionFormats.init().getPrometheusTextFormatWriter().write(out, registry.scrape());
        return out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith(sample + " ")).findFirst()
                .map(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .orElseThrow(() -> new AssertionError("no sample " + sample));
    }
}
