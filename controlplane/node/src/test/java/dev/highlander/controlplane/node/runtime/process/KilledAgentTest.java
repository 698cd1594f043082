package dev.highlander.controlplane.node.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.ObservedPod;
import dev.highlander.controlplane.node.runtime.PodRecord;
import dev.highlander.controlplane.node.runtime.PodUid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's JVM is killed again and again while it starts and replaces containers; never do two of one container live. */
class KilledAgentTest {
    private static final List<String> CONTAINERS = List.of("a", "b", "c");
    private static final PodUid POD = new PodUid(
            System.getProperty("highlander.pod", "killed-agent-test-" + ProcessHandle.current().pid()));
    private static final int KILLS = 6;

    private final Path directory;

    KilledAgentTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /** What the JVM that is killed does: bring up three containers, and replace each as soon as it has ended. */
    public static void main(String[] arguments) throws Exception {
        try (ProcessRuntime runtime = ProcessRuntime.open(Path.of(arguments[0]), InstantSource.system())) {
            runtime.open(new PodRecord(POD, "default", "web", 0, Duration.ZERO, Instant.now()));
            Files.writeString(Path.of(arguments[0]).resolve("up"), "x");
            while (!Thread.currentThread().isInterrupted()) {
                for (String container : CONTAINERS) {
                    keep(runtime, container);
                }
            }
        }
    }

    private static void keep(ProcessRuntime runtime, String container) throws Exception {
        Optional<ContainerHistory> history = runtime.observe(POD).map(ObservedPod::containers)
                .flatMap(all -> Optional.ofNullable(all.get(container)));
        if (history.isEmpty()) {
            runtime.start(launch(container, 0));
        } else if (history.get().current() instanceof ContainerState.Exited exited) {
            runtime.start(launch(container, exited.attempt().number() + 1));
        }
    }

    private static dev.highlander.controlplane.node.runtime.Launch launch(String container, int number) {
        // Half of the runs end soon, so that replacing is always under way.
        String script = "echo run; [ $(($$ % 2)) = 0 ] || sleep 0.0$(($$ % 10)); [ " + container
                + " = a ] && sleep 900; exit 1";
        return new LaunchDraft(new Attempt(POD, container, number), List.of("sh", "-c", script)).build();
    }

    @Test
    void neverDoTwoProcessesOfOneContainerLive() throws Exception {
        Random random = new Random(1);
        int seen = 0;
        for (int round = 0; round < KILLS; round++) {
            Files.deleteIfExists(directory.resolve("up"));
            Process agent = agent();
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(directory.resolve("up")));
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(400));
            while (System.nanoTime() - until < 0) {
                seen = Math.max(seen, mostOfOne());
            }
            agent.destroyForcibly().waitFor();
            seen = Math.max(seen, mostOfOne());
        }
        try (ProcessRuntime runtime = ProcessRuntime.open(directory, InstantSource.system(), Machines.detected())) {
            ObservedPod pod = runtime.observe(POD).orElseThrow();
            assertThat(pod.containers().get("a")).as("the lasting container was adopted each time")
                    .extracting(ContainerHistory::current).isInstanceOfSatisfying(ContainerState.Running.class,
                            running -> assertThat(running.attempt().number()).isZero());
            assertThat(pod.containers().get("b")).extracting(history -> history.current().attempt().number())
                    .satisfies(number -> assertThat(number).isPositive());
            assertThat(seen).isEqualTo(1);
            runtime.remove(POD);
        }
        assertThat(mostOfOne()).isZero();
        for (String root : List.of("/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu",
                "/sys/fs/cgroup/cpuacct")) {
            assertThat(Path.of(root, "highlander", POD.value())).doesNotExist();
        }
    }

    private Process agent() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Dhighlander.pod=" + POD, "-cp", System.getProperty("java.class.path"),
                KilledAgentTest.class.getName(),
                directory.toString());
        return builder.redirectErrorStream(true).redirectOutput(directory.resolve("agent.out").toFile()).start();
    }

    /** The largest number of main processes that one container has now. */
    private static int mostOfOne() throws IOException {
        Map<String, Long> living = ProcStat.all().stream().filter(ProcStat::alive).map(KilledAgentTest::main)
                .flatMap(Optional::stream).collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        return living.values().stream().mapToInt(Long::intValue).max().orElse(0);
    }

    /** Which container a process is the main one of: its mark, in a process whose parent is the supervisor and has none. */
    private static Optional<String> main(ProcStat process) {
        return mark(process.pid()).filter(_ -> mark(process.parent()).isEmpty())
                .map(mark -> mark.substring(0, mark.lastIndexOf('/')));
    }

    private static Optional<String> mark(long pid) {
        try {
            String environment = Files.readString(Path.of("/proc", Long.toString(pid), "environ"),
                    StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0", -1)).stream()
                    .filter(one -> one.startsWith(LaunchScript.MARK + "=" + POD + "/"))
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
