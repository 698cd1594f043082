package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import java.util.Optional;

/**
 * A port of the main container.
 *
 * @param servicePort the port of the Service in front of it; the container's own if left out
 */
public record Port(
        @Field(doc = "Its name.", presence = Field.Presence.REQUIRED, format = Format.PORT_NAME) String name,
        @Field(doc = "Port that the container listens on.", presence = Field.Presence.REQUIRED, min = 1, max = 65535) int containerPort,
        @Field(doc = "Port of the Service; the container's own if left out.", min = 1, max = 65535) Optional<Integer> servicePort) {}
