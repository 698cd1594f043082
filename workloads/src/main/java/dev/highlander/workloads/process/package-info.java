/**
 * How a process workload is kept: one pod, never two, brought back as often as is wanted.
 *
 * <p>In: what is wanted, the pod that is there, what is remembered. Out: the one next {@link dev.highlander.workloads.process.Step}, and
 * the status to report. All pure: no client, no clock, no thread.
 */
@NullMarked
package dev.highlander.workloads.process;

import org.jspecify.annotations.NullMarked;
