package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container that runs beside the main one. */
public record Sidecar(
        @Field(doc = "Its name.", presence = Field.Presence.REQUIRED, format = Format.NAME) String name,
        @Field(doc = "Its image.", presence = Field.Presence.REQUIRED, format = Format.IMAGE) String image,
        @Field(doc = "Its command; the image's entry point if left out.", max = 1000) List<String> command,
        @Field(doc = "The command's arguments.", max = 1000) List<String> args,
        @Field(doc = "Environment variables.", names = Format.VARIABLE) Map<String, String> env,
        @Field(doc = "CPU and memory.") ResourceAmounts resources,
        @Field(doc = "Volumes of the pod that it sees.", max = 100, listKey = "mountPath") List<Mount> volumeMounts,
        @Field(doc = "What it may do.") Optional<SecurityContext> securityContext) {

    /**
     * A volume that a sidecar sees.
     *
     * @param name a name in the workload's configMaps, secrets or persistentVolumes
     */
    public record Mount(
            @Field(doc = "A name in configMaps, secrets or persistentVolumes of the workload.", presence = Field.Presence.REQUIRED, format = Format.SUBDOMAIN) String name,
            @Field(doc = "Where it appears.", presence = Field.Presence.REQUIRED, format = Format.ABSOLUTE_PATH) String mountPath,
            @Field(doc = "Whether it can only be read.", byDefault = "false") boolean readOnly) {}

    /** What a container may do; what is left out is decided by the image and the cluster. */
    public record SecurityContext(
            @Field(doc = "Whether it has all rights on the node.") Optional<Boolean> privileged,
            @Field(doc = "User id it runs as.", min = 0) Optional<Long> runAsUser,
            @Field(doc = "Group id it runs as.", min = 0) Optional<Long> runAsGroup,
            @Field(doc = "Whether running as root is refused.") Optional<Boolean> runAsNonRoot,
            @Field(doc = "Whether its root file system is read-only.") Optional<Boolean> readOnlyRootFilesystem) {}
}
