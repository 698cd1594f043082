package dev.highlander.controlplane.store;

/**
 * An encoded object in two pieces, around the place where its revision will stand once it is known, and what selectors and
 * indexes need of it, so that nothing has to be parsed again.
 *
 * <p>The pieces are handed over: nobody may change them afterwards.
 *
 * @param head the bytes before the revision's decimal digits
 * @param tail the bytes after them
 * @param index what may be asked about the object without parsing it
 */
// Arrays on purpose: they are written to sockets and disks as they are, and identity is the equality that counts here.
@SuppressWarnings("ArrayRecordComponent")
public record Document(byte[] head, byte[] tail, Index index) {
    /** The size of the two pieces in bytes. */
    public int size() {
        return head.length + tail.length;
    }
}
