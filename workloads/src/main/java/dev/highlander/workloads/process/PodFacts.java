package dev.highlander.workloads.process;

import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a pod says of itself, with the gaps that an API server may leave filled in. */
public record PodFacts(Pod pod) {
    private static final String MAIN = "main";

    /** {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code Unknown}. */
    public String phase() {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null ? "Pending" : pod.getStatus().getPhase();
    }

    /** Whether it was asked to end. */
    public boolean ending() {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether all its containers have ended for good. */
    public boolean ended() {
        return phase().equals("Succeeded") || phase().equals("Failed");
    }

    /** Whether its main container runs at this moment. */
    public boolean running() {
        return phase().equals("Running") && main().map(status -> status.getState().getRunning() != null).orElse(false);
    }

    /** Whether it is ready, as its node sees it. */
    public boolean ready() {
        return pod.getStatus() != null && pod.getStatus().getConditions() != null && pod.getStatus().getConditions()
                .stream()
                .anyMatch(condition -> "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Since when it is ready, as RFC 3339; nothing if it is not, or does not say. */
    public Optional<String> readySince() {
        return !ready()
                ? Optional.empty()
                : pod.getStatus().getConditions().stream().filter(c -> "Ready".equals(c.getType()))
                        .map(c -> c.getLastTransitionTime()).filter(Objects::nonNull).findFirst();
    }

    /** How often the node started its main container again. */
    public int restartsInPlace() {
        return main().map(ContainerStatus::getRestartCount).filter(Objects::nonNull).orElse(0);
    }

    /** What its main container waits for: {@code CrashLoopBackOff}, {@code ImagePullBackOff} and the like; empty if it does not. */
    public String waitingFor() {
        return main().map(ContainerStatus::getState).map(ContainerState::getWaiting).map(waiting -> waiting.getReason())
                .orElse("");
    }

    /** How long its main container ran the last time it ended, by its node's own clock; nothing if that cannot be told. */
    public Optional<Duration> lastRun() {
        return lastEnd().flatMap(end -> {
            Optional<Instant> from = instant(end.getStartedAt());
            Optional<Instant> to = instant(end.getFinishedAt());
            return from.isPresent() && to.isPresent()
                    ? Optional.of(Duration.between(from.get(), to.get()))
                    : Optional.empty();
        });
    }

    /** What went wrong last, for people; empty if nothing did. */
    public String lastError() {
        Optional<String> end = lastEnd().filter(ended -> ended.getExitCode() != null && ended.getExitCode() != 0)
                .map(ended -> {
                    boolean killed = ended.getSignal() != null && ended.getSignal() != 0;
                    String how = killed
                            ? "was ended by signal " + ended.getSignal()
                            : "exited with code " + ended.getExitCode();
                    boolean telling = ended.getReason() != null && !ended.getReason().equals("Error");
                    return "main " + how + (telling ? " (" + ended.getReason() + ")" : "")
                            + (blank(ended.getMessage()) ? "" : ": " + ended.getMessage());
                });
        return end.orElseGet(() -> {
            String waiting = waitingFor();
            String message = main().map(ContainerStatus::getState).map(ContainerState::getWaiting)
                    .map(w -> w.getMessage()).orElse("");
            if (!waiting.isEmpty() && !waiting.equals("ContainerCreating") && !waiting.equals("PodInitializing")) {
                return "main waits: " + waiting + (blank(message) ? "" : ": " + message);
            }
            return phase().equals("Failed") ? podMessage() : unschedulable();
        });
    }

    /** An annotation; empty if it is not there. */
    public String annotation(String name) {
        return value(pod.getMetadata().getAnnotations(), name);
    }

    /** A label; empty if it is not there. */
    public String label(String name) {
        return value(pod.getMetadata().getLabels(), name);
    }

    /** The highest epoch that wrote it; zero if none did. */
    public long epoch() {
        try {
            String epoch = annotation(Marks.EPOCH);
            return epoch.isEmpty() ? 0 : Long.parseLong(epoch);
        } catch (NumberFormatException e) {
            return 0; // somebody else's writing
        }
    }

    /** Whether it belongs to a tenant's workload of the name: made by us, or by a Go controller that wrote no tenant. */
    public boolean belongsTo(String tenant, String workload) {
        return label(Marks.MANAGED_BY).equals(Marks.MANAGER) && label(Marks.APP).equals(workload)
                && (label(Marks.TENANT).isEmpty() || label(Marks.TENANT).equals(tenant));
    }

    /** Whether an owner reference names the uid, or there is none if the uid is empty. */
    public boolean ownedBy(String uid) {
        List<io.fabric8.kubernetes.api.model.OwnerReference> owners = pod.getMetadata().getOwnerReferences();
        boolean none = owners == null || owners.isEmpty();
        return uid.isEmpty() ? none : !none && owners.stream().anyMatch(owner -> uid.equals(owner.getUid()));
    }

    private Optional<ContainerStatus> main() {
        List<ContainerStatus> statuses = pod.getStatus() == null ? null : pod.getStatus().getContainerStatuses();
        return statuses == null
                ? Optional.empty()
                : statuses.stream().filter(status -> MAIN.equals(status.getName()) && status.getState() != null)
                        .findFirst();
    }

    private Optional<ContainerStateTerminated> lastEnd() {
        Optional<ContainerStateTerminated> now = main().map(ContainerStatus::getState)
                .map(ContainerState::getTerminated);
        return now.isPresent() ? now : main().map(ContainerStatus::getLastState).map(ContainerState::getTerminated);
    }

    private String podMessage() {
        String reason = Objects.requireNonNullElse(pod.getStatus().getReason(), "");
        String message = Objects.requireNonNullElse(pod.getStatus().getMessage(), "");
        return "pod failed" + (reason.isEmpty() ? "" : ": " + reason) + (message.isEmpty() ? "" : ": " + message);
    }

    private String unschedulable() {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return "";
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType())
                        && "False".equals(condition.getStatus()))
                .findFirst()
                .map(condition -> "cannot be scheduled: " + Objects.requireNonNullElse(condition.getMessage(), ""))
                .orElse("");
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static String value(@Nullable Map<String, String> map, String name) {
        return map == null ? "" : map.getOrDefault(name, "");
    }

    private static Optional<Instant> instant(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
