package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Format;
import java.util.Optional;

/** Requested and greatest amounts of CPU and memory, in Kubernetes' quantities. */
public record ResourceAmounts(
        @Field(doc = "CPU to reserve, such as 100m.", format = Format.QUANTITY) Optional<String> cpuRequest,
        @Field(doc = "Memory to reserve, such as 64Mi.", format = Format.QUANTITY) Optional<String> memoryRequest,
        @Field(doc = "Most CPU it may use.", format = Format.QUANTITY) Optional<String> cpuLimit,
        @Field(doc = "Most memory it may use.", format = Format.QUANTITY) Optional<String> memoryLimit) {}
