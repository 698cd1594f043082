package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.Limits;
import dev.highlander.controlplane.node.runtime.PodUid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Control groups of attempts: {@code highlander/POD/CONTAINER.NUMBER} in each hierarchy that we may write.
 *
 * <p>Version 2 has one hierarchy for all controllers, version 1 one for each; see cgroups(7). Which one a machine has is its
 * own choice, and a container's engine often has version 1 with an empty version 2 beside it.
 */
final class Cgroups {
    /** None that we may write. */
    static final Cgroups NONE = new Cgroups(Map.of(), false);

    private static final String OURS = "highlander";
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final List<String> WANTED = List.of("memory", "cpu", "cpuacct");
    private static final long CPU_PERIOD_MICROS = 100_000;

    /** Controller → our directory in its hierarchy. */
    private final Map<String, Path> roots;
    private final boolean unified;

    private Cgroups(Map<String, Path> roots, boolean unified) {
        this.roots = new TreeMap<>(roots);
        this.unified = unified;
    }

    /** Finds hierarchies and tries to make a group in each. */
    static Cgroups detect() throws IOException {
        Map<String, Path> found = new TreeMap<>();
        for (String line : Files.readAllLines(MOUNTS, StandardCharsets.UTF_8)) {
            String[] words = line.split(" ", -1);
            if (words.length < 4) {
                continue;
            }
            Path root = Path.of(words[1]);
            if (words[2].equals("cgroup2") && usable(root)) {
                return new Cgroups(Map.of("memory", root.resolve(OURS), "cpu", root.resolve(OURS)), true);
            }
            List<String> options = Arrays.asList(words[3].split(",", -1));
            if (words[2].equals("cgroup")) {
                WANTED.stream().filter(options::contains).filter(controller -> make(root.resolve(OURS)))
                        .forEach(controller -> found.put(controller, root.resolve(OURS)));
            }
        }
        return found.isEmpty() ? NONE : new Cgroups(found, false);
    }

    /** Whether limits of memory and processor time can be set. */
    boolean limits() {
        return roots.containsKey("memory") && roots.containsKey("cpu");
    }

    /**
     * Makes the groups of an attempt.
     *
     * @return the files into which a process writes itself to join
     */
    List<Path> create(Attempt attempt, Limits limits) throws IOException {
        for (Path root : distinctRoots()) {
            Path pod = root.resolve(attempt.pod().value());
            Files.createDirectories(pod);
            if (unified) {
                Files.writeString(pod.resolve("cgroup.subtree_control"), "+memory +cpu");
            }
            Files.createDirectories(group(root, attempt));
        }
        if (limits.memoryBytes() > 0) {
            set("memory", attempt, unified ? "memory.max" : "memory.limit_in_bytes", limits.memoryBytes());
            setIfPresent("memory", attempt, unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes",
                    unified ? 0 : limits.memoryBytes());
        }
        long shares = Math.clamp(limits.cpuRequestMillis() * 1024 / 1000, 2, 262_144);
        if (unified) {
            // The mapping of shares (2…262144) to weights (1…10000) that other runtimes use.
            set("cpu", attempt, "cpu.weight", 1 + (shares - 2) * 9999 / 262_142);
        } else {
            set("cpu", attempt, "cpu.shares", shares);
        }
        if (limits.cpuMillis() > 0) {
            long quota = Math.max(1000, limits.cpuMillis() * CPU_PERIOD_MICROS / 1000);
            if (unified) {
                write("cpu", attempt, "cpu.max", quota + " " + CPU_PERIOD_MICROS);
            } else {
                set("cpu", attempt, "cpu.cfs_quota_us", quota);
            }
        }
        return files(attempt);
    }

    /** The files into which a process writes itself to join the groups of an attempt. */
    List<Path> files(Attempt attempt) {
        return distinctRoots().stream().map(root -> group(root, attempt).resolve("cgroup.procs")).toList();
    }

    /** Numbers of the processes in the attempt's groups. */
    Collection<Long> processes(Attempt attempt) throws IOException {
        Collection<Long> pids = new TreeSet<>();
        for (Path root : distinctRoots()) {
            read(group(root, attempt).resolve("cgroup.procs")).ifPresent(
                    text -> text.lines().filter(line -> !line.isBlank()).map(Long::parseLong).forEach(pids::add));
        }
        return pids;
    }

    /** How many processes of the attempt the kernel ended because memory ran out. */
    long memoryKills(Attempt attempt) throws IOException {
        Path root = roots.get("memory");
        if (root == null) {
            return 0;
        }
        return read(group(root, attempt).resolve(unified ? "memory.events" : "memory.oom_control"))
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("oom_kill "))
                        .map(line -> Long.parseLong(line.substring(9).strip())).findFirst())
                .orElse(0L);
    }

    /** Memory in use in bytes; empty when unknown. */
    Optional<Long> memory(Attempt attempt) throws IOException {
        return number("memory", attempt, unified ? "memory.current" : "memory.usage_in_bytes");
    }

    /** Processor time used in nanoseconds; empty when unknown. */
    Optional<Long> cpuNanos(Attempt attempt) throws IOException {
        if (!unified) {
            return number("cpuacct", attempt, "cpuacct.usage");
        }
        Path root = roots.get("cpu");
        return root == null
                ? Optional.empty()
                : read(group(root, attempt).resolve("cpu.stat")).flatMap(text -> text.lines()
                        .filter(line -> line.startsWith("usage_usec "))
                        .map(line -> Long.parseLong(line.substring(11)) * 1000)
                        .findFirst());
    }

    /** Removes the groups of an attempt in which nothing runs any more, and the pod's when they were its last. */
    void remove(Attempt attempt) throws IOException {
        for (Path root : distinctRoots()) {
            Files.deleteIfExists(group(root, attempt));
            removeIfEmpty(root.resolve(attempt.pod().value()));
        }
    }

    /** Removes all groups of a pod in which nothing runs any more, also those of attempts that never came to be. */
    void removeAll(PodUid pod) throws IOException {
        for (Path root : distinctRoots()) {
            Path group = root.resolve(pod.value());
            if (Files.isDirectory(group)) {
                try (var children = Files.newDirectoryStream(group, Files::isDirectory)) {
                    for (Path child : children) {
                        Files.deleteIfExists(child);
                    }
                }
                Files.deleteIfExists(group);
            }
        }
    }

    private static void removeIfEmpty(Path group) throws IOException {
        try (var children = Files.newDirectoryStream(group, Files::isDirectory)) {
            if (children.iterator().hasNext()) {
                return; // other containers of the pod
            }
        } catch (NoSuchFileException _) {
            return;
        }
        Files.deleteIfExists(group);
    }

    @Override
    public String toString() {
        return roots.isEmpty() ? "none" : (unified ? "v2" : "v1") + roots.keySet();
    }

    private Collection<Path> distinctRoots() {
        return new TreeSet<>(roots.values());
    }

    private static Path group(Path root, Attempt attempt) {
        return root.resolve(attempt.pod().value()).resolve(attempt.container() + "." + attempt.number());
    }

    private void set(String controller, Attempt attempt, String file, long value) throws IOException {
        write(controller, attempt, file, Long.toString(value));
    }

    private void setIfPresent(String controller, Attempt attempt, String file, long value) throws IOException {
        Path root = roots.get(controller);
        if (root != null && Files.exists(group(root, attempt).resolve(file))) {
            write(controller, attempt, file, Long.toString(value));
        }
    }

    private void write(String controller, Attempt attempt, String file, String value) throws IOException {
        Path root = roots.get(controller);
        if (root != null) {
            Files.writeString(group(root, attempt).resolve(file), value);
        }
    }

    private Optional<Long> number(String controller, Attempt attempt, String file) throws IOException {
        Path root = roots.get(controller);
        return root == null
                ? Optional.empty()
                : read(group(root, attempt).resolve(file)).map(text -> Long.parseLong(text.strip()));
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean usable(Path root) {
        try {
            String controllers = Files.readString(root.resolve("cgroup.controllers"), StandardCharsets.US_ASCII);
            List<String> names = Arrays.asList(controllers.strip().split(" ", -1));
            if (!names.contains("memory") || !names.contains("cpu") || !make(root.resolve(OURS))) {
                return false;
            }
            Files.writeString(root.resolve("cgroup.subtree_control"), "+memory +cpu");
            Files.writeString(root.resolve(OURS).resolve("cgroup.subtree_control"), "+memory +cpu");
            return true;
        } catch (IOException _) {
            return false; // not ours to write: a machine without limits
        }
    }

    private static boolean make(Path group) {
        try {
            Files.createDirectories(group);
            return Files.isWritable(group.resolve("cgroup.procs"));
        } catch (IOException _) {
            return false;
        }
    }
}
