package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import dev.highlander.resources.schema.Inline;
import java.time.Duration;
import java.util.Optional;

/**
 * A service with an address, run once or as so many replicas.
 *
 * @param healthCheckPort the first port if left out
 * @param readinessTimeout how long it may take to become ready before it counts as unhealthy
 */
public record ServiceSpec(@Inline PodTemplate template,
        @Field(doc = "How many pods run.", presence = Field.Presence.REQUIRED_IN_CUSTOM_RESOURCE, byDefault = "1", min = 0, max = 10_000) int replicas,
        @Field(doc = "Path that answers with success when a pod is ready.", format = Format.URL_PATH) Optional<String> healthCheckPath,
        @Field(doc = "Port of the health check; the first port if left out.", min = 1, max = 65535) Optional<Integer> healthCheckPort,
        @Field(doc = "How long it may take to become ready.", byDefault = "5m", format = Format.DURATION) Duration readinessTimeout)
        implements
            WorkloadSpec {}
