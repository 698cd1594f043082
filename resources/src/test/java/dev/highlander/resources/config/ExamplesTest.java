package dev.highlander.resources.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.resources.custom.WorkloadProcess;
import dev.highlander.resources.document.Problems;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    @Test
    void theQuickstartIsSound() throws InvalidConfigException {
        LoadedConfig loaded = ConfigReader
                .load(new ConfigSources(Optional.of(EXAMPLES.resolve("quickstart.yaml")), Map.of(), Map.of(), "host"));
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().storageType()).isEqualTo(StorageType.MEMORY);
        assertThat(loaded.config().workloads()).extracting(w -> w.key().name()).containsExactly("heartbeat",
                "now-and-then");
    }

    @Test
    void theCustomResourceIsSound() throws IOException {
        WorkloadProcess resource = new KubernetesSerialization().unmarshal(
                Files.readString(EXAMPLES.resolve("process.yaml")),
                WorkloadProcess.class);
        resource.getMetadata().setNamespace("default");
        Problems problems = new Problems();
        assertThat(resource.getSpec()).isInstanceOf(ObjectNode.class);
        assertThat(resource.read(problems)).isPresent();
        assertThat(problems.list()).isEmpty();
    }
}
