package dev.highlander.bench.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run took place.
 *
 * @param processors as the JVM counts them
 * @param model of the processor; empty where unknown
 * @param memory in bytes
 * @param system the operating system and its version
 * @param java the JVM and its version
 * @param disk the file system under the servers' folders
 * @param load the load average of the last minute before the run; negative where unknown
 */
public record Machine(int processors, String model, long memory, String system, String java, String disk, double load) {
    /** Looks around. */
    public static Machine look() {
        java.lang.management.OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        long memory = system instanceof com.sun.management.OperatingSystemMXBean more ? more.getTotalMemorySize() : 0;
        return new Machine(Runtime.getRuntime().availableProcessors(), processorModel(), memory,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(), fileSystem(),
                system.getSystemLoadAverage());
    }

    private static String processorModel() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static String fileSystem() {
        try {
            return Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).type();
        } catch (IOException e) {
            return "";
        }
    }

    /** Writes what it is into a report for programs. */
    public void describe(ObjectNode node) {
        node.put("processors", processors()).put("model", model()).put("memoryBytes", memory())
                .put("system", system()).put("java", java()).put("fileSystem", disk())
                .put("loadBefore", load());
    }
}
