package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Attempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All processes of an attempt, found by every trace they may carry: the supervisor's session, the control group, the mark in
 * their environment, and being the child of one of them. A process must shed all four to be overlooked; where process numbers
 * are private even that does not help it, as the kernel ends all of them with the supervisor.
 */
final class ProcessTree {
    private ProcessTree() {}

    /** The living processes of an attempt, the supervisor's among them. */
    static Collection<ProcStat> find(Attempt attempt, AttemptDirectory.Claim claim, Collection<Long> grouped)
            throws IOException {
        List<ProcStat> all = ProcStat.all().stream().filter(ProcStat::alive).toList();
        Map<Long, List<ProcStat>> children = all.stream().collect(Collectors.groupingBy(ProcStat::parent));
        byte[] mark = (LaunchScript.MARK + "=" + attempt).getBytes(StandardCharsets.UTF_8);
        Set<ProcStat> found = new HashSet<>();
        for (ProcStat process : all) {
            // A process that began before the supervisor can't be its offspring, whatever its session's number says.
            boolean ours = process.start() >= claim.start() - 1 && (process.session() == claim.session()
                    || grouped.contains(process.pid()) || marked(process.pid(), mark));
            if (ours) {
                addWithChildren(process, children, found);
            }
        }
        found.removeIf(process -> process.pid() == ProcessHandle.current().pid());
        return found;
    }

    /** Sends SIGKILL, unless the number has gone to another process meanwhile. */
    static void kill(ProcStat process) {
        ProcessHandle.of(process.pid()).filter(_ -> ProcStat.alive(process.pid(), process.start()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Sends SIGTERM, unless the number has gone to another process meanwhile. */
    static void terminate(long pid, long start) {
        ProcessHandle.of(pid).filter(_ -> ProcStat.alive(pid, start)).ifPresent(ProcessHandle::destroy);
    }

    private static void addWithChildren(ProcStat process, Map<Long, List<ProcStat>> children, Set<ProcStat> found) {
        if (found.add(process)) {
            children.getOrDefault(process.pid(), List.of()).forEach(child -> addWithChildren(child, children, found));
        }
    }

    private static boolean marked(long pid, byte[] mark) {
        byte[] environment;
        try {
            environment = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
        } catch (IOException _) {
            return false; // gone, or another user's: not one of ours
        }
        for (int from = 0; from < environment.length;) {
            int to = from;
            while (to < environment.length && environment[to] != 0) {
                to++;
            }
            if (java.util.Arrays.equals(environment, from, to, mark, 0, mark.length)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }
}
