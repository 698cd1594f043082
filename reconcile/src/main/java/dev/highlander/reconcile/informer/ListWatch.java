package dev.highlander.reconcile.informer;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A collection of objects at its source.
 *
 * @param <T> the kind of object
 */
interface ListWatch<T> {
    /**
     * The collection at one revision.
     *
     * @param revision from where on a watch continues the list
     * @param items the objects, in the order of the source
     */
    record Listed<T>(String revision, List<T> items) {}

    /** What can happen to an object, or to nothing but the revision ({@code BOOKMARK}). */
    enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK
    }

    /**
     * One event of a watch.
     *
     * @param object the object after the change; before it if it was deleted; with a bookmark nothing but a revision
     */
    record Change<T>(Type type, T object) {}

    /** The source no longer knows the changes since the revision asked for: only a new list helps. */
    final class ExpiredException extends IOException {
        private static final long serialVersionUID = 1L;

        ExpiredException(String message) {
            super(message);
        }
    }

    /** Everything that is there. */
    Listed<T> list() throws IOException, InterruptedException;

    /**
     * Follows the changes after a revision, and returns when the source ends the watch, as it does now and then.
     *
     * @param sink told of each change, in order, by one thread at a time; what it throws ends the watch
     * @throws ExpiredException the changes after that revision are not known any more
     * @throws IOException the source cannot be reached or refuses
     */
    void watch(String revision, Consumer<Change<T>> sink) throws IOException, InterruptedException;
}
