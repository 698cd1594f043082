package dev.highlander.ownership.fence;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.StaleEpochException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fence in a file beside the files that it protects: the highest epoch that ever acted there, on disk before it acts.
 *
 * <pre>{@code
 * FileFence fence = FileFence.open(folder.resolve("report.fence"));
 * …
 * fence.replace(ownership, folder.resolve("report.csv"), bytes);
 * }</pre>
 *
 * <p><strong>Reach: strict</strong> among processes that change the files only inside {@link #run} or by {@link #replace}, on a file system
 * whose locks work (a local one; NFS from version 4 on). An effect holds the lock of {@code <file>.lock} from its check to its end, so a
 * new owner that raises the fence waits for it: an old owner that stands still <em>inside</em> an effect keeps its successor waiting
 * until it goes on or is killed, which the successor's elector reports. Not covered: whoever writes without asking the fence; a
 * disk that forgets what it was made to write.
 *
 * <p>The file holds the epoch in its first line, then holder and lease. It is written aside, forced and moved into place, so that a
 * crash leaves the old or the new one. One file is the fence of one lease; another lease takes it over only with an epoch above
 * all that were seen, as one that was renamed does. Thread-safe.
 */
public final class FileFence implements Fence {
    private static final String HOLDER = "holder ";
    private static final String LEASE = "lease ";
    private static final String UNCLAIMED = "-";
    private static final long PATIENCE_SECONDS = 1;
    /** The locks of files exclude processes, not threads of one: these do, by the file's real path. */
    private static final ConcurrentMap<Path, ReentrantLock> threads = new ConcurrentHashMap<>();

    private final Path file;
    private final Executor executor;
    private final ReentrantLock thread;

    private FileFence(Path file, Executor executor, ReentrantLock thread) {
        this.file = file;
        this.executor = executor;
        this.thread = thread;
    }

    /** Opens a fence whose raising runs on virtual threads: {@link #open(Path, Executor)}. */
    public static FileFence open(Path file) throws IOException {
        return open(file, task -> Thread.ofVirtual().name("file-fence").start(task));
    }

    /**
     * Opens a fence; a file that is not there has seen nothing.
     *
     * @param file where the epoch is kept, in a folder that exists
     * @param executor runs what the elector asks for; may be blocked
     * @throws IOException if it can't be read, or holds something else
     */
    public static FileFence open(Path file, Executor executor) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || file.getFileName() == null) {
            throw new IOException("fence: " + file + ", expected a file in a folder");
        }
        Path real = folder.toRealPath().resolve(file.getFileName());
        FileFence fence = new FileFence(real, executor, threads.computeIfAbsent(real, _ -> new ReentrantLock()));
        // What can't be read is better told now than to the first owner.
        fence.read();
        return fence;
    }

    @Override
    public CompletionStage<Answer> raise(LeaseName lease, HolderId holder, Epoch epoch) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return epoch.equals(Epoch.NONE)
                        ? new Answer(false, read().epoch)
                        : raiseNow(lease, holder, epoch);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FenceException(file + ": interrupted while raising it to epoch " + epoch, e);
            } catch (IOException e) {
                throw new FenceException("raising a fence to epoch " + epoch + ": " + e.getMessage(), e);
            }
        }, executor);
    }

    /**
     * Changes what the fence protects, if the epoch is not older than the fence.
     *
     * @param ownership under which it is done
     * @param effect what to do while nobody else may
     * @throws StaleEpochException if a newer owner has raised the fence; nothing was done
     * @throws IOException if the effect throws it, or the fence can't be read or written
     * @throws InterruptedException if interrupted while another effect is under way, when nothing was done; or if the effect throws it
     */
    public void run(Ownership ownership, Effect effect) throws IOException, InterruptedException {
        run(ownership.lease(), ownership.epoch(), effect);
    }

    /** Like {@link #run(Ownership, Effect)}, for an epoch that has come from elsewhere. */
    public void run(LeaseName lease, Epoch epoch, Effect effect) throws IOException, InterruptedException {
        thread.lockInterruptibly();
        try (FileChannel channel = lockFile(); FileLock _ = channel.lock()) {
            Mark mark = markFor(lease, epoch);
            if (mark.epoch.isAfter(epoch)) {
                throw new StaleEpochException(lease, epoch, mark.epoch);
            }
            if (epoch.isAfter(mark.epoch)) {
                write(file, new Mark(epoch, UNCLAIMED, lease.value()).bytes());
            }
            effect.run();
        } finally {
            thread.unlock();
        }
    }

    /**
     * Replaces a file as a whole, if the epoch is not older than the fence. Readers see the old content or the new one, also after a
     * crash.
     *
     * @param ownership under which it is done
     * @param target the file to be replaced or made, in a folder that exists
     * @param content what it shall hold
     * @throws StaleEpochException if a newer owner has raised the fence; nothing was done
     * @throws IOException if the fence or the file can't be read or written
     * @throws InterruptedException if interrupted while another effect is under way; nothing was done
     */
    public void replace(Ownership ownership, Path target, byte[] content) throws IOException, InterruptedException {
        run(ownership, () -> write(target, content));
    }

    private Answer raiseNow(LeaseName lease, HolderId holder, Epoch epoch) throws IOException, InterruptedException {
        // An elector asks again and again: those who ask must not queue up behind an effect that doesn't end.
        if (!thread.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(file + " is held by an effect, or an older attempt to raise it, of this process");
        }
        try (FileChannel channel = lockFile(); FileLock _ = channel.lock()) {
            Mark mark = markFor(lease, epoch);
            boolean claims = epoch.isAfter(mark.epoch)
                    || (epoch.equals(mark.epoch) && mark.holder.equals(UNCLAIMED));
            if (claims) {
                mark = new Mark(epoch, holder.toString(), lease.value());
                write(file, mark.bytes());
            }
            return new Answer(mark.epoch.equals(epoch) && mark.holder.equals(holder.toString()), mark.epoch);
        } finally {
            thread.unlock();
        }
    }

    private FileChannel lockFile() throws IOException {
        return FileChannel.open(file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
    }

    /** A lease that was renamed goes on above the old one's epochs; two at a time would refuse each other for ever. */
    private Mark markFor(LeaseName lease, Epoch epoch) throws IOException {
        Mark mark = read();
        boolean another = !mark.lease.isEmpty() && !mark.lease.equals(lease.value());
        if (another && !epoch.isAfter(mark.epoch)) {
            throw new IOException(file + " is the fence of lease " + mark.lease + " with epoch " + mark.epoch
                    + ", expected of lease " + lease + " an epoch above that, or a file of its own");
        }
        return mark;
    }

    private Mark read() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return new Mark(Epoch.NONE, UNCLAIMED, "");
        }
        String number = lines.isEmpty() ? "" : lines.getFirst().strip();
        try {
            return new Mark(new Epoch(Long.parseLong(number)), after(HOLDER, lines, UNCLAIMED),
                    after(LEASE, lines, ""));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds \"" + number + "\" where a number is expected: write the highest epoch"
                    + " into it that anything it protects carries", e);
        }
    }

    private static String after(String key, List<String> lines, String otherwise) {
        return lines.stream().filter(line -> line.startsWith(key)).map(line -> line.substring(key.length()).strip())
                .findFirst().orElse(otherwise);
    }

    /** Durable before it is visible: written aside, forced, and moved into place. */
    private static void write(Path target, byte[] content) throws IOException {
        Path whole = target.toAbsolutePath();
        Path aside = whole.resolveSibling(whole.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(aside, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(whole.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private record Mark(Epoch epoch, String holder, String lease) {
        byte[] bytes() {
            return (epoch + "\n" + HOLDER + holder + "\n" + LEASE + lease + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A change of what the fence protects. */
    @FunctionalInterface
    public interface Effect {
        /**
         * Does it.
         *
         * @throws IOException if it fails
         * @throws InterruptedException if interrupted on the way
         */
        void run() throws IOException, InterruptedException;
    }
}
