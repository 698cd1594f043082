package dev.highlander.reconcile.informer;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Events read lately, by their bytes: when several informers of one process follow the same objects, the first reads an event and the
 * others have it for a comparison of bytes. They then hold the same object, too, and not one each.
 */
final class SharedEvents {
    /** Informers are rarely further apart than this. A power of two. */
    private static final int KEPT = 128;

    /** What bytes are read as. */
    record Form<T>(Class<T> type, Omissions omissions) {
        private static final Map<Form<?>, Form<?>> ALL = new ConcurrentHashMap<>();

        /** The one form of a type and omissions, so that forms can be told apart as objects. */
        @SuppressWarnings("unchecked")
        static <T> Form<T> of(Class<T> type, Omissions omissions) {
            return (Form<T>) ALL.computeIfAbsent(new Form<>(type, omissions), form -> form);
        }
    }

    // The bytes are copied, for a transport may use its buffers again.
    @SuppressWarnings("ArrayRecordComponent")
    private record Known(Form<?> form, byte[] bytes, ListWatch.Change<?> change) {}

    private static final AtomicReferenceArray<Known> RECENT = new AtomicReferenceArray<>(KEPT);

    private SharedEvents() {}

    /** The event that was read from such bytes, if it is still known. */
    @SuppressWarnings({"unchecked", "ReferenceEquality"})
    static <T> ListWatch.@Nullable Change<T> find(Form<T> form, byte[] bytes, int offset, int length) {
        Known known = RECENT.get(slot(bytes, offset, length));
        boolean same = known != null && known.form() == form
                && Arrays.equals(known.bytes(), 0, known.bytes().length, bytes, offset, offset + length);
        return same ? (ListWatch.Change<T>) known.change() : null;
    }

    /** Remembers what was read. */
    static <T> void keep(Form<T> form, byte[] bytes, int offset, int length, ListWatch.Change<T> change) {
        RECENT.set(slot(bytes, offset, length),
                new Known(form, Arrays.copyOfRange(bytes, offset, offset + length), change));
    }

    /** From the length and some bytes all over: names, revisions and uids stand at different places, and a clash costs little. */
    private static int slot(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i += 13) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ (hash >>> 15)) & (KEPT - 1);
    }
}
