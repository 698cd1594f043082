/**
 * Containers as process trees of this machine (Linux): each in a session of its own, with private mounts and process numbers
 * where the machine allows it, supervised by a few lines of shell that outlive the agent.
 *
 * <p>In: a launch. Out: directories that say what runs and how it ended ({@code AttemptDirectory} describes them); logs. The state
 * is on disk and in {@code /proc}; memory holds nothing that could not be read again.
 */
@NullMarked
package dev.highlander.controlplane.node.runtime.process;

import org.jspecify.annotations.NullMarked;
