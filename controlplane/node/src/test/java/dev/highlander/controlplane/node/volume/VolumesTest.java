package dev.highlander.controlplane.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.node.env.Environment;
import dev.highlander.controlplane.node.env.PodFields;
import dev.highlander.controlplane.node.env.References;
import dev.highlander.controlplane.node.runtime.Mount;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumesTest {
    private final Path root;
    private final Map<String, ConfigMap> maps = new HashMap<>();
    private final Volumes volumes = new Volumes(new References() {
        @Override
        public Optional<ConfigMap> configMap(String namespace, String name) {
            return Optional.ofNullable(maps.get(name));
        }

        @Override
        public Optional<Secret> secret(String namespace, String name) {
            return Optional.empty();
        }
    }, (_, _) -> "token");

    VolumesTest(@TempDir Path root) {
        this.root = root;
    }

    private Map<String, Path> prepare(Volume... list) throws Exception {
        var pod = new PodBuilder().withNewMetadata().withName("web").withNamespace("shop").withUid("u")
                .addToLabels("app", "web")
                .endMetadata().withNewSpec().withVolumes(list).endSpec().build();
        return volumes.prepare(new PodFields(pod, "127.0.0.1", Map.of()), root);
    }

    private static Volume mapVolume() {
        return new VolumeBuilder().withName("conf").withNewConfigMap().withName("conf").endConfigMap().build();
    }

    @Test
    void aChangedConfigMapReplacesAllFilesAtOnce() throws Exception {
        maps.put("conf", new ConfigMapBuilder().addToData("a", "1").addToData("b", "1").build());
        Path volume = prepare(mapVolume()).getOrDefault("conf", root);
        Path before = volume.resolve("..data").toRealPath();
        assertThat(volume.resolve("a")).hasContent("1").isSymbolicLink();
        prepare(mapVolume());
        assertThat(volume.resolve("..data").toRealPath()).as("nothing has changed").isEqualTo(before);

        maps.put("conf", new ConfigMapBuilder().addToData("a", "2").addToData("c", "2").build());
        prepare(mapVolume());
        assertThat(volume.resolve("a")).hasContent("2");
        assertThat(volume.resolve("c")).hasContent("2");
        assertThat(Files.exists(volume.resolve("b"), java.nio.file.LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(before).doesNotExist();
        try (var sets = Files.list(volume)) {
            assertThat(sets.filter(path -> path.getFileName().toString().startsWith("..set-"))).hasSize(1);
        }
    }

    @Test
    void itemsChooseKeysPathsAndModes() throws Exception {
        maps.put("conf",
                new ConfigMapBuilder().addToData("a", "1").addToData("b", "2").addToBinaryData("bin", "AAE=").build());
        Volume volume = new VolumeBuilder().withName("conf").withNewConfigMap().withName("conf").withDefaultMode(0440)
                .addNewItem()
                .withKey("a").withPath("deep/er/a.txt").withMode(0700).endItem().addNewItem().withKey("bin")
                .withPath("bin").endItem()
                .endConfigMap().build();
        Path path = prepare(volume).getOrDefault("conf", root);
        assertThat(path.resolve("deep/er/a.txt")).hasContent("1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("deep/er/a.txt"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("bin"))))
                .isEqualTo("r--r-----");
        assertThat(path.resolve("bin")).hasBinaryContent(new byte[]{0, 1});
        assertThat(path.resolve("b")).doesNotExist();
    }

    @Test
    void whatIsMissingIsNamedUnlessItIsOptional() throws Exception {
        assertThatThrownBy(() -> prepare(mapVolume()))
                .hasMessage("MountVolume.SetUp failed for volume \"conf\" : configmap \"conf\" not found");
        Volume optional = new VolumeBuilder().withName("conf").withNewConfigMap().withName("conf").withOptional(true)
                .endConfigMap()
                .build();
        assertThat(prepare(optional).getOrDefault("conf", root.resolve("x"))).isDirectory();
    }

    @Test
    void aProjectedVolumeHoldsFieldsAndTokensAndMaps() throws Exception {
        maps.put("conf", new ConfigMapBuilder().addToData("a", "1").build());
        Volume volume = new VolumeBuilder().withName("all").withNewProjected().addNewSource().withNewConfigMap()
                .withName("conf")
                .endConfigMap().endSource().addNewSource().withNewDownwardAPI().addNewItem().withPath("labels")
                .withNewFieldRef("v1", "metadata.labels").endItem().endDownwardAPI().endSource().addNewSource()
                .withNewServiceAccountToken().withPath("token").endServiceAccountToken().endSource().endProjected()
                .build();
        Path path = prepare(volume).getOrDefault("all", root);
        assertThat(path.resolve("a")).hasContent("1");
        assertThat(path.resolve("labels")).hasContent("app=\"web\"");
        assertThat(path.resolve("token")).hasContent("token");
    }

    @Test
    void noFileLeavesItsVolume() {
        maps.put("conf", new ConfigMapBuilder().addToData("a", "1").build());
        Volume volume = new VolumeBuilder().withName("conf").withNewConfigMap().withName("conf").addNewItem()
                .withKey("a")
                .withPath("x/../../y").endItem().endConfigMap().build();
        assertThatThrownBy(() -> prepare(volume)).hasMessageContaining("leaves the volume");
    }

    @Test
    void aHostPathMustBeWhatItIsSaidToBe() throws Exception {
        Path file = Files.createFile(root.resolve("file"));
        assertThatThrownBy(() -> prepare(host(file, "Directory"))).hasMessageContaining("is not a Directory");
        assertThatThrownBy(() -> prepare(host(root.resolve("none"), ""))).hasMessageContaining("does not exist");
        assertThat(prepare(host(root.resolve("made"), "DirectoryOrCreate"))).containsEntry("host",
                root.resolve("made"));
        assertThat(root.resolve("made")).isDirectory();
    }

    @Test
    void aSubPathStaysInsideItsVolume() throws Exception {
        Path volume = Files.createDirectory(root.resolve("v"));
        Files.createSymbolicLink(volume.resolve("out"), Path.of("/etc"));
        Environment environment = new Environment(Map.of("NAME", "sub"), List.of());
        assertThat(Volumes.mounts(mounting("$(NAME)/dir"), Map.of("v", volume), environment))
                .containsExactly(new Mount("v", volume.toRealPath().resolve("sub/dir"), "/data", false));
        assertThatThrownBy(() -> Volumes.mounts(mounting("../x"), Map.of("v", volume), environment))
                .hasMessageContaining("leaves");
        assertThatThrownBy(() -> Volumes.mounts(mounting("out"), Map.of("v", volume), environment))
                .hasMessageContaining("link");
    }

    private static Container mounting(String subPath) {
        return new ContainerBuilder().withName("main").addNewVolumeMount().withName("v").withMountPath("/data/")
                .withSubPathExpr(subPath).endVolumeMount().build();
    }

    private static Volume host(Path path, String type) {
        return new VolumeBuilder().withName("host").withNewHostPath(path.toString(), type).build();
    }
}
