package dev.highlander.ownership.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a node's log is.
 *
 * <p>In memory means: in a file system that is memory. Then a process that ends and comes back has lost nothing, so that it keeps what it has
 * promised to the others (its votes, its log), and only the end of the machine or of the pod loses them. Ratis' own memory log loses them with
 * the process, and can't be trimmed.
 */
final class StorageFolder {
    private static final Path MEMORY = Path.of("/dev/shm");

    private StorageFolder() {}

    /** The folder, made if there was none. */
    static Path of(RaftConfig config) throws IOException {
        Path folder = config.dataDir();
        if (folder == null) {
            folder = memory().resolve("highlander-raft-" + config.id() + "-" + config.self().port());
        }
        return make(folder);
    }

    private static Path memory() {
        return Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static Path make(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            // Others on the machine must neither read nor, worse, write it.
            Files.createDirectory(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return folder;
    }
}
