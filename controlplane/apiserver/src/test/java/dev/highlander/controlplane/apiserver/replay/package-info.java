/**
 * Replays what a real Kubernetes API server was asked, and compares what it answered with what ours answers.
 *
 * <p>In: the recorded exchanges. Out: for each step, the differences; those that are allowed stand with their reason in
 * {@link dev.highlander.controlplane.apiserver.replay.Allowed}.
 */
@NullMarked
package dev.highlander.controlplane.apiserver.replay;

import org.jspecify.annotations.NullMarked;
