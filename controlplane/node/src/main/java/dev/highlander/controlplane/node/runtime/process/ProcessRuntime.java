package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.files.FileTree;
import dev.highlander.controlplane.node.logs.LogSource;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.Execution;
import dev.highlander.controlplane.node.runtime.Lack;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.ObservedPod;
import dev.highlander.controlplane.node.runtime.PodRecord;
import dev.highlander.controlplane.node.runtime.PodUid;
import dev.highlander.controlplane.node.runtime.StartRefused;
import dev.highlander.controlplane.node.runtime.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs containers as processes of this machine.
 *
 * <p>How a container is never run twice, whatever dies when:
 * <ol>
 * <li>An attempt's directory gets its name by a rename, with all its scripts inside.
 * <li>A supervisor, started in a session of its own, claims the attempt by a link, which succeeds once. It runs the command, waits
 * for it, and writes the exit code. It does not depend on us.
 * <li>When we start, each attempt without a claim is claimed for nobody: a supervisor that comes late finds it taken. Each one with
 * a living supervisor is adopted. What remains is over.
 * <li>What is over is settled: every process that bears a trace of the attempt is ended, then the ending is written.
 * <li>The next attempt starts only when the one before has an ending.
 * </ol>
 */
public final class ProcessRuntime implements ContainerRuntime {
    private static final Logger log = LoggerFactory.getLogger(ProcessRuntime.class);
    private static final int KEPT_ATTEMPTS = 2;
    private static final Duration ADOPTION = Duration.ofSeconds(10);

    private final Machine machine;
    private final PodDirectories directories;
    private final Supervision supervision;
    private final AttemptWatch watch;
    private final Launcher launcher;
    private final List<Consumer<PodUid>> listeners = new CopyOnWriteArrayList<>();

    private ProcessRuntime(Path directory, Machine machine, InstantSource clock) throws IOException {
        this.machine = machine;
        this.directories = new PodDirectories(directory);
        this.supervision = new Supervision(machine, clock, this::onSettled);
        this.watch = new AttemptWatch(directories.pods().getFileSystem().newWatchService(), supervision);
        this.launcher = new Launcher(machine, directories);
    }

    /**
     * Finds out what the machine allows, adopts what still runs, and begins to watch it.
     *
     * @param directory where state is kept; nobody else may use it at the same time
     * @param clock     wall time
     * @throws IOException when the machine cannot run containers as processes, or the directory cannot be used
     */
    public static ProcessRuntime open(Path directory, InstantSource clock) throws IOException, InterruptedException {
        return open(directory, clock, Machine.detect());
    }

    static ProcessRuntime open(Path directory, InstantSource clock, Machine machine)
            throws IOException, InterruptedException {
        ProcessRuntime runtime = new ProcessRuntime(directory, machine, clock);
        runtime.adopt();
        runtime.watch.start();
        return runtime;
    }

    @Override
    public String version() {
        return "process://1.0";
    }

    @Override
    public boolean virtual() {
        return false;
    }

    @Override
    public Set<Lack> lacks() {
        return machine.lacks();
    }

    @Override
    public PodRecord open(PodRecord pod) throws IOException {
        Optional<PodRecord> known = directories.record(pod.uid());
        if (known.isEmpty()) {
            directories.write(pod);
        }
        return known.orElse(pod);
    }

    @Override
    public Optional<ObservedPod> observe(PodUid pod) throws IOException {
        Optional<PodRecord> record = directories.record(pod);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Map<String, ContainerHistory> containers = new TreeMap<>();
        for (var container : directories.attempts(pod).entrySet()) {
            List<AttemptDirectory> attempts = container.getValue();
            Optional<ContainerState.Exited> previous = attempts.size() > 1
                    && attempts.get(attempts.size() - 2).state() instanceof ContainerState.Exited exited
                            ? Optional.of(exited)
                            : Optional.empty();
            containers.put(container.getKey(), new ContainerHistory(attempts.getLast().state(), previous));
        }
        return Optional.of(new ObservedPod(record.get(), containers));
    }

    @Override
    public Collection<ObservedPod> list() throws IOException {
        List<ObservedPod> pods = new ArrayList<>();
        for (PodUid uid : directories.list()) {
            observe(uid).ifPresent(pods::add);
        }
        return pods;
    }

    @Override
    public Path volumes(PodUid pod) {
        return directories.pod(pod).resolve("volumes");
    }

    @Override
    public void start(Launch launch) throws StartRefused, IOException, InterruptedException {
        Attempt attempt = launch.attempt();
        List<AttemptDirectory> before = directories.attempts(attempt.pod()).getOrDefault(attempt.container(),
                List.of());
        for (AttemptDirectory earlier : before) {
            if (earlier.attempt().number() >= attempt.number() || !earlier.ended()) {
                throw new StartRefused("AlreadyStarted", "container " + attempt + " cannot be started: "
                        + earlier.attempt() + (earlier.ended() ? " was started before" : " has not ended"));
            }
        }
        AttemptDirectory directory = launcher.prepare(launch);
        OutputCollector output = watch.watch(directory);
        for (AttemptDirectory earlier : before) {
            if (earlier.attempt().number() <= attempt.number() - KEPT_ATTEMPTS) {
                FileTree.delete(earlier.path());
            }
        }
        if (!launcher.spawn(directory, launch)) {
            abandon(directory, output);
        }
    }

    /** The supervisor did not say "ok": either nothing ever ran, or it is over already. */
    private void abandon(AttemptDirectory directory, OutputCollector output)
            throws StartRefused, IOException, InterruptedException {
        if (directory.claimForNobody()) {
            String said = launcher.lastWords(directory);
            watch.forget(directory.attempt());
            machine.cgroups().remove(directory.attempt());
            FileTree.delete(directory.path());
            throw new StartRefused("RunContainerError",
                    "the supervisor of " + directory.attempt() + " did not start: " + said);
        }
        if (supervision.over(directory)) {
            supervision.settle(directory, output);
        } else {
            supervision.kill(directory, output);
        }
    }

    @Override
    public void terminate(Attempt attempt) throws IOException {
        supervision.terminate(directories.attempt(attempt));
    }

    @Override
    public void kill(Attempt attempt) throws IOException, InterruptedException {
        AttemptDirectory directory = directories.attempt(attempt);
        if (Files.exists(directory.path()) && !directory.ended()) {
            supervision.kill(directory, watch.watch(directory));
        }
    }

    @Override
    public boolean awaitExit(Attempt attempt, Duration timeout) throws IOException, InterruptedException {
        AttemptDirectory directory = directories.attempt(attempt);
        long end = System.nanoTime() + timeout.toNanos();
        while (Files.exists(directory.path()) && !directory.ended()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            OutputCollector output = watch.watch(directory);
            // News come with output too; the bound covers an attempt that was settled just before we began to wait.
            output.await(output.await(-1, Duration.ZERO),
                    Duration.ofNanos(Math.min(left, Duration.ofMillis(100).toNanos())));
        }
        return true;
    }

    @Override
    public Execution exec(Attempt attempt, List<String> command) throws StartRefused, IOException {
        AttemptDirectory directory = directories.attempt(attempt);
        if (!(Files.exists(directory.path()) && directory.state() instanceof ContainerState.Running)
                || !supervision.supervised(directory)) {
            throw new StartRefused("ContainerNotRunning", "container " + attempt + " is not running");
        }
        return launcher.exec(directory, command);
    }

    @Override
    public Optional<LogSource> logs(Attempt attempt) throws IOException {
        AttemptDirectory directory = directories.attempt(attempt);
        if (!Files.exists(directory.path())) {
            return Optional.empty();
        }
        return Optional.of(watch.collector(attempt).orElseGet(() -> new OutputCollector(directory)));
    }

    @Override
    public Optional<Stats> stats(Attempt attempt) throws IOException {
        AttemptDirectory directory = directories.attempt(attempt);
        Optional<AttemptDirectory.Claim> claim = directory.claim();
        if (claim.isEmpty() || directory.ended() || !supervision.supervised(directory)) {
            return Optional.empty();
        }
        Collection<ProcStat> tree = ProcessTree.find(attempt, claim.get(), machine.cgroups().processes(attempt))
                .stream()
                .filter(process -> process.pid() != claim.get().pid() && process.pid() != claim.get().session())
                .toList();
        long pages = tree.stream().mapToLong(ProcStat::pages).sum();
        long ticks = tree.stream().mapToLong(ProcStat::cpuTicks).sum();
        // Linux reports 100 ticks a second and 4 KiB pages on every machine that Highlander is built for.
        return Optional.of(new Stats(machine.cgroups().cpuNanos(attempt).orElse(ticks * 10_000_000),
                machine.cgroups().memory(attempt).orElse(pages * 4096), tree.size()));
    }

    @Override
    public void remove(PodUid pod) throws IOException, InterruptedException {
        for (List<AttemptDirectory> attempts : directories.attempts(pod).values()) {
            for (AttemptDirectory directory : attempts) {
                if (!directory.ended() && !directory.claimForNobody()) {
                    supervision.kill(directory, watch.watch(directory));
                }
                watch.forget(directory.attempt());
            }
        }
        machine.cgroups().removeAll(pod);
        directories.delete(pod);
    }

    @Override
    public void onChange(Consumer<PodUid> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        try {
            watch.close();
        } catch (IOException e) {
            log.warn("the watch over processes did not close cleanly: {}", e.toString());
        }
    }

    private void onSettled(Attempt attempt) {
        watch.forget(attempt);
        listeners.forEach(listener -> listener.accept(attempt.pod()));
    }

    private void adopt() throws IOException, InterruptedException {
        directories.deleteDoomed();
        for (PodUid uid : directories.list()) {
            int adopted = 0;
            for (List<AttemptDirectory> attempts : directories.attempts(uid).values()) {
                for (AttemptDirectory directory : attempts) {
                    adopted += directory.ended() ? 0 : adopt(directory);
                }
            }
            if (directories.record(uid).isEmpty()) {
                remove(uid); // its record was never written: nothing of it was started
            } else if (adopted > 0) {
                log.info("adopted pod {}: containers={}", uid, adopted);
            }
        }
    }

    private int adopt(AttemptDirectory directory) throws IOException, InterruptedException {
        if (directory.claimForNobody()) {
            machine.cgroups().remove(directory.attempt());
            FileTree.delete(directory.path());
            return 0;
        }
        OutputCollector output = watch.watch(directory);
        if (supervision.over(directory)) {
            supervision.settle(directory, output);
            return 0;
        }
        long end = System.nanoTime() + ADOPTION.toNanos();
        while (directory.mainProcess().isEmpty() && !supervision.over(directory) && System.nanoTime() - end < 0) {
            output.await(output.await(-1, Duration.ZERO), Duration.ofMillis(5)); // claimed a moment ago, still preparing
        }
        return 1;
    }
}
