package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.timeline.Root;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Version 1 of the format; {@link Encoder} describes it. */
final class DecoderOne implements Decoder {
    /** Short strings recur in nearly every object (collections, namespaces, labels), so they are in memory once. */
    private static final int LONGEST_SHARED = 64;

    private static final int MOST_SHARED = 50_000;

    private final Map<String, String> shared = new HashMap<>();

    @Override
    public long firstRevision(ByteBuffer batch) {
        return number(batch.duplicate());
    }

    @Override
    public Batch events(ByteBuffer batch, Root root) {
        long first = number(batch);
        if (first != root.revision().value() + 1) {
            throw new IllegalStateException("revision " + first + " follows revision " + root.revision());
        }
        int count = length(batch);
        List<Event> events = new ArrayList<>(count);
        Root reached = root;
        for (int i = 0; i < count; i++) {
            Event event = event(batch, reached);
            reached = reached.after(event);
            events.add(event);
        }
        return new Batch(events, reached);
    }

    private Event event(ByteBuffer batch, Root root) {
        int kind = batch.get();
        Key key = key(batch);
        Event event = switch (kind) {
            case Encoder.DELETED -> root.event(key, null);
            case Encoder.CREATED, Encoder.UPDATED -> root.event(key, document(batch));
            default -> throw new IllegalStateException("kind of change " + kind);
        };
        if ((kind == Encoder.CREATED) != (event.previous() == null)) {
            throw new IllegalStateException(
                    "revision " + event.revision() + " of " + key + " does not fit what stood there: "
                            + event.previous());
        }
        return event;
    }

    @Override
    public Entry entry(ByteBuffer entries) {
        Key key = key(entries);
        Revision created = new Revision(number(entries));
        Revision modified = new Revision(number(entries));
        return new Entry(key, created, modified, document(entries));
    }

    @Override
    public long count(ByteBuffer end) {
        return number(end);
    }

    private Key key(ByteBuffer buffer) {
        String collection = string(buffer, true);
        String namespace = string(buffer, true);
        return new Key(collection, namespace, string(buffer, false));
    }

    private Document document(ByteBuffer buffer) {
        byte[] head = bytes(buffer);
        byte[] tail = bytes(buffer);
        String uid = string(buffer, false);
        Map<String, String> labels = strings(buffer);
        int count = length(buffer);
        List<String> owners = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            owners.add(string(buffer, false));
        }
        return new Document(head, tail, new Index(uid, labels, owners, strings(buffer)));
    }

    private Map<String, String> strings(ByteBuffer buffer) {
        int count = length(buffer);
        Map<String, String> map = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            String name = string(buffer, true);
            map.put(name, string(buffer, true));
        }
        return map;
    }

    private static long number(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte octet = buffer.get();
            value |= (long) (octet & 0x7F) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("a number of more than ten bytes");
    }

    /** A number of things each of which takes a byte at least, so no number can make us reserve more than there is. */
    private static int length(ByteBuffer buffer) {
        long length = number(buffer);
        if (length < 0 || length > buffer.remaining()) {
            throw new IllegalStateException("a length of " + length + " where " + buffer.remaining() + " bytes follow");
        }
        return (int) length;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[length(buffer)];
        buffer.get(bytes);
        return bytes;
    }

    private String string(ByteBuffer buffer, boolean mayRecur) {
        long header = number(buffer);
        boolean ascii = (header & 1) == 0;
        long length = (header >>> 1) * (ascii ? 1 : 2);
        if (length > buffer.remaining()) {
            throw new IllegalStateException("a string of " + length + " bytes where " + buffer.remaining() + " follow");
        }
        String string = ascii ? ascii(buffer, (int) length) : wide(buffer, (int) length / 2);
        return mayRecur && string.length() <= LONGEST_SHARED && shared.size() < MOST_SHARED
                ? shared.computeIfAbsent(string, same -> same)
                : string;
    }

    private static String ascii(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** Unit by unit, because a decoder of UTF-16 would replace halves of surrogate pairs. */
    private static String wide(ByteBuffer buffer, int length) {
        char[] units = new char[length];
        for (int i = 0; i < length; i++) {
            units[i] = buffer.getChar();
        }
        return new String(units);
    }
}
