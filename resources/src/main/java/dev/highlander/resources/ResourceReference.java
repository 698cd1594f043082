package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import java.util.Optional;

/**
 * The custom resource from which an entry of a config file takes its spec.
 *
 * @param namespace its namespace; the workload's own if left out
 */
public record ResourceReference(
        @Field(doc = "Its apiVersion.", byDefault = "highlander.plexobject.io/v1") String apiVersion,
        @Field(doc = "Its kind, such as WorkloadProcess.", presence = Field.Presence.REQUIRED, format = Format.FILLED) String kind,
        @Field(doc = "Its name.", presence = Field.Presence.REQUIRED, format = Format.SUBDOMAIN) String name,
        @Field(doc = "Its namespace; the workload's own if left out.", format = Format.NAME) Optional<String> namespace) {}
