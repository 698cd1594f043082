package dev.highlander.app.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.highlander.resources.config.ConfigReader;
import dev.highlander.resources.config.ConfigSources;
import dev.highlander.resources.config.LoadedConfig;
import dev.highlander.resources.config.StorageType;
import dev.highlander.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code deploy/raft} agree with each other, with the code's settings, and with an API server. */
class RaftManifestsTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path FOLDER = DEPLOY.resolve("raft");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path folder;

    private final StatefulSet controllers = base("statefulset.yaml", StatefulSet.class);
    private final Service service = base("service.yaml", Service.class);
    private final Container container = controllers.getSpec().getTemplate().getSpec().getContainers().getFirst();

    @Test
    void theMembersAreThePodsOfTheHeadlessService() {
        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
        assertThat(controllers.getSpec().getServiceName()).isEqualTo(service.getMetadata().getName());
        assertThat(controllers.getMetadata().getNamespace()).isEqualTo(service.getMetadata().getNamespace());
        assertThat(service.getSpec().getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("raft");
            assertThat(port.getTargetPort().getStrVal()).isEqualTo("raft");
            assertThat(containerPort("raft")).isEqualTo(port.getPort()).isEqualTo(7070);
        });
        assertThat(environment("highlander-0")).containsEntry("HIGHLANDER_RAFT_MEMBERS", "dns:"
                + service.getMetadata().getName() + "." + service.getMetadata().getNamespace() + ".svc:"
                + service.getSpec().getPorts().getFirst().getPort());
    }

    @Test
    void allMeanTheSamePods() {
        Map<String, String> labels = controllers.getSpec().getTemplate().getMetadata().getLabels();
        PodDisruptionBudget budget = base("disruption-budget.yaml", PodDisruptionBudget.class);

        assertThat(controllers.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(service.getSpec().getSelector()).isEqualTo(labels);
        assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        assertThat(controllers.getSpec().getTemplate().getSpec().getAffinity().getPodAntiAffinity()
                .getPreferredDuringSchedulingIgnoredDuringExecution()).singleElement()
                .satisfies(term -> assertThat(term.getPodAffinityTerm().getLabelSelector().getMatchLabels())
                        .isEqualTo(labels));
        // Highlander's own workloads are found by this label; its controllers are none of them.
        assertThat(labels).doesNotContainKey("managed-by");
        assertThat(controllers.getSpec().getReplicas() % 2).as("an odd number of replicas").isEqualTo(1);
        assertThat(controllers.getSpec().getPodManagementPolicy()).isEqualTo("Parallel");
    }

    @Test
    void theControllerReadsItsSettings() throws Exception {
        LoadedConfig loaded = ConfigReader.load(new ConfigSources(Optional.of(FOLDER.resolve("base/config.yaml")),
                environment("highlander-2"), Map.of(), "host"));

        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().id()).isEqualTo("highlander-2");
        assertThat(loaded.config().storageType()).isEqualTo(StorageType.RAFT);
        assertThat(loaded.config().port()).isEqualTo(containerPort("console"));
        assertThat(loaded.config().raft().tlsDir()).map(Path::toString)
                .contains(mount("raft-tls").getMountPath());
        assertThat(loaded.config().raft().insecure()).isFalse();
        assertThat(loaded.config().raft().dataDir()).as("in memory").isEmpty();
        assertThat(container.getArgs()).containsExactly("controller");
    }

    @Test
    void everyVolumeIsMountedAndWhatIsWrittenIsOnOne() {
        List<Volume> volumes = controllers.getSpec().getTemplate().getSpec().getVolumes();
        assertThat(volumes).extracting(Volume::getName).containsExactlyInAnyOrderElementsOf(
                container.getVolumeMounts().stream().map(VolumeMount::getName).toList());
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(controllers.getSpec().getTemplate().getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(mount("log").getMountPath()).isEqualTo("/dev/shm");
        assertThat(volumes).filteredOn(volume -> volume.getName().equals("log")).singleElement()
                .satisfies(volume -> assertThat(volume.getEmptyDir().getMedium()).isEqualTo("Memory"));
        assertThat(mount("config").getMountPath()).as("where a configuration is looked for")
                .isEqualTo("/etc/k8-highlander");
        assertThat(volumes).filteredOn(volume -> volume.getName().equals("raft-tls")).singleElement()
                .satisfies(volume -> assertThat(volume.getSecret().getSecretName()).isEqualTo("highlander-raft-tls"));
    }

    @Test
    void theCertificatesCoverThePods() throws IOException {
        JsonNode certificate = objects(Files.readString(FOLDER.resolve("components/cert-manager/certificates.yaml")),
                JsonNode.class)
                .stream().filter(object -> object.at("/spec/secretName").asText().equals("highlander-raft-tls"))
                .findFirst().orElseThrow();
        List<String> names = new ArrayList<>();
        certificate.at("/spec/dnsNames").forEach(name -> names.add(name.asText()));
        String domain = "." + service.getMetadata().getName() + "." + service.getMetadata().getNamespace() + ".svc";

        assertThat(names).containsExactlyInAnyOrder("*" + domain, "*" + domain + ".cluster.local");
        assertThat(certificate.at("/spec/usages")).map(JsonNode::asText).contains("server auth", "client auth");
        assertThat(Files.readString(FOLDER.resolve("README.md"))).as("the same by hand")
                .contains("--hosts '" + String.join(",", names) + "'");
    }

    @Test
    void theControllerMayDoWhatTheDefinitionsAndTheFenceNeed() throws IOException {
        List<JsonNode> rules = objects(Files.readString(FOLDER.resolve("base/rbac.yaml")), JsonNode.class);
        List<String> resources = new ArrayList<>();
        try (Stream<Path> files = Files.list(DEPLOY.resolve("crds"))) {
            files.forEach(file -> resources.add(file.getFileName().toString().replace(".yaml", "")));
        }
        List<String> allowed = new ArrayList<>();
        for (JsonNode rule : named(rules, "ClusterRole", "highlander-controller").get("rules")) {
            rule.get("resources").forEach(resource -> allowed.add(resource.asText()));
        }
        assertThat(resources).isNotEmpty();
        assertThat(allowed).containsAll(resources)
                .containsAll(resources.stream().map(resource -> resource + "/status").toList())
                .doesNotContain("pods/status", "secrets", "*");

        JsonNode fence = objects(Files.readString(DEPLOY.resolve("fencing/rbac.yaml")), JsonNode.class).getFirst();
        JsonNode own = named(rules, "Role", "highlander-fence");
        assertThat(own.get("rules")).isEqualTo(fence.get("rules"));
        assertThat(own.at("/metadata/namespace").asText())
                .isEqualTo(environment("highlander-0").get("HIGHLANDER_NAMESPACE"));
        for (JsonNode binding : List.of(named(rules, "RoleBinding", "highlander-fence"),
                named(rules, "ClusterRoleBinding", "highlander-controller"))) {
            assertThat(binding.at("/subjects/0/name").asText())
                    .isEqualTo(controllers.getSpec().getTemplate().getSpec().getServiceAccountName());
            assertThat(binding.at("/subjects/0/namespace").asText())
                    .isEqualTo(controllers.getMetadata().getNamespace());
        }
    }

    @Test
    void theProbesTellAHealthyControllerFromOthers() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        List<String> asked = new ArrayList<>();
        int[] code = {200};
        HttpServer console = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        console.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " of " + exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(code[0], -1);
            exchange.close();
        });
        console.start();
        int port = console.getAddress().getPort();
        for (Probe probe : List.of(container.getStartupProbe(), container.getLivenessProbe(),
                container.getReadinessProbe())) {
            code[0] = 200;
            assertThat(run(probe, port)).isZero();
            code[0] = 503;
            assertThat(run(probe, port)).isNotZero();
        }
        console.stop(0);
        assertThat(run(container.getReadinessProbe(), port)).isNotZero();
        assertThat(asked).containsExactly("/healthz of localhost", "/healthz of localhost", "/healthz of localhost",
                "/healthz of localhost", "/readyz of localhost", "/readyz of localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"self-signed", "self-signed-disk", "cert-manager", "cert-manager-disk"})
    void anApiServerTakesEveryVariant(String variant) throws Exception {
        List<GenericKubernetesResource> objects = objects(kustomize(variant), GenericKubernetesResource.class);
        try (TestCluster cluster = TestCluster.start()) {
            KubernetesClient client = cluster.client();
            for (GenericKubernetesResource object : objects) {
                // cert-manager's kinds are not there.
                if (!object.getApiVersion().startsWith("cert-manager.io/")) {
                    HasMetadata made = client.resource(object)
                            .fieldValidation(FieldValidateable.Validation.STRICT)
                            .create();
                    assertThat(made.getMetadata().getUid()).isNotBlank();
                }
            }
        }
        assertThat(objects).extracting(GenericKubernetesResource::getKind).contains("Namespace", "ConfigMap", "Service",
                "StatefulSet", "PodDisruptionBudget", "ServiceAccount");
        assertThat(objects.stream().anyMatch(object -> object.getKind().equals("Certificate")))
                .isEqualTo(variant.startsWith("cert-manager"));
        StatefulSet made = objects.stream().filter(object -> object.getKind().equals("StatefulSet"))
                .map(object -> YAML.unmarshal(YAML.asYaml(object), StatefulSet.class)).findFirst().orElseThrow();
        Container withDisk = made.getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertThat(withDisk.getImage()).startsWith("highlander:");
        if (variant.endsWith("-disk")) {
            String claim = made.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName();
            String mounted = withDisk.getVolumeMounts().stream().filter(each -> each.getName().equals(claim))
                    .findFirst().orElseThrow().getMountPath();
            assertThat(withDisk.getEnv()).filteredOn(each -> each.getName().equals("HIGHLANDER_RAFT_DATA_DIR"))
                    .singleElement().satisfies(each -> assertThat(each.getValue()).startsWith(mounted + "/"));
        } else {
            assertThat(made.getSpec().getVolumeClaimTemplates()).isEmpty();
        }
    }

    private String kustomize(String variant) throws Exception {
        Path answer = folder.resolve("kustomized.yaml");
        Process process;
        try {
            process = new ProcessBuilder("kubectl", "kustomize", FOLDER.resolve(variant).toString())
                    .redirectOutput(answer.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            return Assumptions.abort("kubectl is not installed");
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(answer);
    }

    private static int run(Probe probe, int port) throws Exception {
        List<String> command = probe.getExec().getCommand().stream()
                .map(word -> word.replace("/dev/tcp/127.0.0.1/8080", "/dev/tcp/127.0.0.1/" + port)).toList();
        assertThat(command).as("the console's port stands in it").isNotEqualTo(probe.getExec().getCommand());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** What the pod of this name has. */
    private Map<String, String> environment(String pod) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (EnvVar variable : container.getEnv()) {
            boolean name = variable.getValueFrom() != null
                    && variable.getValueFrom().getFieldRef().getFieldPath().equals("metadata.name");
            environment.put(variable.getName(), name ? pod : variable.getValue());
        }
        return environment;
    }

    private int containerPort(String name) {
        return container.getPorts().stream().filter(port -> port.getName().equals(name)).findFirst()
                .map(ContainerPort::getContainerPort).orElseThrow();
    }

    private VolumeMount mount(String name) {
        return container.getVolumeMounts().stream().filter(mount -> mount.getName().equals(name)).findFirst()
                .orElseThrow();
    }

    private static JsonNode named(List<JsonNode> objects, String kind, String name) {
        return objects.stream().filter(object -> object.get("kind").asText().equals(kind))
                .filter(object -> object.at("/metadata/name").asText().equals(name)).findFirst().orElseThrow();
    }

    private static <T> T base(String file, Class<T> type) {
        try {
            return YAML.unmarshal(Files.readString(FOLDER.resolve("base").resolve(file), StandardCharsets.UTF_8), type);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> List<T> objects(String text, Class<T> type) {
        List<T> objects = new ArrayList<>();
        for (String document : text.split("\n---\n", -1)) {
            objects.add(YAML.unmarshal(document, type));
        }
        return objects;
    }
}
