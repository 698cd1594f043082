package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import dev.highlander.resources.schema.Inline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A service whose replicas have names and volumes of their own.
 *
 * @param serviceName name of the headless Service; the workload's own if left out
 */
public record PersistentSpec(@Inline PodTemplate template,
        @Field(doc = "How many pods run.", presence = Field.Presence.REQUIRED_IN_CUSTOM_RESOURCE, byDefault = "1", min = 0, max = 10_000) int replicas,
        @Field(doc = "Path that answers with success when a pod is ready.", format = Format.URL_PATH) Optional<String> healthCheckPath,
        @Field(doc = "Port of the health check; the first port if left out.", min = 1, max = 65535) Optional<Integer> healthCheckPort,
        @Field(doc = "How long it may take to become ready.", byDefault = "5m", format = Format.DURATION) Duration readinessTimeout,
        @Field(doc = "Name of the headless Service; the workload's own if left out.", format = Format.SERVICE_NAME) Optional<String> serviceName,
        @Field(doc = "Volumes of each replica.", max = 50, listKey = "name") List<PersistentVolume> persistentVolumes)
        implements
            WorkloadSpec {}
