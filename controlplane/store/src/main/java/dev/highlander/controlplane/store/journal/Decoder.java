package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.timeline.Root;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads what an {@link Encoder} of some version wrote; there is one for every version ever shipped.
 *
 * <p>What it is given has the right checksum. If it makes no sense nevertheless, any runtime exception may come out.
 */
interface Decoder {
    /**
     * The decoder of a version.
     *
     * @param path how a user would name the file
     * @throws StoreException if the version is not known here
     */
    static Decoder of(int version, String path) {
        return switch (version) {
            case 1 -> new DecoderOne();
            default ->
                throw new StoreException(path + " has version " + version + " of the format, which is newer than "
                        + Encoder.VERSION + ", the newest one known here; start a newer Highlander on this directory");
        };
    }

    /** The first revision of a batch, without reading on. */
    long firstRevision(ByteBuffer batch);

    /** The events of a batch, which must come right after the root. */
    Batch events(ByteBuffer batch, Root root);

    /**
     * The events of a batch.
     *
     * @param events the events
     * @param root the root that they lead to
     */
    record Batch(List<Event> events, Root root) {}

    /** The next entry of a snapshot. */
    Entry entry(ByteBuffer entries);

    /** The number that ends a snapshot. */
    long count(ByteBuffer end);
}
