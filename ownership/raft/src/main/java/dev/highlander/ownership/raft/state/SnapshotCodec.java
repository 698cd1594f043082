package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.LeaseTable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a state is kept between runs and sent to nodes that are far behind: the version that the group has adopted, then all of it. So who could not
 * read the log can't read the state either.
 */
public final class SnapshotCodec {
    private SnapshotCodec() {}

    /** The state as bytes. */
    public static byte[] encode(GroupState state) {
        GroupState.Snapshot kept = state.snapshot();
        return Wire.bytes(out -> {
            out.writeByte(kept.version());
            out.writeLong(kept.nanos());
            Wire.list(out, kept.leases(), SnapshotCodec::lease);
            Wire.list(out, kept.map(), ReplyCodec::entry);
            Wire.list(out, kept.history(), SnapshotCodec::succession);
            Wire.list(out, kept.reads().entrySet(), SnapshotCodec::announced);
        });
    }

    /**
     * The state that was kept.
     *
     * @throws NewerVersionException if it is newer than this release
     * @throws IllegalArgumentException if it is damaged
     */
    public static GroupState decode(byte[] bytes) {
        return decode(bytes, CommandCodec.VERSION);
    }

    /** The same for a node that reads no newer version than this. */
    public static GroupState decode(byte[] bytes, int reads) {
        return GroupState.restore(Wire.read("state", bytes, in -> {
            Wire.version("state", in, reads);
            return new GroupState.Snapshot(CommandCodec.version(bytes), in.readLong(),
                    Wire.list(in, SnapshotCodec::lease), Wire.list(in, ReplyCodec::entry),
                    Wire.list(in, SnapshotCodec::succession), announced(in));
        }));
    }

    private static void announced(DataOutputStream out, Map.Entry<String, Integer> member) throws IOException {
        Wire.text(out, member.getKey());
        out.writeByte(member.getValue());
    }

    /** None, in a state that was kept before members announced anything. */
    private static Map<String, Integer> announced(DataInputStream in) throws IOException {
        Map<String, Integer> reads = new TreeMap<>();
        if (in.available() > 0) {
            for (int left = in.readInt(); left > 0; left--) {
                reads.put(Wire.text(in), in.readUnsignedByte());
            }
        }
        return reads;
    }

    private static void lease(DataOutputStream out, LeaseTable.Entry entry) throws IOException {
        Wire.text(out, entry.name().value());
        out.writeLong(entry.epoch().value());
        Wire.holder(out, entry.holder());
        out.writeBoolean(entry.released());
        Wire.text(out, entry.successor());
        out.writeLong(entry.remaining().toNanos());
    }

    private static LeaseTable.Entry lease(DataInputStream in) throws IOException {
        return new LeaseTable.Entry(Wire.lease(in), Wire.epoch(in), Wire.optionalHolder(in), in.readBoolean(),
                Wire.optionalText(in), Wire.duration(in));
    }

    private static void succession(DataOutputStream out, Succession change) throws IOException {
        Wire.text(out, change.lease().value());
        out.writeLong(change.epoch().value());
        Wire.holder(out, change.holder());
        out.writeLong(change.wallMillis());
    }

    private static Succession succession(DataInputStream in) throws IOException {
        return new Succession(Wire.lease(in), Wire.epoch(in), Wire.holder(in), in.readLong());
    }
}
