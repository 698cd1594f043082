package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the parts of commands, replies and snapshots are written: big-endian numbers, UTF-8 texts with their lengths. */
final class Wire {
    /** More than any list or text of ours has; less than what would fill the memory. */
    private static final int MOST = 64 << 20;

    private Wire() {}

    /** Writes something. */
    @FunctionalInterface
    interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads something. */
    @FunctionalInterface
    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    /** Writes one of several. */
    @FunctionalInterface
    interface ItemWriter<T> {
        void write(DataOutputStream out, T item) throws IOException;
    }

    static byte[] bytes(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads all of it.
     *
     * @throws IllegalArgumentException if it is not of that form, or longer
     */
    static <T> T read(String what, byte[] bytes, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            T read = reader.read(in);
            if (in.available() > 0) {
                throw new IllegalArgumentException(what + ": " + in.available() + " bytes more than expected");
            }
            return read;
        } catch (IOException e) {
            throw new IllegalArgumentException(what + ": ends too early, or is damaged: " + e.getMessage(), e);
        }
    }

    static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    static @Nullable String optionalText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == -1) {
            return null;
        }
        byte[] utf8 = in.readNBytes(size(length));
        if (utf8.length < length) {
            throw new IOException("a text of " + length + " bytes has only " + utf8.length);
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static String text(DataInputStream in) throws IOException {
        String text = optionalText(in);
        if (text == null) {
            throw new IOException("no text where one is expected");
        }
        return text;
    }

    static <T> void list(DataOutputStream out, Collection<T> items, ItemWriter<T> writer) throws IOException {
        out.writeInt(items.size());
        for (T item : items) {
            writer.write(out, item);
        }
    }

    static <T> List<T> list(DataInputStream in, Reader<T> reader) throws IOException {
        int count = size(in.readInt());
        List<T> items = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            items.add(reader.read(in));
        }
        return items;
    }

    static void holder(DataOutputStream out, @Nullable HolderId holder) throws IOException {
        text(out, holder == null ? null : holder.toString());
    }

    static @Nullable HolderId optionalHolder(DataInputStream in) throws IOException {
        String text = optionalText(in);
        return text == null ? null : HolderId.parse(text);
    }

    static HolderId holder(DataInputStream in) throws IOException {
        return HolderId.parse(text(in));
    }

    static LeaseName lease(DataInputStream in) throws IOException {
        return LeaseName.of(text(in));
    }

    static Epoch epoch(DataInputStream in) throws IOException {
        return new Epoch(in.readLong());
    }

    static Duration duration(DataInputStream in) throws IOException {
        return Duration.ofNanos(in.readLong());
    }

    static void state(DataOutputStream out, Lease lease) throws IOException {
        text(out, lease.name().value());
        out.writeLong(lease.epoch().value());
        holder(out, lease.holder());
        text(out, lease.successor());
        out.writeLong(lease.remaining().toNanos());
    }

    static Lease state(DataInputStream in) throws IOException {
        return new Lease(lease(in), epoch(in), optionalHolder(in), optionalText(in), duration(in));
    }

    /**
     * Reads a version, and goes on only with one that is known.
     *
     * @throws NewerVersionException if it is above {@code reads}
     */
    static void version(String what, DataInputStream in, int reads) throws IOException {
        int version = in.readUnsignedByte();
        if (version > reads) {
            throw new NewerVersionException(what, version, reads);
        }
        if (version < CommandCodec.OLDEST) {
            throw new IOException("version " + version + ", expected " + CommandCodec.OLDEST + " or more");
        }
    }

    static IOException unknown(String what, int kind) {
        return new IOException(what + " of kind " + kind + ", expected one of this version: a newer node wrote it");
    }

    private static int size(int size) throws IOException {
        if (size < 0 || size > MOST) {
            throw new IOException("a length of " + size);
        }
        return size;
    }
}
