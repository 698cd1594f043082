package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.membership.Origin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * What an operator may do with the log of a node that does not run, when a group can't help itself any more. All of it is for when something
 * that Raft counts on has failed: read what each says before.
 */
public final class RaftRecovery {
    private static final Pattern CLOSED = Pattern.compile("log_([0-9]+)-([0-9]+)");
    private static final String LOCK = "in_use.lock";
    private static final String CONFIGURATION = "raft-meta.conf";
    private static final SizeInBytes LARGEST = SizeInBytes.valueOf("64MB");

    private RaftRecovery() {}

    /**
     * Lets a node forget a group, whose log it can't read or must not use: when it is started again it joins the group that the others have.
     * They take it out first, which needs a majority of them.
     *
     * @param folder of the node
     * @param group the group's name
     * @return where the log is now; nothing reads it any more
     * @throws IOException if the node runs, or has no log of that group
     */
    public static Path forget(Path folder, String group) throws IOException {
        UUID id = RatisSettings.groupId(group).getUuid();
        Path log = folder.resolve(id.toString());
        if (Origin.exists(folder, id) || Files.isDirectory(log)) {
            requireStopped(log);
            Path aside = LogFolders.setAside(log, true);
            Origin.forget(folder, id);
            return aside;
        }
        throw new IOException(
                folder + ": no log of group " + group + " here; expected the folder of a node, as in raft.dataDir");
    }

    /**
     * Lets a node go on alone with what it has, when a majority has gone for good. What only the others had is lost, what was not agreed upon
     * yet may be done; and no other node may ever be started with its old log again: let each {@link #forget} it, or two groups could lead.
     *
     * @param folder of the node
     * @param group the group's name
     * @param self the node, and where others reach it
     * @throws IOException if the node runs, or its log can't be read
     */
    public static void alone(Path folder, String group, RaftMember self) throws IOException {
        UUID id = RatisSettings.groupId(group).getUuid();
        Path log = folder.resolve(id.toString());
        if (Files.isDirectory(log)) {
            requireStopped(log);
            Files.createDirectories(log.resolve("current"));
            configure(log, self);
        } else {
            Files.createDirectories(folder);
        }
        new Origin(group, List.of(self)).write(folder, id);
    }

    /** The newest configuration counts, and it is the one that stands behind the end of the log. */
    private static void configure(Path log, RaftMember self) throws IOException {
        LogEntryProto last = last(log);
        RaftPeerProto peer = RaftPeerProto.newBuilder().setId(ByteString.copyFromUtf8(self.id()))
                .setAddress(self.address()).setStartupRole(RaftPeerRole.FOLLOWER).build();
        LogEntryProto entry = LogEntryProto.newBuilder().setTerm(last.getTerm()).setIndex(last.getIndex() + 1)
                .setConfigurationEntry(RaftConfigurationProto.newBuilder().addPeers(peer)).build();
        try (OutputStream out = new AtomicFileOutputStream(log.resolve("current").resolve(CONFIGURATION).toFile())) {
            entry.writeTo(out);
        }
    }

    /**
     * Reads a log from end to end, as it is before anything uses it: Ratis, when it meets damage, keeps the log locked.
     *
     * @param log of one group
     * @return its last entry; index -1 if it is empty
     * @throws IOException if it is damaged; says where
     */
    static LogEntryProto last(Path log) throws IOException {
        AtomicLong index = new AtomicLong(-1);
        AtomicLong term = new AtomicLong();
        try (Stream<Path> snapshots = Files.isDirectory(log.resolve("sm"))
                ? Files.list(log.resolve("sm"))
                : Stream.empty()) {
            for (Path snapshot : snapshots.toList()) {
                // snapshot.TERM_INDEX
                String[] words = String.valueOf(snapshot.getFileName()).split("[._]", -1);
                if (words.length == 3 && words[0].equals("snapshot") && Long.parseLong(words[2]) > index.get()) {
                    term.set(Long.parseLong(words[1]));
                    index.set(Long.parseLong(words[2]));
                }
            }
        }
        if (!Files.isDirectory(log.resolve("current"))) {
            return LogEntryProto.newBuilder().setIndex(index.get()).setTerm(term.get()).build();
        }
        List<Path> files;
        try (Stream<Path> list = Files.list(log.resolve("current"))) {
            files = list.toList();
        }
        for (Path file : files) {
            LogSegmentPath segment = LogSegmentPath.matchLogSegment(file);
            if (segment != null) {
                read(segment, index, term);
            }
        }
        return LogEntryProto.newBuilder().setIndex(index.get()).setTerm(term.get()).build();
    }

    private static void read(LogSegmentPath segment, AtomicLong index, AtomicLong term) throws IOException {
        try {
            int count = LogSegment.readSegmentFile(segment.getPath().toFile(), segment.getStartEnd(), LARGEST,
                    CorruptionPolicy.EXCEPTION, null, entry -> {
                        if (entry.getIndex() > index.get()) {
                            index.set(entry.getIndex());
                            term.set(entry.getTerm());
                        }
                    });
            // log_FIRST-LAST, or log_inprogress_FIRST
            Matcher closed = CLOSED.matcher(String.valueOf(segment.getPath().getFileName()));
            if (closed.matches()
                    && count != Long.parseLong(closed.group(2)) - Long.parseLong(closed.group(1)) + 1) {
                throw new IOException("only " + count + " entries are left");
            }
        } catch (IOException | IllegalStateException e) {
            throw new IOException(
                    segment.getPath().getFileName() + " after entry " + index.get() + ": " + e.getMessage(), e);
        }
    }

    private static void requireStopped(Path log) throws IOException {
        Path lock = log.resolve(LOCK);
        if (!Files.exists(lock)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                throw new IOException(log + " is in use; stop the node first");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException(log + " is in use in this process; stop the node first", e);
        }
    }
}
