package dev.highlander.controlplane.apiserver.objects;

import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.request.ListOptions;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Cause;
import dev.highlander.controlplane.apiserver.status.ApiStatus.Details;
import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.View;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Get and list: everything from memory, from one immutable view. */
public final class Reading {
    /** How long a read waits for a revision that is not there yet; Kubernetes waits 3 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Store store;

    /** Reads from {@code store}. */
    public Reading(Store store) {
        this.store = store;
    }

    /**
     * The newest entry of an object.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 404 if there is none
     */
    public Entry get(Kind kind, String namespace, String name) {
        Entry entry = store.view().get(key(kind, namespace, name));
        if (entry == null) {
            throw ApiStatus.notFound(kind.group(), kind.plural(), name);
        }
        return entry;
    }

    /**
     * One page of a list.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 410 if the revision asked for is no longer kept, 504 if
     *     it lies in the future
     */
    public Listing list(Kind kind, String namespace, ListOptions options) {
        Selection selection = Selection.of(kind, namespace, options);
        if (options.continueToken().isEmpty()) {
            return page(kind, selection, options, view(options), null);
        }
        ContinueToken token = ContinueToken.decode(options.continueToken());
        if (token.revision() < 0) {
            return page(kind, selection, options, store.view(), token);
        }
        try {
            return page(kind, selection, options, store.view(new Revision(token.revision())), token);
        } catch (CompactedException e) {
            ContinueToken inconsistent = new ContinueToken(-1, token.namespace(), token.name(), token.returned());
            throw new ApiStatus(410, "Expired",
                    "The provided continue parameter is too old to display a consistent list result. You can start a new list "
                            + "without the continue parameter, or use the continue token in this response to retrieve the "
                            + "remainder of the results. Continuing with the provided token results in an inconsistent list - "
                            + "objects that were created, modified, or deleted between the time the first chunk was returned "
                            + "and now may show up in the list.",
                    null, inconsistent.encode()).exception();
        } catch (IllegalArgumentException e) {
            throw ApiStatus.badRequest("continue key is not valid: its revision lies in the future");
        }
    }

    static Key key(Kind kind, String namespace, String name) {
        return new Key(kind.storage().collection(), kind.namespaced() ? namespace : "", name);
    }

    private View view(ListOptions options) {
        if (options.resourceVersion().isEmpty() || options.resourceVersion().equals("0")) {
            return store.view();
        }
        Revision wanted = new Revision(Long.parseLong(options.resourceVersion()));
        awaitRevision(wanted);
        // A page of a given revision without a word on how it is meant is a page of exactly that revision.
        boolean exact = options.match() == ListOptions.Match.EXACT
                || (options.match() == ListOptions.Match.UNSET && options.limit() > 0);
        if (!exact) {
            return store.view();
        }
        try {
            return store.view(wanted);
        } catch (CompactedException e) {
            throw ApiStatus.expired("The resourceVersion for the provided list is too old.");
        }
    }

    /**
     * Waits until the store has reached a revision.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 504 if it does not within the server's patience
     */
    void awaitRevision(Revision wanted) {
        if (!wanted.isAfter(store.view().revision())) {
            return;
        }
        try (Watch wake = store.watch(Range.collection("\u0000"), store.view().revision())) {
            // Nothing is ever kept in this range: the watch only tells the passing of revisions.
            long waits = PATIENCE.toMillis() / 100;
            for (int i = 0; i < waits && wanted.isAfter(store.view().revision()); i++) {
                wake.poll(Duration.ofMillis(100), 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Revision newest = store.view().revision();
        if (wanted.isAfter(newest)) {
            String message = "Too large resource version: " + wanted + ", current: " + newest;
            throw new ApiStatus(504, "Timeout", "Timeout: " + message, new Details(null, null, null, null,
                    List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", null)), 1)).exception();
        }
    }

    private static Listing page(Kind kind, Selection selection, ListOptions options, View view,
            @Nullable ContinueToken token) {
        Iterable<Entry> entries = token == null
                ? view.range(selection.range())
                : view.rangeAfter(selection.range(), key(kind, token.namespace(), token.name()));
        boolean all = selection.selectsAll();
        long limit = options.limit() == 0 ? Long.MAX_VALUE : options.limit();
        List<Entry> items = new ArrayList<>();
        boolean more = false;
        for (Entry entry : entries) {
            if (all || selection.matches(entry)) {
                if (items.size() == limit) {
                    more = true;
                    break;
                }
                items.add(entry);
            }
        }
        if (!more) {
            return new Listing(kind, view.revision(), items, "", -1);
        }
        Entry last = items.getLast();
        long returned = (token == null ? 0 : token.returned()) + items.size();
        long pinned = token != null && token.revision() < 0 ? -1 : view.revision().value();
        String next = new ContinueToken(pinned, last.key().namespace(), last.key().name(), returned).encode();
        return new Listing(kind, view.revision(), items, next,
                all && pinned >= 0 ? view.count(selection.range()) - returned : -1);
    }
}
