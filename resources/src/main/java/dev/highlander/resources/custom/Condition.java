package dev.highlander.resources.custom;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import java.util.Objects;

/**
 * One thing that can be said of a workload, in the form that {@code kubectl wait --for=condition=…} understands.
 *
 * @param type what is said: {@code Accepted}, {@code Active} or {@code Healthy}
 * @param status whether it is so
 * @param reason why, in one word for programs
 * @param message why, for people; may be empty
 * @param lastTransitionTime since when {@code status} is what it is, as RFC 3339 in UTC
 * @param observedGeneration the generation of the resource of which it is said; 0 where generations mean nothing
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
        @Field(doc = "What is said.", presence = Field.Presence.REQUIRED, format = Format.FILLED) String type,
        @Field(doc = "Whether it is so.", presence = Field.Presence.REQUIRED) Status status,
        @Field(doc = "Why, in one word.", presence = Field.Presence.REQUIRED) String reason,
        @Field(doc = "Why, for people.", presence = Field.Presence.REQUIRED) String message,
        @Field(doc = "Since when.", presence = Field.Presence.REQUIRED) String lastTransitionTime,
        @Field(doc = "Of which generation it is said.", min = 0, max = Long.MAX_VALUE) long observedGeneration) {

    /** Its spec is sound and this controller looks after it. */
    public static final String ACCEPTED = "Accepted";
    /** It runs. */
    public static final String ACTIVE = "Active";
    /** It runs as wanted and is ready. */
    public static final String HEALTHY = "Healthy";

    // What an API server hands back may lack what its schema did not demand.
    public Condition {
        type = Objects.requireNonNullElse(type, "");
        status = Objects.requireNonNullElse(status, Status.Unknown);
        reason = Objects.requireNonNullElse(reason, "");
        message = Objects.requireNonNullElse(message, "");
        lastTransitionTime = Objects.requireNonNullElse(lastTransitionTime, "");
    }

    /** Whether something is so. */
    public enum Status {
        /** It is. */
        True,
        /** It is not. */
        False,
        /** Nobody can tell. */
        Unknown;

        /** The status of a known fact. */
        public static Status of(boolean fact) {
            return fact ? True : False;
        }
    }
}
