package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Revision;
import java.util.List;

/**
 * One page of a list.
 *
 * @param kind the kind of the items
 * @param revision the revision at which the list was read
 * @param items the items in key order
 * @param continueToken where to go on; empty if this was the last page
 * @param remaining how many items remain at this revision, or -1 if that is not known
 */
public record Listing(Kind kind, Revision revision, List<Entry> items, String continueToken, long remaining) {}
