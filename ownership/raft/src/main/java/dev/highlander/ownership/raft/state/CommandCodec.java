package dev.highlander.ownership.raft.state;

import dev.highlander.ownership.LeaseRequest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * How commands are written into the log and sent to the leader. The first byte is the form's version: a node that meets a newer one stops
 * rather than to differ from the others.
 *
 * <p>A release that adds a command, or changes what one does, reads one version more, and writes it once the group has adopted it
 * ({@link Command.Adopt}). It reads all that came before.
 */
public final class CommandCodec {
    /** What every node reads. */
    public static final int OLDEST = 1;
    /** The newest form that this release reads. */
    public static final int VERSION = 1;
    /** What the first byte can say at most. */
    static final int LAST = 255;

    private static final int STAMP_LENGTH = 2 * Long.BYTES;

    private static final int LEASES = 1;
    private static final int PUT = 2;
    private static final int REMOVE = 3;
    private static final int ANNOUNCE = 4;
    private static final int ADOPT = 5;

    private static final int ACQUIRE = 1;
    private static final int RENEW = 2;
    private static final int RELEASE = 3;
    private static final int READ = 4;
    private static final int ADVANCE = 5;

    private CommandCodec() {}

    /** What a log entry holds. */
    public record Logged(long nanos, long wallMillis, Command command) {
        /** The stamp, with the entry's own place. */
        public Stamp stamp(long term, long index) {
            return new Stamp(term, index, nanos, wallMillis);
        }
    }

    /** The command as bytes that every node reads. */
    public static byte[] encode(Command command) {
        return encode(command, OLDEST);
    }

    /** The command as bytes of a version that the group has adopted. */
    public static byte[] encode(Command command, int version) {
        return Wire.bytes(out -> {
            out.writeByte(version);
            switch (command) {
                case Command.Leases(var steps) -> {
                    out.writeByte(LEASES);
                    Wire.list(out, steps, CommandCodec::step);
                }
                case Command.Put(String key, String value, Command.Condition condition) -> {
                    out.writeByte(PUT);
                    Wire.text(out, key);
                    Wire.text(out, value);
                    out.writeLong(condition.revision());
                }
                case Command.Remove(String key, Command.Condition condition) -> {
                    out.writeByte(REMOVE);
                    Wire.text(out, key);
                    out.writeLong(condition.revision());
                }
                case Command.Announce(String member, int reads) -> {
                    out.writeByte(ANNOUNCE);
                    Wire.text(out, member);
                    out.writeByte(reads);
                }
                case Command.Adopt(int adopted, Set<String> members) -> {
                    out.writeByte(ADOPT);
                    out.writeByte(adopted);
                    // The same bytes on whatever node.
                    Wire.list(out, new TreeSet<>(members), Wire::text);
                }
            }
        });
    }

    /**
     * The command that was written.
     *
     * @throws NewerVersionException if it is newer than this release
     * @throws IllegalArgumentException if it is damaged
     */
    public static Command decode(byte[] bytes) {
        return decode(bytes, VERSION);
    }

    /** The same for a node that reads no newer version than this. */
    public static Command decode(byte[] bytes, int reads) {
        return Wire.read("command", bytes, in -> command(in, reads));
    }

    /** The version in which a command was written. */
    public static int version(byte[] command) {
        return command.length == 0 ? OLDEST : Byte.toUnsignedInt(command[0]);
    }

    /** A log entry: the leader's stamp before the command as it came. */
    public static byte[] logged(long nanos, long wallMillis, byte[] command) {
        return Wire.bytes(out -> {
            out.writeLong(nanos);
            out.writeLong(wallMillis);
            out.write(command);
        });
    }

    /**
     * A log entry, read.
     *
     * @throws NewerVersionException if it is newer than this release
     * @throws IllegalArgumentException if it is damaged
     */
    public static Logged logged(byte[] bytes) {
        return logged(bytes, VERSION);
    }

    /** The same for a node that reads no newer version than this. */
    public static Logged logged(byte[] bytes, int reads) {
        if (bytes.length <= STAMP_LENGTH) {
            throw new IllegalArgumentException("log entry: " + bytes.length + " bytes, expected more");
        }
        return Wire.read("log entry", bytes, in -> new Logged(in.readLong(), in.readLong(), command(in, reads)));
    }

    private static Command command(DataInputStream in, int reads) throws IOException {
        Wire.version("command", in, reads);
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case LEASES -> new Command.Leases(Wire.list(in, CommandCodec::step));
            case PUT -> new Command.Put(Wire.text(in), Wire.text(in), new Command.Condition(in.readLong()));
            case REMOVE -> new Command.Remove(Wire.text(in), new Command.Condition(in.readLong()));
            case ANNOUNCE -> new Command.Announce(Wire.text(in), in.readUnsignedByte());
            case ADOPT -> new Command.Adopt(in.readUnsignedByte(), Set.copyOf(Wire.list(in, Wire::text)));
            default -> throw Wire.unknown("command", kind);
        };
    }

    private static void step(DataOutputStream out, LeaseRequest step) throws IOException {
        out.writeByte(switch (step) {
            case LeaseRequest.Acquire _ -> ACQUIRE;
            case LeaseRequest.Renew _ -> RENEW;
            case LeaseRequest.Release _ -> RELEASE;
            case LeaseRequest.Read _ -> READ;
            case LeaseRequest.Advance _ -> ADVANCE;
        });
        Wire.text(out, step.lease().value());
        switch (step) {
            case LeaseRequest.Acquire acquire -> {
                Wire.holder(out, acquire.holder());
                out.writeLong(acquire.ttl().toNanos());
            }
            case LeaseRequest.Renew renew -> {
                Wire.holder(out, renew.holder());
                out.writeLong(renew.epoch().value());
                out.writeLong(renew.ttl().toNanos());
            }
            case LeaseRequest.Release release -> {
                Wire.holder(out, release.holder());
                out.writeLong(release.epoch().value());
                Wire.text(out, release.successor());
                out.writeLong(release.courtesy().toNanos());
            }
            case LeaseRequest.Read _ -> {
            }
            case LeaseRequest.Advance advance -> out.writeLong(advance.atLeast().value());
        }
    }

    private static LeaseRequest step(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        var lease = Wire.lease(in);
        return switch (kind) {
            case ACQUIRE -> new LeaseRequest.Acquire(lease, Wire.holder(in), Wire.duration(in));
            case RENEW -> new LeaseRequest.Renew(lease, Wire.holder(in), Wire.epoch(in), Wire.duration(in));
            case RELEASE -> new LeaseRequest.Release(lease, Wire.holder(in), Wire.epoch(in), Wire.optionalText(in),
                    Wire.duration(in));
            case READ -> new LeaseRequest.Read(lease);
            case ADVANCE -> new LeaseRequest.Advance(lease, Wire.epoch(in));
            default -> throw Wire.unknown("step on a lease", kind);
        };
    }
}
