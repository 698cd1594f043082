/**
 * The singleton controller: keeps in the cluster what files and custom resources want, as the one owner of its tenant.
 *
 * <p>In: configured workloads, custom resources and pods (by informers), an {@link dev.highlander.workloads.Authority} while this
 * process is the owner. Out: pods, the status of custom resources, events, {@link dev.highlander.workloads.WorkloadReport}s for the
 * console. Decisions are pure ({@code render}, {@code process}); this package observes, and does what they say, with preconditions.
 */
@NullMarked
package dev.highlander.workloads;

import org.jspecify.annotations.NullMarked;
