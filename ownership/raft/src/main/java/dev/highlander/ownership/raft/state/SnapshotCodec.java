package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.LeaseTable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** How a state is kept between runs and sent to nodes that are far behind: a form's version, then all of it. */
public final class SnapshotCodec {
    private static final int VERSION = 1;

    private SnapshotCodec() {}

    /** The state as bytes. */
    public static byte[] encode(GroupState state) {
        GroupState.Snapshot kept = state.snapshot();
        return Wire.bytes(out -> {
            out.writeByte(VERSION);
            out.writeLong(kept.nanos());
            Wire.list(out, kept.leases(), SnapshotCodec::lease);
            Wire.list(out, kept.map(), ReplyCodec::entry);
            Wire.list(out, kept.history(), SnapshotCodec::succession);
        });
    }

    /**
     * The state that was kept.
     *
     * @throws IllegalArgumentException if it is damaged or of a newer version
     */
    public static GroupState decode(byte[] bytes) {
        return GroupState.restore(Wire.read("snapshot", bytes, in -> {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("version " + version + ", expected " + VERSION + ": a newer node wrote it");
            }
            return new GroupState.Snapshot(in.readLong(), Wire.list(in, SnapshotCodec::lease),
                    Wire.list(in, ReplyCodec::entry), Wire.list(in, SnapshotCodec::succession));
        }));
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
