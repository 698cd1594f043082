package dev.highlander.resources.custom;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.highlander.resources.schema.Field;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the controller says of a workload.
 *
 * @param active whether it runs
 * @param healthy whether it runs as it is wanted and is ready
 * @param phase where it stands, in one word
 * @param observedGeneration the generation of the resource that this status speaks of
 * @param conditions the same with reasons, for programs
 * @param lastError what last went wrong, for people; empty if nothing did
 * @param lastTransitionTime when {@code active} or {@code healthy} last changed, as RFC 3339 in UTC; empty before the first time
 * @param podName the pod of a process; empty for other kinds
 * @param restarts how many times it was started again, in place or as a new pod
 * @param failuresInRow how many pods failed one after the other up to now
 * @param replicas pods of a service or persistent set
 * @param readyReplicas those of them that are ready
 * @param selector selects those pods, in the form that the scale subresource hands out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record WorkloadStatus(
        @Field(doc = "Whether it runs.") boolean active,
        @Field(doc = "Whether it runs as it is wanted and is ready.") boolean healthy,
        @Field(doc = "Where it stands, in one word.") Phase phase,
        @Field(doc = "The generation that this status speaks of.", min = 0, max = Long.MAX_VALUE) long observedGeneration,
        @Field(doc = "What can be said of it, with reasons.", listKey = "type") List<Condition> conditions,
        @Field(doc = "What last went wrong.") String lastError,
        @Field(doc = "When active or healthy last changed.") String lastTransitionTime,
        @Field(doc = "The pod of a process.") String podName,
        @Field(doc = "How many times it was started again.", min = 0) int restarts,
        @Field(doc = "How many pods failed one after the other.", min = 0) int failuresInRow,
        @Field(doc = "Pods of a service or persistent set.", min = 0) int replicas,
        @Field(doc = "Those of them that are ready.", min = 0) int readyReplicas,
        @Field(doc = "Selects those pods.") String selector) {

    /** What is said of a workload of which nothing is known. */
    public static final WorkloadStatus UNKNOWN = new WorkloadStatus(false, false, Phase.Pending, 0, List.of(), "", "",
            "", 0, 0, 0, 0,
            "");

    // What an API server hands back may lack anything.
    public WorkloadStatus {
        phase = Objects.requireNonNullElse(phase, Phase.Pending);
        conditions = List.copyOf(Objects.requireNonNullElse(conditions, List.of()));
        lastError = Objects.requireNonNullElse(lastError, "");
        lastTransitionTime = Objects.requireNonNullElse(lastTransitionTime, "");
        podName = Objects.requireNonNullElse(podName, "");
        selector = Objects.requireNonNullElse(selector, "");
    }

    /** The condition of a type, if there is one. */
    public Optional<Condition> condition(String type) {
        return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
    }
}
