package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.logs.LogOptions;
import dev.highlander.controlplane.node.logs.LogSource;
import dev.highlander.controlplane.node.logs.LogStream;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.PodUid;
import dev.highlander.reconcile.NamespacedName;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the log that a request means. Messages are those of Kubernetes. */
final class AgentLogs implements PodLogs {
    private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private final ContainerRuntime runtime;
    private final Function<NamespacedName, Optional<Pod>> pods;

    AgentLogs(ContainerRuntime runtime, Function<NamespacedName, Optional<Pod>> pods) {
        this.runtime = runtime;
        this.pods = pods;
    }

    @Override
    public InputStream open(String namespace, String name, @Nullable String container, LogOptions options)
            throws Unavailable, IOException {
        Pod pod = pods.apply(NamespacedName.of(namespace, name))
                .orElseThrow(() -> new Unavailable(NOT_FOUND, "pods \"" + name + "\" not found"));
        String chosen = container == null || container.isEmpty() ? defaultContainer(pod) : known(pod, container);
        Optional<ContainerHistory> history = runtime.observe(new PodUid(pod.getMetadata().getUid()))
                .flatMap(observed -> Optional.ofNullable(observed.containers().get(chosen)));
        Attempt attempt = attempt(pod, chosen, history, options);
        Optional<LogSource> source = runtime.logs(attempt);
        return source.isEmpty() ? InputStream.nullInputStream() : new LogStream(source.get(), options);
    }

    private static Attempt attempt(Pod pod, String container, Optional<ContainerHistory> history, LogOptions options)
            throws Unavailable {
        String name = pod.getMetadata().getName();
        if (options.previous()) {
            // While it waits for its next run, the run that ended is the newest and counts as the one before.
            Optional<Attempt> ended = history
                    .flatMap(known -> waits(pod, container) && known.current() instanceof ContainerState.Exited
                            ? Optional.of(known.current().attempt())
                            : known.previous().map(ContainerState.Exited::attempt));
            return ended.orElseThrow(() -> new Unavailable(BAD_REQUEST,
                    "previous terminated container \"" + container + "\" in pod \"" + name + "\" not found"));
        }
        return history.map(ContainerHistory::current).filter(state -> !(state instanceof ContainerState.Creating))
                .map(ContainerState::attempt).orElseThrow(() -> new Unavailable(BAD_REQUEST, "container \"" + container
                        + "\" in pod \"" + name + "\" is waiting to start: " + reason(pod, container)));
    }

    private static boolean waits(Pod pod, String container) {
        return status(pod, container).map(ContainerStatus::getState).map(state -> state.getWaiting() != null)
                .orElse(false);
    }

    private static String reason(Pod pod, String container) {
        return status(pod, container).map(ContainerStatus::getState)
                .flatMap(state -> Optional.ofNullable(state.getWaiting()))
                .map(ContainerStateWaiting::getReason).orElse("ContainerCreating");
    }

    private static Optional<ContainerStatus> status(Pod pod, String container) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        List<ContainerStatus> all = new ArrayList<>();
        all.addAll(pod.getStatus().getContainerStatuses() == null ? List.of() : pod.getStatus().getContainerStatuses());
        all.addAll(pod.getStatus().getInitContainerStatuses() == null
                ? List.of()
                : pod.getStatus().getInitContainerStatuses());
        return all.stream().filter(status -> container.equals(status.getName())).findFirst();
    }

    private static String known(Pod pod, String container) throws Unavailable {
        if (ClientReferences.containers(pod).stream().noneMatch(known -> container.equals(known.getName()))) {
            throw new Unavailable(BAD_REQUEST,
                    "container " + container + " is not valid for pod " + pod.getMetadata().getName());
        }
        return container;
    }

    private static String defaultContainer(Pod pod) throws Unavailable {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String wished = annotations == null ? null : annotations.get(DEFAULT_CONTAINER);
        if (wished != null) {
            return known(pod, wished);
        }
        List<String> names = pod.getSpec().getContainers().stream().map(Container::getName).toList();
        if (names.size() == 1) {
            return names.getFirst();
        }
        throw new Unavailable(BAD_REQUEST, "a container name must be specified for pod " + pod.getMetadata().getName()
                + ", choose one of: [" + String.join(" ", names) + "]");
    }
}
