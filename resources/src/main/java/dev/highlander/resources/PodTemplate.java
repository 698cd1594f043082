package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every workload says about its pods.
 *
 * @param script wins over {@code command} and {@code args}
 * @param restartPolicy the kind's own default if left out
 */
public record PodTemplate(
        @Field(doc = "Image of the main container.", presence = Field.Presence.REQUIRED, format = Format.IMAGE) String image,
        @Field(doc = "What the main container runs, as shell commands.", presence = Field.Presence.REQUIRED_IN_CUSTOM_RESOURCE) Optional<Script> script,
        @Field(doc = "The main container's command, where there is no script; the image's entry point if left out.", max = 1000) List<String> command,
        @Field(doc = "The command's arguments.", max = 1000) List<String> args,
        @Field(doc = "Environment variables of the main container.", names = Format.VARIABLE) Map<String, String> env,
        @Field(doc = "CPU and memory of the main container.") ResourceAmounts resources,
        @Field(doc = "ConfigMaps, each seen at /etc/config/NAME.", format = Format.SUBDOMAIN, max = 100) List<String> configMaps,
        @Field(doc = "Secrets, each seen at /etc/secrets/NAME.", format = Format.SUBDOMAIN, max = 100) List<String> secrets,
        @Field(doc = "Further labels of the pods.", names = Format.LABEL_NAME, format = Format.LABEL_VALUE) Map<String, String> labels,
        @Field(doc = "Annotations of the pods.", names = Format.LABEL_NAME) Map<String, String> annotations,
        @Field(doc = "Labels that a node must have.", names = Format.LABEL_NAME, format = Format.LABEL_VALUE) Map<String, String> nodeSelector,
        @Field(doc = "Whether the node starts a container again that has ended.") Optional<RestartPolicy> restartPolicy,
        @Field(doc = "Ports of the main container.", max = 100, listKey = "name") List<Port> ports,
        @Field(doc = "Containers beside the main one.", max = 20, listKey = "name") List<Sidecar> sidecars,
        @Field(doc = "How long a container may take to end after it was asked to.", byDefault = "30s", format = Format.DURATION, aliases = "gracePeriod") Duration terminationGracePeriod) {}
