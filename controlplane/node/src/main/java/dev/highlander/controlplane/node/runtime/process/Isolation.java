package dev.highlander.controlplane.node.runtime.process;

import java.util.List;

/**
 * How a machine lets us separate a container from the rest, best first.
 *
 * @param name      for logs
 * @param unshare   command that begins the private namespaces, before the supervisor's own; empty for none
 * @param mounts    whether mounts are private
 * @param processes whether process numbers are private: then all of a container dies with its supervisor, by the kernel's hand
 * @param ownUser   whether this takes a user namespace, as for users without privileges
 */
record Isolation(String name, List<String> unshare, boolean mounts, boolean processes, boolean ownUser) {
    static final Isolation NONE = new Isolation("none", List.of(), false, false, false);

    private static final List<String> PIDS = List.of("-p", "-f", "--kill-child");

    /** The ways to try, in this order, by somebody who is root or is not. */
    static List<Isolation> candidates(boolean root) {
        return root
                ? List.of(new Isolation("mount+pid", join(List.of("unshare", "-m"), PIDS), true, true, false),
                        new Isolation("mount", List.of("unshare", "-m"), true, false, false))
                : List.of(
                        new Isolation("user+mount+pid", join(List.of("unshare", "-c", "--keep-caps", "-m"), PIDS), true,
                                true,
                                true),
                        new Isolation("user+mount", List.of("unshare", "-c", "--keep-caps", "-m"), true, false, true));
    }

    /** Without private process numbers: for containers that want to see the machine's. */
    Isolation sharingProcesses() {
        return new Isolation(name, unshare.stream().filter(word -> !PIDS.contains(word)).toList(), mounts, false,
                ownUser);
    }

    /** The command that enters the namespaces of a process. */
    List<String> enter(long pid) {
        if (unshare.isEmpty()) {
            return List.of();
        }
        List<String> words = join(List.of("nsenter", "-t", Long.toString(pid)),
                ownUser ? List.of("-U", "--preserve-credentials") : List.of());
        words = join(words, List.of("-m", "-r"));
        return processes ? join(words, List.of("-p")) : words;
    }

    private static List<String> join(List<String> first, List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }
}
