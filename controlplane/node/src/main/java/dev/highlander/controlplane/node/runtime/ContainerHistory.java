package dev.highlander.controlplane.node.runtime;

import java.util.Optional;

/**
 * The newest run of a container and the one before.
 *
 * @param current  the newest run
 * @param previous the run before it, as far as it is still kept
 */
public record ContainerHistory(ContainerState current, Optional<ContainerState.Exited> previous) {}
