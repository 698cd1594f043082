package dev.highlander.controlplane.node.runtime;

import java.nio.file.Path;

/**
 * A file or directory of this machine that a container sees at another path.
 *
 * @param volume   the volume's name
 * @param source   what to show; exists when the container starts
 * @param target   absolute path at which the container finds it
 * @param readOnly whether the container may not write there
 */
public record Mount(String volume, Path source, String target, boolean readOnly) {}
