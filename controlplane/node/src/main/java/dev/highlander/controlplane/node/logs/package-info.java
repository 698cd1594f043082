/**
 * What containers have written: kept in files of one line an entry, rotated by size, and read back with time stamps.
 *
 * <p>In: raw output, collected by a runtime. Out: {@link dev.highlander.controlplane.node.logs.LogStream}, with the options of
 * {@code kubectl logs}. The files survive the agent; a cursor beside them says which raw bytes they hold.
 */
@NullMarked
package dev.highlander.controlplane.node.logs;

import org.jspecify.annotations.NullMarked;
