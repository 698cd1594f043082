/**
 * Workloads as custom resources: their definitions, made from the same records that read them, and their typed form with a status.
 *
 * <p>In: the records of {@link dev.highlander.resources}. Out: {@link dev.highlander.resources.custom.CustomResources#definitions()} to
 * install, {@link dev.highlander.resources.custom.WorkloadResource} for clients, and the files under {@code deploy/crds}.
 */
@NullMarked
package dev.highlander.resources.custom;

import org.jspecify.annotations.NullMarked;
