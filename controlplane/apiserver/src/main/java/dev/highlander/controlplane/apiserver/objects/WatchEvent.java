package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Revision;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher is told.
 *
 * @param type what happened, as the watcher sees it through its selectors
 * @param entry the object; null for a bookmark
 * @param shownAt the revision that the object is shown with, or that the bookmark promises
 */
public record WatchEvent(Type type, @Nullable Entry entry, Revision shownAt) {
    /** What may happen. */
    public enum Type {
        /** The object has come into being or into the selection. */
        ADDED,
        /** It has changed. */
        MODIFIED,
        /** It has gone, or left the selection. */
        DELETED,
        /** Nothing has happened up to this revision. */
        BOOKMARK,
        /** All there was at the beginning has been told. */
        INITIAL_EVENTS_END
    }
}
