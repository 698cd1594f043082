package dev.highlander.controlplane.node.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highlander.controlplane.node.logs.LogOptions;
import dev.highlander.controlplane.node.logs.LogStream;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.Execution;
import dev.highlander.controlplane.node.runtime.Lack;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.Limits;
import dev.highlander.controlplane.node.runtime.Mount;
import dev.highlander.controlplane.node.runtime.PodRecord;
import dev.highlander.controlplane.node.runtime.PodUid;
import dev.highlander.controlplane.node.runtime.RunAs;
import dev.highlander.controlplane.node.runtime.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on this machine. */
class ProcessRuntimeTest {
    private final Path directory;
    private final PodUid pod = new PodUid(UUID.randomUUID().toString());
    private final Attempt first = new Attempt(pod, "main", 0);
    private Machine machine = Machines.detected();
    private ProcessRuntime runtime;

    ProcessRuntimeTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        this.runtime = ProcessRuntime.open(directory, InstantSource.system(), machine);
    }

    @BeforeEach
    void openPod() throws Exception {
        runtime.open(new PodRecord(pod, "default", "web", 0, Duration.ofSeconds(1), Instant.now()));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        runtime.remove(pod);
        runtime.close();
        assertThat(directory.resolve("pods").resolve(pod.value())).doesNotExist();
        assertThat(withMark()).as("processes left").isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(pod.value());
        for (String root : List.of("/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu",
                "/sys/fs/cgroup/cpuacct")) {
            assertThat(Path.of(root, "highlander", pod.value())).doesNotExist();
        }
    }

    @Test
    void outputIsKeptWithItsTimes() throws Exception {
        Instant before = Instant.now();
        runtime.start(sh("echo one; echo two >&2; printf three").build());
        ended(first);
        assertThat(log(first, LogOptions.ALL).lines()).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(log(first, LogOptions.ALL.withTimestamps()).lines()).allSatisfy(line -> assertThat(
                Instant.parse(line.split(" ", -1)[0])).isBetween(before.minusMillis(50), Instant.now().plusMillis(50)));
    }

    @Test
    void aFollowerSeesLinesAsTheyComeAndEndsWithTheContainer() throws Exception {
        Path go = directory.resolve("go");
        runtime.start(sh("echo first; while [ ! -e " + go + " ]; do sleep 0.02; done; echo last").build());
        try (LogStream stream = new LogStream(runtime.logs(first).orElseThrow(), LogOptions.ALL.following())) {
            assertThat(stream.readNBytes(6)).asString(StandardCharsets.UTF_8).isEqualTo("first\n");
            Files.createFile(go);
            assertThat(stream.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("last\n");
        }
    }

    @Test
    void environmentAndDirectoryAreTheContainersOwn() throws Exception {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", Machine.PATH);
        environment.put("QUOTED", "it's $HOME `x` \"y\"\nsecond");
        environment.put("odd.name-1", "odd");
        runtime.start(launch("env").environment(environment).build());
        ended(first);
        assertThat(log(first, LogOptions.ALL))
                .contains("QUOTED=it's $HOME `x` \"y\"\nsecond\n", "odd.name-1=odd", "HIGHLANDER_CONTAINER=" + first)
                .doesNotContain("HOME=", "PWD", "JAVA");
    }

    @Test
    void itsDirectoryIsItsOwnUnlessItNamesOne() throws Exception {
        runtime.start(launch("pwd").build());
        ended(first);
        Attempt second = new Attempt(pod, "other", 0);
        runtime.start(launch("pwd").attempt(second).workingDirectory("/usr").build());
        ended(second);
        assertThat(log(first, LogOptions.ALL)).startsWith(directory.resolve("pods").toString());
        assertThat(log(second, LogOptions.ALL)).isEqualTo("/usr\n");
    }

    @Test
    void aCommandThatIsMissingIsAStartError() throws Exception {
        runtime.start(launch("no-such-program").build());
        ContainerState.Exited exited = ended(first);
        assertThat(exited.reason()).isEqualTo("StartError");
        assertThat(exited.exitCode()).isEqualTo(128);
        assertThat(exited.message()).isEqualTo("exec: \"no-such-program\": executable file not found in $PATH");
    }

    @Test
    void aWorkingDirectoryThatIsMissingIsAStartError() throws Exception {
        runtime.start(sh("true").workingDirectory("/no/such/place").build());
        assertThat(ended(first).message()).contains("/no/such/place", "no such directory");
    }

    @Test
    void everyDescendantDiesWithItsContainer() throws Exception {
        runtime.start(sh("setsid sleep 998 & (env -i sleep 997 &) ; sleep 996").build());
        await().until(() -> command("sleep 99[678]") == 3);
        runtime.kill(first);
        assertThat(command("sleep 99[678]")).isZero();
    }

    @Test
    void whatAContainerLeavesBehindDiesWithItsMainProcess() throws Exception {
        runtime.start(sh("setsid sleep 995 & exit 3").build());
        assertThat(ended(first).exitCode()).isEqualTo(3);
        assertThat(command("sleep 995")).isZero();
    }

    @Test
    void aDeafProcessIsKilledAfterItsGrace() throws Exception {
        runtime.start(sh("trap '' TERM; echo deaf; while :; do sleep 0.1; done").build());
        await().until(() -> log(first, LogOptions.ALL).contains("deaf"));
        runtime.stop(first, Duration.ofMillis(200));
        assertThat(ended(first).exitCode()).isEqualTo(137);
    }

    @Test
    void aProcessMayCleanUpAndChooseItsExitCode() throws Exception {
        runtime.start(sh("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.02; done").build());
        await().until(() -> log(first, LogOptions.ALL).contains("ready"));
        runtime.stop(first, Duration.ofSeconds(10));
        assertThat(ended(first).exitCode()).isEqualTo(7);
        assertThat(log(first, LogOptions.ALL)).isEqualTo("ready\nbye\n");
    }

    @Test
    void aContainerWhoseSupervisorIsKilledHasEndedAndLeavesNothing() throws Exception {
        runtime.start(sh("sleep 994").build());
        AttemptDirectory.Claim claim = new PodDirectories(directory).attempt(first).claim().orElseThrow();
        ProcessHandle.of(claim.pid()).orElseThrow().destroyForcibly();
        ContainerState.Exited exited = ended(first);
        assertThat(exited.message()).contains("supervisor");
        assertThat(command("sleep 994")).isZero();
    }

    @Test
    void aNewRuntimeAdoptsWhatStillRuns() throws Exception {
        runtime.start(sh(
                "echo before; while [ ! -e " + directory.resolve("go") + " ]; do sleep 0.02; done; echo after; exit 5")
                .build());
        ContainerState before = state(first);
        runtime.close();
        runtime = ProcessRuntime.open(directory, InstantSource.system(), machine);
        assertThat(state(first)).isEqualTo(before).isInstanceOf(ContainerState.Running.class);
        Files.createFile(directory.resolve("go"));
        assertThat(ended(first).exitCode()).isEqualTo(5);
        assertThat(log(first, LogOptions.ALL)).isEqualTo("before\nafter\n");
    }

    @Test
    void anEndWhileNobodyWatchedIsFoundLater() throws Exception {
        runtime.start(
                sh("while [ ! -e " + directory.resolve("go") + " ]; do sleep 0.02; done; echo late; exit 6").build());
        runtime.close();
        Files.createFile(directory.resolve("go"));
        Path exit = new PodDirectories(directory).attempt(first).file("exit");
        await().until(() -> Files.exists(exit) && Files.size(exit) > 0);
        runtime = ProcessRuntime.open(directory, InstantSource.system(), machine);
        assertThat(ended(first).exitCode()).isEqualTo(6);
        assertThat(log(first, LogOptions.ALL)).isEqualTo("late\n");
    }

    @Test
    void anAttemptThatNobodyClaimedIsVoidAndALateSupervisorRunsNothing() throws Exception {
        Launcher launcher = new Launcher(machine, new PodDirectories(directory));
        Path trace = directory.resolve("trace");
        AttemptDirectory prepared = launcher.prepare(sh("touch " + trace).build());
        assertThat(prepared.claimForNobody()).isTrue();
        assertThat(launcher.spawn(prepared, sh("touch " + trace).build())).isFalse();
        runtime.close();
        runtime = ProcessRuntime.open(directory, InstantSource.system(), machine);
        assertThat(runtime.observe(pod).orElseThrow().containers()).isEmpty();
        assertThat(trace).doesNotExist();
        runtime.start(sh("touch " + trace).build());
        ended(first);
        assertThat(trace).exists();
    }

    @Test
    void twoSupervisorsOfOneAttemptRunItOnce() throws Exception {
        Launcher launcher = new Launcher(machine, new PodDirectories(directory));
        Launch launch = sh("echo x >> " + directory.resolve("trace") + "; sleep 993").build();
        AttemptDirectory prepared = launcher.prepare(launch);
        assertThat(launcher.spawn(prepared, launch)).isTrue();
        assertThat(launcher.spawn(prepared, launch)).isFalse();
        await().until(() -> Files.exists(directory.resolve("trace")));
        assertThat(Files.readString(directory.resolve("trace"))).isEqualTo("x\n");
    }

    @Test
    void anAttemptOfAnotherBootHasEnded() throws Exception {
        restartWith(machine.with(machine.isolation(), Cgroups.NONE)); // a group goes with its boot
        runtime.start(sh("sleep 992").build());
        restartWith(new Machine(machine.root(), machine.isolation(), Cgroups.NONE, machine.tools(), "another-boot"));
        assertThat(ended(first).reason()).isEqualTo("ContainerStatusUnknown");
        ProcStat.all().stream().filter(process -> commandLine(process.pid()).contains("sleep 992"))
                .forEach(ProcessTree::kill);
        await().until(() -> command("sleep 992") == 0);
    }

    @Test
    void volumesAppearAtTheirPathsWhereverTheseAre() throws Exception {
        assumeTrue(machine.isolation().mounts(), "this machine allows no private mounts");
        Path volume = Files.createDirectories(directory.resolve("volume"));
        Files.writeString(volume.resolve("file"), "content");
        List<Mount> mounts = List.of(new Mount("a", volume, "/etc/highlander-test/a", true),
                new Mount("b", volume, "/highlander-test", false),
                new Mount("c", volume.resolve("file"), "/etc/hl.conf", false),
                new Mount("d", volume, "/tmp", false));
        runtime.start(sh("cat /etc/highlander-test/a/file /highlander-test/file /etc/hl.conf /tmp/file; ls /tmp; "
                + "echo x > /highlander-test/written; echo x 2>/dev/null > /etc/highlander-test/a/denied; ls -d /usr /proc/1; pwd")
                .mounts(mounts).build());
        assertThat(ended(first).reason()).as(log(first, LogOptions.ALL)).isEqualTo("Completed");
        assertThat(log(first, LogOptions.ALL)).startsWith("contentcontentcontentcontentfile")
                .contains("/usr\n", "/proc/1\n").endsWith("\n/\n");
        assertThat(volume.resolve("written")).exists();
        assertThat(volume.resolve("denied")).doesNotExist();
        assertThat(Path.of("/highlander-test")).doesNotExist();
        assertThat(Path.of("/etc/highlander-test")).doesNotExist();
    }

    @Test
    void processNumbersArePrivate() throws Exception {
        assumeTrue(machine.isolation().processes(), "this machine allows no private process numbers");
        runtime.start(sh("ls -d /proc/[0-9]* | wc -l").build());
        ended(first);
        assertThat(Integer.parseInt(log(first, LogOptions.ALL).strip())).isLessThan(8);
    }

    @Test
    void aBareMachineTellsWhereVolumesAre() throws Exception {
        restartWith(machine.with(Isolation.NONE, Cgroups.NONE));
        Path volume = Files.createDirectories(directory.resolve("volume"));
        runtime.start(sh("echo $HIGHLANDER_MOUNT_MY_DATA").mounts(List.of(new Mount("my-data", volume, "/data", false)))
                .build());
        ended(first);
        assertThat(log(first, LogOptions.ALL)).isEqualTo(volume + "\n");
        assertThat(runtime.lacks()).contains(Lack.MOUNTS, Lack.PROCESSES, Lack.LIMITS);
    }

    @Test
    void aContainerRunsAsTheUserItAsksFor() throws Exception {
        assumeTrue(machine.root() && !machine.tools().setpriv().isEmpty(), "only root may become others");
        runtime.start(sh("id -u; id -g; id -G; echo x > here && echo written; echo out > /dev/stderr")
                .runAs(new RunAs(OptionalLong.of(4711), OptionalLong.of(4712), List.of(4713L), true)).build());
        ended(first);
        assertThat(log(first, LogOptions.ALL)).contains("4711\n4712\n4712 4713\nwritten\n").doesNotContain("denied");
    }

    @Test
    void anotherUserIsRefusedWhereThatIsImpossible() throws Exception {
        restartWith(new Machine(false, machine.isolation(), machine.cgroups(), machine.tools(), machine.boot()));
        assertThatThrownBy(
                () -> runtime.start(sh("true").runAs(new RunAs(OptionalLong.of(1), OptionalLong.empty(), List.of(),
                        false)).build()))
                .isInstanceOf(StartRefused.class).hasMessageContaining("another user");
    }

    @Test
    void tooMuchMemoryEndsAContainer() throws Exception {
        assumeTrue(machine.cgroups().limits(), "this machine allows no limits");
        runtime.start(sh("x=x; while :; do x=$x$x; done").limits(new Limits(16 << 20, 500, 100)).build());
        ContainerState.Exited exited = ended(first);
        assertThat(exited.reason()).isEqualTo("OOMKilled");
        assertThat(exited.exitCode()).isEqualTo(137);
    }

    @Test
    void aCommandRunsInsideTheContainer() throws Exception {
        runtime.start(sh("sleep 991").environment(Map.of("PATH", Machine.PATH, "INSIDE", "yes")).build());
        try (Execution execution = runtime.exec(first,
                List.of("sh", "-c", "read line; echo $line $INSIDE; echo e >&2; exit 9"))) {
            execution.input().write("hello\n".getBytes(StandardCharsets.UTF_8));
            execution.input().close();
            assertThat(execution.output().readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("hello yes\n");
            assertThat(execution.error().readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("e\n");
            assertThat(execution.await(Duration.ofSeconds(10))).hasValue(9);
        }
    }

    @Test
    void aClosedCommandIsEndedWithItsChildren() throws Exception {
        runtime.start(sh("sleep 990").build());
        try (Execution execution = runtime.exec(first, List.of("sh", "-c", "sleep 989; true"))) {
            await().until(() -> command("sleep 989") == 1);
            assertThat(execution.await(Duration.ofMillis(1))).isEmpty();
        }
        await().until(() -> command("sleep 989") == 0);
        assertThat(state(first)).isInstanceOf(ContainerState.Running.class);
    }

    @Test
    void aRunningContainerUsesSomething() throws Exception {
        runtime.start(sh("while :; do :; done").build());
        await().until(() -> runtime.stats(first).orElseThrow().cpuNanos() > 20_000_000);
        assertThat(runtime.stats(first).orElseThrow().processes()).isEqualTo(1);
        assertThat(runtime.stats(first).orElseThrow().memoryBytes()).isPositive();
    }

    @Test
    void muchOutputIsKeptWholeAndInOrderAndItsRawDiskSpaceGivenBack() throws Exception {
        runtime.start(sh("seq 1 900000; sleep 988").build());
        await().atMost(Duration.ofSeconds(20)).until(() -> log(first, LogOptions.ALL.lastLines(1)).equals("900000\n"));
        List<String> lines = log(first, LogOptions.ALL).lines().toList();
        assertThat(lines).hasSize(900_000);
        assertThat(lines.getFirst()).isEqualTo("1");
        for (int i = 0; i < lines.size(); i += 1000) {
            assertThat(lines.get(i)).isEqualTo(Integer.toString(i + 1));
        }
        Path raw = new PodDirectories(directory).attempt(first).file("stdout");
        Machine.Result used = Machine.run(List.of("stat", "-c", "%b", raw.toString()));
        assertThat(Long.parseLong(used.output().strip()) * 512).isLessThan(5L << 20);
    }

    @Test
    void oldAttemptsAreForgotten() throws Exception {
        for (int number = 0; number < 4; number++) {
            Attempt attempt = new Attempt(pod, "main", number);
            runtime.start(sh("exit 1").attempt(attempt).build());
            ended(attempt);
        }
        assertThat(new PodDirectories(directory).attempts(pod).get("main"))
                .extracting(found -> found.attempt().number())
                .containsExactly(2, 3);
    }

    private void restartWith(Machine other) throws Exception {
        runtime.close();
        machine = other;
        runtime = ProcessRuntime.open(directory, InstantSource.system(), other);
    }

    private ContainerState state(Attempt attempt) throws IOException {
        return Optional.ofNullable(runtime.observe(pod).orElseThrow().containers().get(attempt.container()))
                .orElseThrow().current();
    }

    private ContainerState.Exited ended(Attempt attempt) {
        return (ContainerState.Exited) await().until(() -> state(attempt),
                state -> state instanceof ContainerState.Exited && state.attempt().equals(attempt));
    }

    private String log(Attempt attempt, LogOptions options) throws IOException {
        try (LogStream stream = new LogStream(runtime.logs(attempt).orElseThrow(), options)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private LaunchDraft sh(String script) {
        return launch("sh", "-c", script);
    }

    private LaunchDraft launch(String... command) {
        return new LaunchDraft(first, List.of(command));
    }

    private static long command(String pattern) throws IOException {
        return ProcStat.all().stream().filter(ProcStat::alive).map(process -> commandLine(process.pid()))
                .filter(line -> line.matches(pattern)).count();
    }

    private List<String> withMark() throws IOException {
        return ProcStat.all().stream().filter(ProcStat::alive).map(process -> commandLine(process.pid()))
                .filter(line -> line.contains(pod.value())).toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException _) {
            return "";
        }
    }
}
