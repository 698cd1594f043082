package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.env.ConfigurationMissing;
import dev.highlander.controlplane.node.env.Environment;
import dev.highlander.controlplane.node.env.References;
import dev.highlander.controlplane.node.plan.Action;
import dev.highlander.controlplane.node.plan.Obstacle;
import dev.highlander.controlplane.node.probe.Hooks;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.StartRefused;
import dev.highlander.controlplane.node.volume.VolumeUnavailable;
import dev.highlander.controlplane.node.volume.Volumes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts containers, and says what is in the way when it can't. */
final class ContainerStarter {
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** A postStart hook has no bound in Kubernetes; one that hangs for longer has failed. */
    private static final Duration HOOK_BOUND = Duration.ofMinutes(10);

    private final ContainerRuntime runtime;
    private final References references;
    private final PodVolumes volumes;
    private final PodReports reports;
    private final Hooks hooks;
    private final InstantSource clock;
    private final String home;
    private final Consumer<Attempt> changed;

    ContainerStarter(ContainerRuntime runtime, References references, PodVolumes volumes, PodReports reports,
            Hooks hooks,
            InstantSource clock, String home, Consumer<Attempt> changed) {
        this.runtime = runtime;
        this.references = references;
        this.volumes = volumes;
        this.reports = reports;
        this.hooks = hooks;
        this.clock = clock;
        this.home = home;
        this.changed = changed;
    }

    void start(Pod pod, Action.Start start, PodWork work) throws InterruptedException {
        Container container = start.container();
        try {
            Launch launch = runtime.virtual() ? LaunchOf.virtual(pod, start) : resolve(pod, start, work);
            LifecycleHandler hook = container.getLifecycle() == null ? null : container.getLifecycle().getPostStart();
            boolean hooked = hook != null && !runtime.virtual();
            if (hooked) {
                work.postStart.put(start.attempt(), Optional.empty());
            }
            runtime.start(launch);
            work.obstacles.remove(container.getName());
            reports.tell(pod, container, "Created", "Created container: " + container.getName());
            reports.tell(pod, container, "Started", "Started container " + container.getName());
            if (hook != null && hooked) {
                Thread.ofVirtual().name("node-poststart-" + start.attempt())
                        .start(() -> runHook(pod, container, hook, start.attempt(), work));
            }
        } catch (StartRefused e) {
            hinder(pod, start, work, e.reason(), String.valueOf(e.getMessage()));
        } catch (ConfigurationMissing e) {
            hinder(pod, start, work, "CreateContainerConfigError", String.valueOf(e.getMessage()));
        } catch (VolumeUnavailable e) {
            hinder(pod, start, work, "CreateContainerConfigError", String.valueOf(e.getMessage()));
        } catch (IOException | KubernetesClientException e) {
            hinder(pod, start, work, "RunContainerError", String.valueOf(e.getMessage()));
        }
    }

    private Launch resolve(Pod pod, Action.Start start, PodWork work)
            throws StartRefused, ConfigurationMissing, VolumeUnavailable, IOException {
        Container container = start.container();
        Environment environment = Environment.of(container, volumes.fields(pod), references);
        if (environment.command().isEmpty()) {
            throw new StartRefused("ErrImageNeverPull",
                    "the process runtime runs commands of this machine and pulls no image; "
                            + "set command of container " + container.getName());
        }
        var made = work.volumes == null ? Map.<String, java.nio.file.Path>of() : work.volumes;
        return LaunchOf.launch(pod, start, environment, Volumes.mounts(container, made, environment), home);
    }

    private void hinder(Pod pod, Action.Start start, PodWork work, String reason, String message) {
        work.postStart.remove(start.attempt());
        Obstacle before = work.obstacles.put(start.container().getName(),
                new Obstacle(reason, message, clock.instant().plus(RETRY)));
        if (before == null || !before.message().equals(message)) {
            reports.warn(pod, start.container(), "Failed", "Error: " + message);
        }
    }

    private void runHook(Pod pod, Container container, LifecycleHandler hook, Attempt attempt, PodWork work) {
        try {
            Optional<String> failure = hooks.run(attempt, container, hook, HOOK_BOUND);
            if (failure.isEmpty()) {
                work.postStart.remove(attempt);
            } else {
                reports.warn(pod, container, "FailedPostStartHook", "PostStartHook failed: " + failure.get());
                work.postStart.replace(attempt, failure);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        changed.accept(attempt);
    }
}
