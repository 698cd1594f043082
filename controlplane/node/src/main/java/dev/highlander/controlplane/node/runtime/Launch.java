package dev.highlander.controlplane.node.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a runtime must know to start one container, with nothing left to look up.
 *
 * @param attempt          which container, and its how-manieth run
 * @param streak           how many runs in a row ended soon: kept by the runtime for the back-off of the next
 * @param podName          the pod's name: the container's host name
 * @param labels           the pod's labels
 * @param command          the program and its arguments, at least one
 * @param environment      variables in the order in which they were given
 * @param workingDirectory absolute path; empty: a fresh directory of the container's own
 * @param mounts           what to show where
 * @param runAs            as whom
 * @param limits           how much
 * @param hostProcesses    whether the container sees the machine's processes
 */
public record Launch(Attempt attempt, int streak, String podName, Map<String, String> labels, List<String> command,
        Map<String, String> environment, Optional<String> workingDirectory, List<Mount> mounts, RunAs runAs,
        Limits limits,
        boolean hostProcesses) {
    /** Checks that there is a command. */
    public Launch {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a launch of " + attempt + " without a command");
        }
        command = List.copyOf(command);
        mounts = List.copyOf(mounts);
    }
}
