package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import java.util.Optional;

/** A volume of its own for each replica of a persistent set. */
public record PersistentVolume(
        @Field(doc = "Its name.", presence = Field.Presence.REQUIRED, format = Format.NAME) String name,
        @Field(doc = "Where it appears.", presence = Field.Presence.REQUIRED, format = Format.ABSOLUTE_PATH) String mountPath,
        @Field(doc = "Class of storage; the cluster's default if left out.", format = Format.SUBDOMAIN) Optional<String> storageClassName,
        @Field(doc = "Its size, such as 10Gi.", presence = Field.Presence.REQUIRED, format = Format.QUANTITY) String size) {}
