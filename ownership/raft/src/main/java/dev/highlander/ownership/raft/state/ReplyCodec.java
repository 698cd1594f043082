package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.LeaseAnswer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** How replies are sent from the leader to who asked. */
public final class ReplyCodec {
    private static final int LEASES = 1;
    private static final int WROTE = 2;

    private static final int GRANTED = 1;
    private static final int HELD = 2;
    private static final int SPENT = 3;
    private static final int RENEWED = 4;
    private static final int LOST = 5;
    private static final int RELEASED = 6;
    private static final int STATE = 7;

    private ReplyCodec() {}

    /** The reply as bytes. */
    public static byte[] encode(Reply reply) {
        return Wire.bytes(out -> {
            switch (reply) {
                case Reply.Leases(var answers) -> {
                    out.writeByte(LEASES);
                    Wire.list(out, answers, ReplyCodec::answer);
                }
                case Reply.Wrote(boolean done, MapEntry present) -> {
                    out.writeByte(WROTE);
                    out.writeBoolean(done);
                    out.writeBoolean(present != null);
                    if (present != null) {
                        entry(out, present);
                    }
                }
            }
        });
    }

    /**
     * The reply that was written.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    public static Reply decode(byte[] bytes) {
        return Wire.read("reply", bytes, in -> {
            int kind = in.readUnsignedByte();
            return switch (kind) {
                case LEASES -> new Reply.Leases(Wire.list(in, ReplyCodec::answer));
                case WROTE -> new Reply.Wrote(in.readBoolean(), in.readBoolean() ? entry(in) : null);
                default -> throw Wire.unknown("reply", kind);
            };
        });
    }

    static void entry(DataOutputStream out, MapEntry entry) throws IOException {
        Wire.text(out, entry.key());
        Wire.text(out, entry.value());
        out.writeLong(entry.revision());
    }

    static MapEntry entry(DataInputStream in) throws IOException {
        return new MapEntry(Wire.text(in), Wire.text(in), in.readLong());
    }

    private static void answer(DataOutputStream out, LeaseAnswer answer) throws IOException {
        switch (answer) {
            case LeaseAnswer.Granted(var epoch) -> {
                out.writeByte(GRANTED);
                out.writeLong(epoch.value());
            }
            case LeaseAnswer.Held(var lease) -> {
                out.writeByte(HELD);
                Wire.state(out, lease);
            }
            case LeaseAnswer.Spent(var lease) -> {
                out.writeByte(SPENT);
                Wire.state(out, lease);
            }
            case LeaseAnswer.Renewed() -> out.writeByte(RENEWED);
            case LeaseAnswer.Lost(var lease) -> {
                out.writeByte(LOST);
                Wire.state(out, lease);
            }
            case LeaseAnswer.Released(boolean byThis) -> {
                out.writeByte(RELEASED);
                out.writeBoolean(byThis);
            }
            case LeaseAnswer.State(var lease) -> {
                out.writeByte(STATE);
                Wire.state(out, lease);
            }
        }
    }

    private static LeaseAnswer answer(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case GRANTED -> new LeaseAnswer.Granted(Wire.epoch(in));
            case HELD -> new LeaseAnswer.Held(Wire.state(in));
            case SPENT -> new LeaseAnswer.Spent(Wire.state(in));
            case RENEWED -> new LeaseAnswer.Renewed();
            case LOST -> new LeaseAnswer.Lost(Wire.state(in));
            case RELEASED -> new LeaseAnswer.Released(in.readBoolean());
            case STATE -> new LeaseAnswer.State(Wire.state(in));
            default -> throw Wire.unknown("answer", kind);
        };
    }
}
