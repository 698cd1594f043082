package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import dev.highlander.resources.schema.Inline;
import java.util.Optional;

/** What an entry of a config file has beyond its spec: the metadata that a custom resource keeps elsewhere. */
final class ConfigEntry {
    private ConfigEntry() {}

    /** Name and namespace. */
    record Identity(
            @Field(doc = "Name of the workload.", presence = Field.Presence.REQUIRED) String name,
            @Field(doc = "Its namespace; the controller's if left out.", format = Format.NAME) Optional<String> namespace) {}

    /** An entry that takes its spec from a custom resource. */
    record Referring(@Inline Identity identity,
            @Field(doc = "The custom resource that holds the spec.", presence = Field.Presence.REQUIRED) ResourceReference workloadCRDRef) {}

    record SingleProcess(@Inline Identity identity, @Inline ProcessSpec spec) {}

    record CronJob(@Inline Identity identity, @Inline CronJobSpec spec) {}

    record Service(@Inline Identity identity, @Inline ServiceSpec spec) {}

    record Persistent(@Inline Identity identity, @Inline PersistentSpec spec) {}
}
