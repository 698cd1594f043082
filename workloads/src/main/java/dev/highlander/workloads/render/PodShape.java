package dev.highlander.workloads.render;

import dev.highlander.resources.PodTemplate;
import dev.highlander.resources.Port;
import dev.highlander.resources.ResourceAmounts;
import dev.highlander.resources.Script;
import dev.highlander.resources.Sidecar;
import dev.highlander.resources.WorkloadKey;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The pod that a workload's template describes: the part that all kinds share. */
final class PodShape {
    /** The name of the workload's own container. */
    static final String MAIN = "main";

    private final WorkloadKey key;
    private final PodTemplate template;
    private final RenderIdentity identity;

    PodShape(WorkloadKey key, PodTemplate template, RenderIdentity identity) {
        this.key = key;
        this.template = template;
        this.identity = identity;
    }

    /** The workload's labels and over them ours, by which the controller finds its objects. */
    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>(template.labels());
        labels.put(Marks.APP, key.name());
        labels.put(Marks.MANAGED_BY, Marks.MANAGER);
        labels.put(Marks.CONTROLLER_ID, identity.controllerId());
        labels.put(Marks.CLUSTER_NAME, identity.clusterName());
        labels.put(Marks.TENANT, identity.tenant());
        labels.put(Marks.KIND, key.kind().type());
        return labels;
    }

    Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>(template.annotations());
        annotations.keySet().removeIf(name -> name.startsWith("highlander.plexobject.io/"));
        return annotations;
    }

    PodSpec spec(String restartPolicy) {
        List<Container> containers = new ArrayList<>();
        containers.add(main());
        template.sidecars().forEach(sidecar -> containers.add(sidecar(sidecar)));
        return new PodSpecBuilder().withRestartPolicy(restartPolicy).withContainers(containers).withVolumes(volumes())
                .withNodeSelector(template.nodeSelector().isEmpty() ? null : new TreeMap<>(template.nodeSelector()))
                .withTerminationGracePeriodSeconds(seconds(template.terminationGracePeriod())).build();
    }

    private Container main() {
        List<String> command = template.script().map(Script::command).orElse(template.command());
        List<String> args = template.script().map(Script::args).orElse(template.args());
        List<VolumeMount> mounts = new ArrayList<>();
        template.configMaps().forEach(name -> mounts.add(readOnly(configVolume(name), "/etc/config/" + name)));
        template.secrets().forEach(name -> mounts.add(readOnly(secretVolume(name), "/etc/secrets/" + name)));
        return new ContainerBuilder().withName(MAIN).withImage(template.image()).withCommand(command).withArgs(args)
                .withEnv(variables(template.env())).withResources(amounts(template.resources()))
                .withPorts(ports(template.ports()))
                .withVolumeMounts(mounts).build();
    }

    private Container sidecar(Sidecar sidecar) {
        ContainerBuilder container = new ContainerBuilder().withName(sidecar.name()).withImage(sidecar.image())
                .withCommand(sidecar.command()).withArgs(sidecar.args()).withEnv(variables(sidecar.env()))
                .withResources(amounts(sidecar.resources()))
                .withVolumeMounts(sidecar.volumeMounts().stream().map(this::mount).toList());
        sidecar.securityContext().ifPresent(may -> container.withSecurityContext(new SecurityContextBuilder()
                .withPrivileged(may.privileged().orElse(null)).withRunAsUser(may.runAsUser().orElse(null))
                .withRunAsGroup(may.runAsGroup().orElse(null)).withRunAsNonRoot(may.runAsNonRoot().orElse(null))
                .withReadOnlyRootFilesystem(may.readOnlyRootFilesystem().orElse(null)).build()));
        return container.build();
    }

    /** A sidecar names what the workload lists; a persistent volume keeps its own name, as its claim template demands. */
    private VolumeMount mount(Sidecar.Mount mount) {
        String volume = mount.name();
        if (template.configMaps().contains(mount.name())) {
            volume = configVolume(mount.name());
        } else if (template.secrets().contains(mount.name())) {
            volume = secretVolume(mount.name());
        }
        return new VolumeMountBuilder().withName(volume).withMountPath(mount.mountPath())
                .withReadOnly(mount.readOnly() ? true : null)
                .build();
    }

    private List<Volume> volumes() {
        List<Volume> volumes = new ArrayList<>();
        template.configMaps().forEach(name -> volumes.add(
                new VolumeBuilder().withName(configVolume(name)).withNewConfigMap().withName(name).endConfigMap()
                        .build()));
        template.secrets().forEach(name -> volumes
                .add(new VolumeBuilder().withName(secretVolume(name)).withNewSecret().withSecretName(name).endSecret()
                        .build()));
        return volumes;
    }

    // By position, because a volume's name is a label of 63 letters and a ConfigMap's a subdomain of 253.
    private String configVolume(String name) {
        return "config-" + template.configMaps().indexOf(name);
    }

    private String secretVolume(String name) {
        return "secret-" + template.secrets().indexOf(name);
    }

    private static VolumeMount readOnly(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).withReadOnly(true).build();
    }

    /** Sorted, because an API server may hand a mapping back in another order than it was written. */
    private static List<EnvVar> variables(Map<String, String> env) {
        return new TreeMap<>(env).entrySet().stream()
                .map(variable -> new EnvVarBuilder().withName(variable.getKey()).withValue(variable.getValue()).build())
                .toList();
    }

    private static List<ContainerPort> ports(List<Port> ports) {
        return ports.stream()
                .map(port -> new ContainerPortBuilder().withName(port.name()).withContainerPort(port.containerPort())
                        .build())
                .toList();
    }

    private static ResourceRequirements amounts(ResourceAmounts amounts) {
        return new ResourceRequirementsBuilder().withRequests(quantities(amounts.cpuRequest(), amounts.memoryRequest()))
                .withLimits(quantities(amounts.cpuLimit(), amounts.memoryLimit())).build();
    }

    private static Map<String, Quantity> quantities(Optional<String> cpu, Optional<String> memory) {
        Map<String, Quantity> quantities = new LinkedHashMap<>();
        cpu.ifPresent(amount -> quantities.put("cpu", new Quantity(amount)));
        memory.ifPresent(amount -> quantities.put("memory", new Quantity(amount)));
        return quantities;
    }

    /** Kubernetes counts whole seconds; a part of one is granted as a whole. */
    private static long seconds(Duration span) {
        return span.plusNanos(999_999_999).toSeconds();
    }
}
