package dev.highlander.app.up;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The fence of the embedded cluster: the highest epoch that ever acted here, on disk before it acts.
 *
 * <p>The lease itself is kept in memory and goes with the process; because the next process begins above this number, epochs grow
 * over restarts, too.
 */
final class FenceFile implements Fence {
    private final Path file;
    // Guarded by this.
    private Epoch highest;
    private String holder = "";

    private FenceFile(Path file, Epoch highest) {
        this.file = file;
        this.highest = highest;
    }

    /** Reads the fence; a file that is not there has seen nothing. */
    static FenceFile open(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new FenceFile(file, Epoch.NONE);
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        try {
            return new FenceFile(file, new Epoch(Long.parseLong(text)));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " holds \"" + text + "\" where a number is expected: write the highest value of the "
                            + "annotation highlander.plexobject.io/epoch of any object into it",
                    e);
        }
    }

    @Override
    public synchronized CompletionStage<Answer> raise(LeaseName lease, HolderId owner, Epoch epoch) {
        if (epoch.isAfter(highest)) {
            try {
                write(epoch);
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
            highest = epoch;
            holder = owner.toString();
        }
        boolean accepted = epoch.equals(highest) && holder.equals(owner.toString());
        return CompletableFuture.completedFuture(new Answer(accepted, highest));
    }

    /** Durable before it is visible: written aside, forced, and moved into place. */
    private void write(Epoch epoch) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer text = StandardCharsets.US_ASCII.encode(Long.toString(epoch.value()) + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
