package dev.highlander.ownership.raft.membership;

import dev.highlander.ownership.raft.RaftMember;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How this node came to have a log of a group; kept beside the log and written before it. Without it there is no log: whatever was there is
 * forgotten, and {@link Admission} decides.
 *
 * @param group the group's name
 * @param members those who began the group together; empty if this node joined a group that was there
 */
public record Origin(String group, List<RaftMember> members) {
    private static final String BEGUN = "begun by ";
    private static final String JOINED = "joined";

    /** Copies the list. */
    public Origin {
        members = List.copyOf(members);
    }

    /** This node joined a group that was there. */
    public static Origin joined(String group) {
        return new Origin(group, List.of());
    }

    /** Whether this node joined a group that was there. */
    public boolean isJoined() {
        return members.isEmpty();
    }

    /**
     * Reads it.
     *
     * @param folder of the node
     * @param id of the group
     * @return null if there is none
     * @throws IOException if it can't be read; names the file
     */
    public static @Nullable Origin read(Path folder, UUID id) throws IOException {
        Path file = file(folder, id);
        if (!Files.exists(file)) {
            return null;
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2) {
            throw damaged(file);
        }
        String how = lines.get(1);
        if (how.equals(JOINED)) {
            return joined(lines.get(0));
        }
        if (!how.startsWith(BEGUN)) {
            throw damaged(file);
        }
        List<RaftMember> members = new ArrayList<>();
        try {
            for (String member : how.substring(BEGUN.length()).split(",", -1)) {
                members.add(RaftMember.parse(member));
            }
        } catch (IllegalArgumentException e) {
            IOException failure = damaged(file);
            failure.initCause(e);
            throw failure;
        }
        return new Origin(lines.get(0), members);
    }

    /** Writes it, so that it is there after a crash. */
    public void write(Path folder, UUID id) throws IOException {
        String how = isJoined()
                ? JOINED
                : BEGUN + String.join(",", members.stream().map(RaftMember::toString).toList());
        Path file = file(folder, id);
        Path begun = file.resolveSibling(file.getFileName() + ".begun");
        try (FileChannel channel = FileChannel.open(begun, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer left = ByteBuffer.wrap((group + "\n" + how + "\n").getBytes(StandardCharsets.UTF_8));
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether there is one. */
    public static boolean exists(Path folder, UUID id) {
        return Files.exists(file(folder, id));
    }

    /** Forgets it: the log is none any more, whatever is left of it. */
    public static void forget(Path folder, UUID id) throws IOException {
        Files.deleteIfExists(file(folder, id));
    }

    private static Path file(Path folder, UUID id) {
        return folder.resolve(id + ".origin");
    }

    private static IOException damaged(Path file) {
        return new IOException(
                file + ": expected the group's name and 'joined' or 'begun by ID=HOST:PORT,…'; delete it with the log beside it"
                        + " to join again, see 'highlander raft recover'");
    }
}
