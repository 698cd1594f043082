package dev.highlander.ownership;

/**
 * What a {@link BatchingLeaseStore} has done, for people and metrics. All but {@code waiting} only grow.
 *
 * @param batches how many batches were sent
 * @param steps how many steps were sent in them
 * @param merged how many steps needed no sending, because the very same step was still waiting
 * @param failed how many batches failed or were not answered in time
 * @param refused how many steps were refused because too many were waiting
 * @param waiting how many steps wait now
 */
public record BatchCounts(long batches, long steps, long merged, long failed, long refused, int waiting) {}
