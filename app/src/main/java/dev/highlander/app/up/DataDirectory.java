package dev.highlander.app.up;

import dev.highlander.app.UserError;
import dev.highlander.controlplane.node.files.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a cluster keeps what must survive it; one process at a time.
 *
 * <p>The lock is the operating system's: it goes with the process, however that ends.
 */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final boolean temporary;
    private final FileChannel channel;

    private DataDirectory(Path path, boolean temporary, FileChannel channel) {
        this.path = path;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Takes a directory, which is made if it is not there.
     *
     * @throws UserError if another process has it, or it cannot be used
     */
    static DataDirectory take(Path path) {
        try {
            Files.createDirectories(path);
            return lock(path.toRealPath(), false);
        } catch (IOException e) {
            throw new UserError("cannot use the data directory " + path + ": " + e.getMessage()
                    + "; choose another with --data-dir");
        }
    }

    /** Makes a directory that is gone after this process. */
    static DataDirectory temporary() {
        try {
            return lock(Files.createTempDirectory("highlander-"), true);
        } catch (IOException e) {
            throw new UserError("cannot make a temporary directory: " + e.getMessage());
        }
    }

    private static DataDirectory lock(Path path, boolean temporary) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        FileChannel channel = FileChannel.open(path.resolve("up.lock"), StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            String owner = Files.readString(path.resolve("up.lock"), StandardCharsets.UTF_8).strip();
            channel.close();
            throw new UserError("another highlander" + (owner.isEmpty() ? "" : " (process " + owner + ")")
                    + " runs on the data directory " + path + "; stop it, or choose another with --data-dir");
        }
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(Long.toString(ProcessHandle.current().pid())));
        return new DataDirectory(path, temporary, channel);
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    boolean isTemporary() {
        return temporary;
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (temporary) {
                FileTree.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + path, e);
        }
    }
}
