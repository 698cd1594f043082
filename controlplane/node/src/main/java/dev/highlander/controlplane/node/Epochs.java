package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.plan.Refusal;
import dev.highlander.reconcile.NamespacedName;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The node's fence: the highest epoch that it has seen for each pod's name, on disk before anything of the pod is started.
 *
 * <p>A pod that carries a lower epoch was made by an owner that has been replaced. It is refused, so that what such an owner still
 * has in flight does not come to life beside what its successor runs. A pod without an epoch has no owner, and is not refused.
 */
final class Epochs {
    /** The annotation that carries a pod's epoch: a whole number, at least 1. */
    public static final String ANNOTATION = "highlander.plexobject.io/epoch";

    /** Names come and go (of replica sets, for example): the longest unused are forgotten beyond this. */
    private static final int KEPT = 10_000;

    private final Path directory;

    /** The fence kept in a directory. */
    public Epochs(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /** The epoch that a pod carries; 0 for none, empty when it is not a number. */
    static Optional<Long> of(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(ANNOTATION);
        if (text == null) {
            return Optional.of(0L);
        }
        try {
            long epoch = Long.parseLong(text.strip());
            return epoch < 1 ? Optional.empty() : Optional.of(epoch);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /**
     * Compares a pod with what was seen, and raises the fence when the pod's epoch is higher.
     *
     * @return why the pod must not be started; empty when it may be
     */
    synchronized Optional<Refusal> admit(Pod pod) throws IOException {
        Optional<Long> carried = of(pod);
        NamespacedName name = NamespacedName.of(pod);
        if (carried.isEmpty()) {
            return Optional.of(new Refusal("InvalidEpoch", "annotation " + ANNOTATION + " of pod " + name
                    + " is not a whole number of at least 1"));
        }
        long epoch = carried.get();
        if (epoch == 0) {
            return Optional.empty();
        }
        long seen = read(file(name));
        if (epoch < seen) {
            return Optional.of(new Refusal("StaleEpoch", "pod " + name + " carries epoch " + epoch
                    + ", but this node has seen epoch " + seen + ": its owner has been replaced"));
        }
        if (epoch > seen) {
            write(file(name), epoch);
        }
        return Optional.empty();
    }

    private Path file(NamespacedName name) {
        // Neither part can hold an underscore.
        return directory.resolve(name.namespace() + "_" + name.name());
    }

    private static long read(Path file) throws IOException {
        try {
            return Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException _) {
            return 0;
        } catch (NumberFormatException e) {
            throw new IOException(
                    "the epoch in " + file + " cannot be read; delete the file if no older owner can be alive", e);
        }
    }

    private void write(Path file, long epoch) throws IOException {
        Path temporary = directory.resolve(".new");
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap((epoch + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            folder.force(true); // a rename is durable with its directory
        }
    }

    /** Forgets the longest unused; called at the start. */
    synchronized void prune() throws IOException {
        List<Path> files = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(directory, "*_*")) {
            entries.forEach(files::add);
        }
        if (files.size() <= KEPT) {
            return;
        }
        Map<Path, FileTime> times = new java.util.HashMap<>();
        for (Path file : files) {
            times.put(file, Files.getLastModifiedTime(file));
        }
        files.sort(Comparator.comparing(file -> times.getOrDefault(file, FileTime.fromMillis(0))));
        for (Path file : files.subList(0, files.size() - KEPT)) {
            Files.deleteIfExists(file);
        }
    }
}
