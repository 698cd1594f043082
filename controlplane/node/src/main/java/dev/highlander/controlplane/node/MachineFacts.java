package dev.highlander.controlplane.node;

import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this machine has, for the node's object. What can't be read is reported as nothing, not guessed.
 *
 * @param directory where pods' files are kept: its file system is the node's ephemeral storage
 */
record MachineFacts(Path directory) {
    private static final long LOW_MEMORY = 100L << 20;
    private static final int LOW_DISK_PERCENT = 10;

    /** The name of the processor architecture in Go's words. */
    static String architecture() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> name;
        };
    }

    /** Cores, memory, disk, and the number of pods. */
    Map<String, Quantity> capacity(int pods) throws IOException {
        Map<String, Quantity> capacity = new TreeMap<>();
        capacity.put("cpu", new Quantity(Integer.toString(Runtime.getRuntime().availableProcessors())));
        capacity.put("memory", new Quantity(memory("MemTotal") / 1024 + "Ki"));
        capacity.put("ephemeral-storage", new Quantity(store().getTotalSpace() / 1024 + "Ki"));
        capacity.put("pods", new Quantity(Integer.toString(pods)));
        return capacity;
    }

    boolean memoryPressure() throws IOException {
        return memory("MemAvailable") < LOW_MEMORY;
    }

    boolean diskPressure() throws IOException {
        FileStore store = store();
        return store.getUsableSpace() < store.getTotalSpace() / 100 * LOW_DISK_PERCENT;
    }

    NodeSystemInfo system(String runtime, String version) throws IOException {
        return new NodeSystemInfoBuilder().withArchitecture(architecture())
                .withBootID(read("/proc/sys/kernel/random/boot_id"))
                .withContainerRuntimeVersion(runtime).withKernelVersion(read("/proc/sys/kernel/osrelease"))
                .withKubeProxyVersion("")
                .withKubeletVersion(version).withMachineID(read("/etc/machine-id"))
                .withOperatingSystem(System.getProperty("os.name", "").toLowerCase(Locale.ROOT)).withOsImage(image())
                .withSystemUUID(read("/etc/machine-id")).build();
    }

    private FileStore store() throws IOException {
        Files.createDirectories(directory);
        return Files.getFileStore(directory);
    }

    private static long memory(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"), StandardCharsets.US_ASCII)) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("/proc/meminfo does not name " + field);
    }

    private static String image() throws IOException {
        Path release = Path.of("/etc/os-release");
        if (Files.isReadable(release)) {
            for (String line : Files.readAllLines(release, StandardCharsets.UTF_8)) {
                if (line.startsWith("PRETTY_NAME=")) {
                    return line.substring("PRETTY_NAME=".length()).replace("\"", "");
                }
            }
        }
        return "";
    }

    private static String read(String file) throws IOException {
        Path path = Path.of(file);
        return Files.isReadable(path) ? Files.readString(path, StandardCharsets.US_ASCII).strip() : "";
    }
}
