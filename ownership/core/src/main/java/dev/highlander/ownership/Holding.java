package dev.highlander.ownership;

import java.time.Duration;

/**
 * Who held a lease when the store was asked: for people and decisions that may be outdated, never a licence to act.
 *
 * @param lease the lease
 * @param holder who holds it
 * @param epoch the epoch it was granted with
 * @param remaining how long, by the store's clock, it will be held unless it is renewed or released
 * @param here whether it is this process that owns it, and still did when the answer came
 */
public record Holding(LeaseName lease, HolderId holder, Epoch epoch, Duration remaining, boolean here) {}
