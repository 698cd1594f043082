package dev.highlander.controlplane.node.volume;

import dev.highlander.controlplane.node.env.Environment;
import dev.highlander.controlplane.node.env.PodFields;
import dev.highlander.controlplane.node.env.References;
import dev.highlander.controlplane.node.runtime.Mount;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes a pod's volumes and keeps those up to date that are made of objects. */
public final class Volumes {
    private final References references;
    private final Tokens tokens;

    /** Volumes made of what these give. */
    public Volumes(References references, Tokens tokens) {
        this.references = references;
        this.tokens = tokens;
    }

    /**
     * Makes what is missing and updates what has changed. Idempotent.
     *
     * @param root directory of the pod's volumes
     * @return where each volume is, by name
     * @throws VolumeUnavailable when one cannot be made; others may have been
     */
    public Map<String, Path> prepare(PodFields fields, Path root) throws VolumeUnavailable, IOException {
        Map<String, Path> paths = new HashMap<>();
        Pod pod = fields.pod();
        for (Volume volume : pod.getSpec().getVolumes() == null ? List.<Volume>of() : pod.getSpec().getVolumes()) {
            Path own = root.resolve(volume.getName());
            Optional<Map<String, Projection.ProjectedFile>> files = Projection.of(volume, fields, references, tokens);
            if (files.isPresent()) {
                new AtomicDirectory(own, group(pod)).write(files.get());
                paths.put(volume.getName(), own);
            } else if (volume.getEmptyDir() != null) {
                paths.put(volume.getName(), emptyDirectory(own, group(pod)));
            } else if (volume.getHostPath() != null) {
                paths.put(volume.getName(), hostPath(volume, volume.getHostPath()));
            } else {
                throw new VolumeUnavailable(
                        Projection.message(volume, "this node knows emptyDir, hostPath, configMap, secret, "
                                + "downwardAPI and projected volumes only"));
            }
        }
        return paths;
    }

    /** What of the pod's volumes a container sees where. */
    public static List<Mount> mounts(Container container, Map<String, Path> volumes, Environment environment)
            throws VolumeUnavailable, IOException {
        List<Mount> mounts = new ArrayList<>();
        for (VolumeMount mount : container.getVolumeMounts() == null
                ? List.<VolumeMount>of()
                : container.getVolumeMounts()) {
            Path volume = volumes.get(mount.getName());
            if (volume == null) {
                throw new VolumeUnavailable("container " + container.getName() + " mounts volume \"" + mount.getName()
                        + "\", which the pod does not have");
            }
            Path target = Path.of("/").resolve(mount.getMountPath()).normalize();
            if (target.getNameCount() == 0) {
                throw new VolumeUnavailable("container " + container.getName() + " mounts volume \"" + mount.getName()
                        + "\" at /: a process needs the machine's own root");
            }
            mounts.add(new Mount(mount.getName(), within(volume, subPath(mount, environment)), target.toString(),
                    Boolean.TRUE.equals(mount.getReadOnly())));
        }
        return mounts;
    }

    private static String subPath(VolumeMount mount, Environment environment) {
        if (mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()) {
            return environment.expand(mount.getSubPathExpr());
        }
        return mount.getSubPath() == null ? "" : mount.getSubPath();
    }

    /** The place inside a volume, made when missing; links are followed now, and may not lead out. */
    private static Path within(Path volume, String subPath) throws VolumeUnavailable, IOException {
        if (subPath.isEmpty()) {
            return volume;
        }
        Path inside = volume.resolve(subPath).normalize();
        if (!inside.startsWith(volume)) {
            throw new VolumeUnavailable("subPath \"" + subPath + "\" leaves its volume");
        }
        if (!Files.exists(inside)) {
            Files.createDirectories(inside);
        }
        Path real = inside.toRealPath();
        if (!real.startsWith(volume.toRealPath())) {
            throw new VolumeUnavailable("subPath \"" + subPath + "\" leaves its volume by a link");
        }
        return real;
    }

    private static Path emptyDirectory(Path path, OptionalInt group) throws IOException {
        if (!Files.exists(path)) {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
            if (group.isPresent()) {
                Files.setAttribute(path, "unix:gid", group.getAsInt());
                Files.setAttribute(path, "unix:mode", 02777);
            }
        }
        return path;
    }

    private static Path hostPath(Volume volume, HostPathVolumeSource source) throws VolumeUnavailable, IOException {
        Path path = Path.of(source.getPath());
        String type = source.getType() == null ? "" : source.getType();
        boolean fits = switch (type) {
            case "" -> Files.exists(path);
            case "DirectoryOrCreate" -> {
                Files.createDirectories(path);
                yield true;
            }
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                }
                yield Files.isRegularFile(path);
            }
            case "Directory" -> Files.isDirectory(path);
            case "File" -> Files.isRegularFile(path);
            case "Socket" -> special(path, 0140000);
            case "CharDevice" -> special(path, 0020000);
            case "BlockDevice" -> special(path, 0060000);
            default -> false;
        };
        if (!fits) {
            throw new VolumeUnavailable(Projection.message(volume,
                    "hostPath type check failed: " + path
                            + (type.isEmpty() ? " does not exist" : " is not a " + type)));
        }
        return path;
    }

    private static boolean special(Path path, int type) throws IOException {
        return Files.exists(path) && ((Integer) Files.getAttribute(path, "unix:mode") & 0170000) == type;
    }

    private static OptionalInt group(Pod pod) {
        var context = pod.getSpec().getSecurityContext();
        return context == null || context.getFsGroup() == null
                ? OptionalInt.empty()
                : OptionalInt.of(Math.toIntExact(context.getFsGroup()));
    }
}
