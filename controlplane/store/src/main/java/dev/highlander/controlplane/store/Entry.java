package dev.highlander.controlplane.store;

import java.nio.charset.StandardCharsets;

/**
 * A document as it stands at a revision.
 *
 * @param key where it is kept
 * @param created the revision at which the key came into being
 * @param modified the revision of its newest change
 * @param document the encoded object
 */
public record Entry(Key key, Revision created, Revision modified, Document document) {
    /** The whole encoded object with its revision in place; a new array at each call. */
    public byte[] bytes() {
        return bytesAt(modified);
    }

    /** The whole encoded object as if its revision were another; a deletion's event shows the object so. */
    public byte[] bytesAt(Revision revision) {
        byte[] digits = revision.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] head = document.head();
        byte[] tail = document.tail();
        byte[] whole = new byte[head.length + digits.length + tail.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(digits, 0, whole, head.length, digits.length);
        System.arraycopy(tail, 0, whole, head.length + digits.length, tail.length);
        return whole;
    }
}
