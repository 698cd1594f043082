package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends attempts, and settles those that have ended: an attempt is settled when nothing of it lives, all it wrote stands in its log,
 * and its ending is written down. Only a settled attempt may be followed by another.
 */
final class Supervision {
    private static final Logger log = LoggerFactory.getLogger(Supervision.class);
    /** How long the kernel may take to end a process that was sent SIGKILL: one in a hanging system call takes longer. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Machine machine;
    private final InstantSource clock;
    private final Consumer<Attempt> settled;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turn = lock.newCondition();
    /** Guarded by {@code lock}: attempts that some thread is settling. */
    private final Set<Attempt> inHand = new HashSet<>();

    Supervision(Machine machine, InstantSource clock, Consumer<Attempt> settled) {
        this.machine = machine;
        this.clock = clock;
        this.settled = settled;
    }

    /** Whether the supervisor of an attempt lives, or may yet come to live. */
    boolean supervised(AttemptDirectory directory) throws IOException {
        if (!directory.claimed()) {
            return true;
        }
        Optional<AttemptDirectory.Claim> claim = directory.claim();
        return claim.isPresent() && claim.get().boot().equals(machine.boot())
                && ProcStat.alive(claim.get().pid(), claim.get().start());
    }

    /** Whether it is time to settle: the supervisor has said or shown that it is over. */
    boolean over(AttemptDirectory directory) throws IOException {
        return !directory.ended() && (directory.exitCode().isPresent() || !supervised(directory));
    }

    /** Sends SIGTERM to the main process, as other runtimes do; its children learn of it from it. */
    void terminate(AttemptDirectory directory) throws IOException {
        if (supervised(directory)) {
            directory.mainProcess().ifPresent(main -> ProcessTree.terminate(main.pid(), main.start()));
        }
    }

    /** Sends SIGKILL to everything, and settles. */
    void kill(AttemptDirectory directory, OutputCollector output) throws IOException, InterruptedException {
        Optional<AttemptDirectory.Claim> claim = directory.claim();
        if (claim.isPresent() && claim.get().boot().equals(machine.boot())) {
            // The supervisor last, so that it can write down how the main process ended; and its parent only with it.
            killAll(directory, claim.get(), true);
        }
        settle(directory, output);
    }

    /**
     * Brings an attempt that is over to its end. Idempotent, and safe to call from several threads.
     *
     * @throws IOException when something of it can't be ended; nothing is written down then
     */
    void settle(AttemptDirectory directory, OutputCollector output) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (inHand.contains(directory.attempt())) {
                turn.await();
            }
            inHand.add(directory.attempt());
        } finally {
            lock.unlock();
        }
        try {
            // It may have been settled, and even removed with its pod, while we waited for our turn.
            if (Files.isDirectory(directory.path()) && !directory.ended()) {
                bury(directory, output);
            }
        } finally {
            lock.lock();
            try {
                inHand.remove(directory.attempt());
                turn.signalAll();
            } finally {
                lock.unlock();
            }
        }
        output.announce();
        settled.accept(directory.attempt());
    }

    private void bury(AttemptDirectory directory, OutputCollector output) throws IOException, InterruptedException {
        Attempt attempt = directory.attempt();
        Optional<AttemptDirectory.Claim> claim = directory.claim();
        boolean sameBoot = claim.isPresent() && claim.get().boot().equals(machine.boot());
        if (sameBoot) {
            awaitSupervisor(claim.get());
            killAll(directory, claim.get(), false);
        }
        output.finish();
        long memoryKills = sameBoot ? machine.cgroups().memoryKills(attempt) : 0;
        machine.cgroups().remove(attempt);
        AttemptDirectory.Ending ending = ending(directory, sameBoot, memoryKills);
        directory.end(ending);
        log.info("container {} ended: exitCode={} reason={}", attempt, ending.exitCode(), ending.reason());
    }

    /** After its last word the supervisor needs a moment to go, and the kernel to end a private namespace. */
    private static void awaitSupervisor(AttemptDirectory.Claim claim) throws InterruptedException {
        Deadline deadline = new Deadline(Duration.ofSeconds(2));
        while (ProcStat.alive(claim.pid(), claim.start()) && !deadline.passed()) {
            deadline.pause();
        }
    }

    private void killAll(AttemptDirectory directory, AttemptDirectory.Claim claim, boolean supervisorLast)
            throws IOException, InterruptedException {
        Attempt attempt = directory.attempt();
        Deadline deadline = new Deadline(LAST_BREATH);
        Deadline patience = new Deadline(supervisorLast ? Duration.ofSeconds(2) : Duration.ZERO);
        while (true) {
            Collection<ProcStat> found = ProcessTree.find(attempt, claim, machine.cgroups().processes(attempt));
            if (found.isEmpty()) {
                return;
            }
            List<ProcStat> now = patience.passed()
                    ? List.copyOf(found)
                    : found.stream().filter(p -> p.pid() != claim.pid() && p.pid() != claim.session()).toList();
            now.forEach(ProcessTree::kill);
            if (deadline.passed()) {
                throw new IOException(
                        "processes " + found.stream().map(ProcStat::pid).sorted().toList() + " of container " + attempt
                                + " do not end, although SIGKILL was sent; they may hang in the kernel");
            }
            deadline.pause();
        }
    }

    private AttemptDirectory.Ending ending(AttemptDirectory directory, boolean sameBoot, long memoryKills)
            throws IOException {
        Instant now = clock.instant();
        Instant started = directory.timeOf("pid", directory.timeOf("claim", now));
        Instant finished = directory.timeOf("exit", now);
        int code = directory.exitCode().orElse(137);
        String problem = directory.problem();
        String reason = "Error";
        String message = "";
        if (directory.exitCode().isEmpty()) {
            reason = sameBoot ? "Error" : "ContainerStatusUnknown";
            message = sameBoot ? "its supervisor was killed" : "the machine was restarted while it ran";
        } else if (code == 0) {
            reason = "Completed";
        } else if (code == 128 && !problem.isEmpty()) {
            reason = "StartError";
            message = problem;
        } else if (memoryKills > 0) {
            reason = "OOMKilled";
        }
        return new AttemptDirectory.Ending(directory.id(), started.toEpochMilli(), finished.toEpochMilli(), code,
                reason, message);
    }

    /** A bound on waiting for the kernel, which offers nothing to wait on for processes that are not our children. */
    private static final class Deadline {
        private final long end;

        Deadline(Duration bound) {
            end = System.nanoTime() + bound.toNanos();
        }

        boolean passed() {
            return System.nanoTime() - end >= 0;
        }

        void pause() throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }
}
