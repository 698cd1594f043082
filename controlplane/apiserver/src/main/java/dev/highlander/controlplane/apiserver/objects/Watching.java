package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.request.ListOptions;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.View;

/** Follows the changes of a collection as seen through selectors. */
public final class Watching {
    private final Store store;
    private final Reading reading;

    /** Follows {@code store}. */
    public Watching(Store store, Reading reading) {
        this.store = store;
        this.reading = reading;
    }

    /**
     * Begins to watch.
     *
     * <p>Without a revision, or from 0, it begins with the present state as {@code ADDED} events; from another revision with what
     * came after it.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 410 if what came after the revision is no longer known,
     *     504 if the revision lies in the future
     */
    public WatchFeed watch(Kind kind, String namespace, ListOptions options) {
        Selection selection = Selection.of(kind, namespace, options);
        boolean fromNow = options.resourceVersion().isEmpty() || options.resourceVersion().equals("0");
        Revision wanted = fromNow ? Revision.ZERO : new Revision(Long.parseLong(options.resourceVersion()));
        if (!fromNow) {
            reading.awaitRevision(wanted);
        }
        boolean initial = options.initialEvents() == null ? fromNow : options.initialEvents();
        if (initial) {
            View view = store.view();
            return new WatchFeed(selection, store.watch(selection.range(), view.revision()), view,
                    options.initialEvents() != null && options.bookmarks());
        }
        Revision after = fromNow ? store.view().revision() : wanted;
        try {
            return new WatchFeed(selection, store.watch(selection.range(), after), null, false);
        } catch (CompactedException e) {
            throw tooOld(e);
        }
    }

    static RuntimeException tooOld(CompactedException e) {
        return ApiStatus.expired("too old resource version: " + e.requested() + " (" + e.oldest() + ")");
    }
}
