package dev.highlander.resources.custom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.document.Problems;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DefinitionsTest {
    private static final Path COMMITTED = Path.of("..", "deploy", "crds");

    @ParameterizedTest
    @EnumSource
    void theCommittedFileIsWhatTheRecordsSay(WorkloadKind kind) throws IOException {
        Path file = COMMITTED.resolve(CustomResources.fileName(kind));
        if ("write".equals(System.getProperty("highlander.definitions"))) {
            Files.createDirectories(COMMITTED);
            Files.writeString(file, DefinitionWriter.yaml(kind));
        }
        assertThat(file).as("write it anew with -Dhighlander.definitions=write, as its head says").content()
                .isEqualTo(DefinitionWriter.yaml(kind));
    }

    private static List<CustomResourceDefinition> typed() {
        KubernetesSerialization serialization = new KubernetesSerialization();
        return CustomResources.definitions().stream()
                .map(tree -> serialization.convertValue(tree, CustomResourceDefinition.class)).toList();
    }

    @Test
    void thePackedDefinitionsCarryEveryNameOfTheContract() {
        List<CustomResourceDefinition> definitions = typed();
        assertThat(definitions)
                .extracting(d -> d.getSpec().getNames().getKind() + " " + d.getSpec().getNames().getPlural() + " "
                        + d.getSpec().getNames().getShortNames() + " " + required(d))
                .containsExactly("WorkloadProcess workloadprocesses [wlp] [image, script]",
                        "WorkloadCronJob workloadcronjobs [wlc] [image, script, schedule]",
                        "WorkloadService workloadservices [wls] [image, script, replicas]",
                        "WorkloadPersistent workloadpersistents [wlper] [image, script, replicas]");
        assertThat(definitions).allSatisfy(d -> {
            assertThat(d.getSpec().getGroup()).isEqualTo("highlander.plexobject.io");
            assertThat(d.getSpec().getNames().getCategories()).containsExactly("all", "highlander");
            assertThat(version(d).getSubresources().getStatus()).isNotNull();
            assertThat(version(d).getAdditionalPrinterColumns()).filteredOn(c -> c.getPriority() == null)
                    .extracting(c -> c.getName())
                    .containsExactly("Active", "Healthy", "Age");
        });
    }

    @Test
    void onlyKindsWithReplicasCanBeScaled() {
        assertThat(typed()).filteredOn(d -> version(d).getSubresources().getScale() != null)
                .extracting(d -> d.getSpec().getNames().getKind())
                .containsExactly("WorkloadService", "WorkloadPersistent");
    }

    @Test
    void theSchemaStatesBoundsPatternsAndDefaults() {
        JSONSchemaProps spec = property(
                version(typed().getFirst()).getSchema().getOpenAPIV3Schema(), "spec");
        assertThat(spec.getXKubernetesPreserveUnknownFields()).isNull();
        assertThat(property(spec, "maxRestarts").getMinimum()).isEqualTo(-1);
        assertThat(property(spec, "maxRestarts").getDefault().asInt()).isEqualTo(5);
        assertThat(property(spec, "restartPolicy").getEnum()).extracting(n -> n.asText()).containsExactly("Always",
                "OnFailure", "Never");
        assertThat(spec.getProperties()).containsKeys("gracePeriod", "terminationGracePeriod").doesNotContainKeys(
                "name", "namespace",
                "workloadCRDRef");
        assertThat(property(property(spec, "resources"), "cpuRequest").getPattern()).isNotBlank();
    }

    @Test
    void aResourceWithAStatusSurvivesTheWayThroughJson() throws IOException {
        WorkloadProcess resource = new WorkloadProcess();
        resource.getMetadata().setName("heartbeat");
        resource.getMetadata().setNamespace("default");
        resource.getMetadata().setUid("u-1");
        resource.getMetadata().setGeneration(3L);
        resource.setSpec((com.fasterxml.jackson.databind.node.ObjectNode) new ObjectMapper()
                .readTree("{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}"));
        resource.setStatus(new WorkloadStatus(true, false, Phase.Running, 3,
                List.of(new Condition("Active", Condition.Status.True, "Running", "", "2026-01-01T00:00:00Z", 3)), "",
                "", "heartbeat-pod",
                1, 0, 0, 0, ""));
        KubernetesSerialization json = new KubernetesSerialization();
        WorkloadProcess back = json.unmarshal(json.asJson(resource), WorkloadProcess.class);

        assertThat(json.asJson(resource)).contains("\"kind\":\"WorkloadProcess\"").doesNotContain("workloadKind",
                "lastError");
        assertThat(back.getStatus()).isEqualTo(resource.getStatus());
        Problems problems = new Problems();
        assertThat(back.read(problems)).isPresent();
        assertThat(problems.list()).isEmpty();
    }

    private static CustomResourceDefinitionVersion version(CustomResourceDefinition definition) {
        return definition.getSpec().getVersions().getFirst();
    }

    private static List<String> required(CustomResourceDefinition definition) {
        return property(version(definition).getSchema().getOpenAPIV3Schema(), "spec").getRequired();
    }

    private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
        return Objects.requireNonNull(schema.getProperties().get(name), name);
    }
}
