package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import dev.highlander.resources.schema.Inline;

/**
 * A job that runs by the clock, never twice at once.
 *
 * @param schedule five fields of cron, in the time zone of the cluster
 */
public record CronJobSpec(@Inline PodTemplate template,
        @Field(doc = "When it runs: five fields of cron, or a macro such as @hourly.", presence = Field.Presence.REQUIRED, format = Format.CRON) String schedule)
        implements
            WorkloadSpec {

    /** The policy written, else {@link RestartPolicy#OnFailure}. */
    public RestartPolicy restartPolicy() {
        return template.restartPolicy().orElse(RestartPolicy.OnFailure);
    }
}
