package dev.highlander.controlplane.store;

import org.jspecify.annotations.Nullable;

/**
 * One change of the sequence, as watchers see it.
 *
 * @param revision the revision of the change
 * @param key the key
 * @param previous what stood there before, or null for a creation
 * @param current what stands there since, or null for a deletion
 */
public record Event(Revision revision, Key key, @Nullable Entry previous, @Nullable Entry current) {}
