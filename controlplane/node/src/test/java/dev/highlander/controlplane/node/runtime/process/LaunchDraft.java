package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.Limits;
import dev.highlander.controlplane.node.runtime.Mount;
import dev.highlander.controlplane.node.runtime.RunAs;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A launch in the making, with what most tests want. */
final class LaunchDraft {
    private Attempt attempt;
    private final List<String> command;
    private Map<String, String> environment = Map.of("PATH", Machine.PATH);
    private Optional<String> workingDirectory = Optional.empty();
    private List<Mount> mounts = List.of();
    private RunAs runAs = RunAs.AGENT;
    private Limits limits = Limits.NONE;

    LaunchDraft(Attempt attempt, List<String> command) {
        this.attempt = attempt;
        this.command = command;
    }

    LaunchDraft attempt(Attempt other) {
        attempt = other;
        return this;
    }

    LaunchDraft environment(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    LaunchDraft workingDirectory(String path) {
        workingDirectory = Optional.of(path);
        return this;
    }

    LaunchDraft mounts(List<Mount> list) {
        mounts = list;
        return this;
    }

    LaunchDraft runAs(RunAs who) {
        runAs = who;
        return this;
    }

    LaunchDraft limits(Limits bounds) {
        limits = bounds;
        return this;
    }

    Launch build() {
        return new Launch(attempt, 0, "web", Map.of(), command, environment, workingDirectory, mounts, runAs, limits,
                false);
    }
}
