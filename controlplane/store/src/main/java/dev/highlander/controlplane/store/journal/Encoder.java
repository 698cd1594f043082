package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Writes events and entries in the newest version of the format, into a buffer that grows. For one thread at a time.
 *
 * <p>Numbers are LEB128 without sign. A string is its length times two, then its characters as a byte each if all are ASCII;
 * or its length times two plus one, then its UTF-16 units as two bytes each, so that every string comes back as it was.
 */
final class Encoder {
    /** The version that this class writes. */
    static final int VERSION = 1;

    static final int DELETED = 0;
    static final int CREATED = 1;
    static final int UPDATED = 2;

    private static final int SMALLEST = 64 * 1024;
    private static final int LARGEST_KEPT = 4 * 1024 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(SMALLEST);

    /** Begins anew, leaving room in front; a buffer that has grown far is given back. */
    void reset(int room) {
        if (buffer.capacity() > LARGEST_KEPT) {
            buffer = ByteBuffer.allocateDirect(SMALLEST);
        }
        buffer.clear().position(room);
    }

    /** How many bytes have been written, with the room in front. */
    int size() {
        return buffer.position();
    }

    /** What has been written, with the room in front; valid until the next {@link #reset}. */
    ByteBuffer written() {
        return buffer.flip();
    }

    /** Writes a batch: the first revision, the number of events, the events. */
    void batch(List<Event> events) {
        number(events.getFirst().revision().value());
        number(events.size());
        events.forEach(this::event);
    }

    private void event(Event event) {
        Entry current = event.current();
        if (current == null) {
            octet(DELETED);
            key(event.key());
        } else {
            octet(event.previous() == null ? CREATED : UPDATED);
            key(event.key());
            document(current.document());
        }
    }

    /** Writes an entry of a snapshot: its key, its two revisions, its document. */
    void entry(Entry entry) {
        key(entry.key());
        number(entry.created().value());
        number(entry.modified().value());
        document(entry.document());
    }

    private void key(Key key) {
        string(key.collection());
        string(key.namespace());
        string(key.name());
    }

    private void document(Document document) {
        bytes(document.head());
        bytes(document.tail());
        Index index = document.index();
        string(index.uid());
        strings(index.labels());
        number(index.owners().size());
        index.owners().forEach(this::string);
        strings(index.fields());
    }

    private void strings(Map<String, String> map) {
        number(map.size());
        map.forEach((name, value) -> {
            string(name);
            string(value);
        });
    }

    /** Writes a number that is not negative. */
    void number(long value) {
        ensure(10);
        long rest = value;
        while (rest > 0x7F) {
            buffer.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    private void octet(int value) {
        ensure(1);
        buffer.put((byte) value);
    }

    private void bytes(byte[] bytes) {
        number(bytes.length);
        ensure(bytes.length);
        buffer.put(bytes);
    }

    private void string(String string) {
        int length = string.length();
        boolean ascii = true;
        for (int i = 0; i < length && ascii; i++) {
            ascii = string.charAt(i) < 0x80;
        }
        number(length * 2L + (ascii ? 0 : 1));
        ensure(ascii ? length : length * 2);
        for (int i = 0; i < length; i++) {
            if (ascii) {
                buffer.put((byte) string.charAt(i));
            } else {
                buffer.putChar(string.charAt(i));
            }
        }
    }

    private void ensure(int more) {
        if (buffer.remaining() < more) {
            int needed = Math.addExact(buffer.position(), more);
            ByteBuffer larger = ByteBuffer
                    .allocateDirect((int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, buffer.capacity() * 2L)));
            buffer = larger.put(buffer.flip());
        }
    }
}
