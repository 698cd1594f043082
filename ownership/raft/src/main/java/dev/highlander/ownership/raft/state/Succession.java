package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;

/**
 * A change of owners in the past.
 *
 * @param lease of what
 * @param epoch the new owner's epoch
 * @param holder the new owner
 * @param wallMillis when, by the wall clock of the leader of that time, in milliseconds since 1970
 */
public record Succession(LeaseName lease, Epoch epoch, HolderId holder, long wallMillis) {}
