package dev.highlander.bench.raft.faults;

import dev.highlander.bench.election.AtExit;
import dev.highlander.bench.election.server.NotAvailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file system of its own, in a file, that can be made to stand still ({@code fsfreeze}): whoever writes to it waits until it goes on, as
 * with a disk that does not answer; reads go on. Needs Linux, root, a loop device, {@code mkfs.ext4}, {@code mount} and {@code fsfreeze}.
 *
 * <p>Folders are called {@code highlander-raft-disk-PID-NUMBER}, so that those of a process that was killed are found and removed by the
 * next. Thread-safe.
 */
final class StallingDisk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StallingDisk.class);
    private static final String PREFIX = "highlander-raft-disk-";
    private static final Pattern MOUNT = Pattern
            .compile("\\S+ (?<folder>/\\S*/" + PREFIX + "(?<pid>[0-9]+)-[0-9]+)/mount .*");
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final String SIZE = "96M";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path folder;
    private final AtExit.Pending ending;
    // Guarded by this: all.
    private boolean mounted;
    private boolean still;
    private boolean closed;

    private StallingDisk(Path folder) {
        this.folder = folder;
        this.ending = AtExit.add(this::remove);
    }

    /**
     * Makes one.
     *
     * @throws NotAvailableException if it can't be had here; says why
     */
    static StallingDisk make() throws NotAvailableException, IOException, InterruptedException {
        for (String tool : new String[]{"mkfs.ext4", "mount", "umount", "fsfreeze"}) {
            if (!SystemTool.isThere(tool)) {
                throw new NotAvailableException("no " + tool + " on the PATH");
            }
        }
        removeLeftovers();
        StallingDisk disk = new StallingDisk(Path.of(System.getProperty("java.io.tmpdir"))
                .resolve(PREFIX + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet()).toAbsolutePath());
        try {
            disk.mount();
            // That it can be stopped is part of what is needed.
            disk.stall();
            disk.flow();
            return disk;
        } catch (IOException e) {
            disk.close();
            throw new NotAvailableException("no file system that can be stopped (" + e.getMessage() + ")");
        } catch (InterruptedException e) {
            disk.close();
            throw e;
        }
    }

    private synchronized void mount() throws IOException, InterruptedException {
        Path image = folder.resolve("image");
        Files.createDirectories(path());
        SystemTool.run("truncate", "-s", SIZE, image.toString());
        SystemTool.run("mkfs.ext4", "-q", "-F", image.toString());
        mounted = true;
        SystemTool.run("mount", "-o", "loop", image.toString(), path().toString());
    }

    /** Its root folder. */
    Path path() {
        return folder.resolve("mount");
    }

    /** Lets who writes wait. */
    synchronized void stall() throws IOException, InterruptedException {
        if (!still && !closed) {
            still = true;
            SystemTool.run("fsfreeze", "-f", path().toString());
        }
    }

    /** Lets writes go on. */
    synchronized void flow() throws IOException, InterruptedException {
        if (still) {
            SystemTool.run("fsfreeze", "-u", path().toString());
            still = false;
        }
    }

    @Override
    public void close() {
        remove();
        ending.cancel();
    }

    /** To be called before processes that write to it are ended: who waits for a disk can't be killed. */
    synchronized void release() {
        try {
            flow();
        } catch (IOException e) {
            LOG.warn("event=disk-stands-still folder={}", folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void remove() {
        if (closed) {
            return;
        }
        release();
        closed = true;
        remove(folder, mounted);
    }

    private static void remove(Path folder, boolean mounted) {
        try {
            if (mounted) {
                // Lazily: a process that is about to end may still be in it.
                SystemTool.run("umount", "-l", folder.resolve("mount").toString());
            }
        } catch (IOException e) {
            LOG.debug("event=disk-not-unmounted folder={}", folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve("image"));
            Files.deleteIfExists(folder.resolve("mount"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("event=folder-left path={}", folder, e);
        }
    }

    /** Removes what processes left that have ended without cleaning up. */
    private static void removeLeftovers() throws IOException, InterruptedException {
        for (String line : Files.readAllLines(MOUNTS)) {
            Matcher matcher = MOUNT.matcher(line);
            if (!matcher.matches() || ProcessHandle.of(Long.parseLong(matcher.group("pid"))).isPresent()) {
                continue;
            }
            Path left = Path.of(matcher.group("folder"));
            LOG.info("event=disk-left-over folder={}", left);
            try {
                SystemTool.run("fsfreeze", "-u", left.resolve("mount").toString());
            } catch (IOException e) {
                // It did not stand still.
                LOG.debug("event=disk-flows folder={}", left, e);
            }
            remove(left, true);
        }
    }
}
