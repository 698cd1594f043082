package dev.highlander.controlplane.node.runtime.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.PodRecord;
import dev.highlander.controlplane.node.runtime.PodUid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where things are: {@code pods/UID/{pod.json,volumes/,containers/NAME/NUMBER/}} below one directory. */
final class PodDirectories {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String DOOMED = ".doomed-";

    private final Path pods;

    PodDirectories(Path root) throws IOException {
        this.pods = Files.createDirectories(root.toAbsolutePath().normalize().resolve("pods"));
    }

    /** The form of {@code pod.json}; times in milliseconds. */
    private record Stored(String namespace, String name, long epoch, long grace, long startTime) {}

    Path pods() {
        return pods;
    }

    Path pod(PodUid uid) {
        return pods.resolve(uid.value());
    }

    Path container(PodUid uid, String container) {
        return pod(uid).resolve("containers").resolve(container);
    }

    AttemptDirectory attempt(Attempt attempt) {
        return new AttemptDirectory(attempt,
                container(attempt.pod(), attempt.container()).resolve(Integer.toString(attempt.number())));
    }

    List<PodUid> list() throws IOException {
        return names(pods).stream().filter(name -> !name.startsWith(".")).map(PodUid::new).sorted().toList();
    }

    /** Attempts of a pod by container, oldest first. */
    Map<String, List<AttemptDirectory>> attempts(PodUid uid) throws IOException {
        Map<String, List<AttemptDirectory>> found = new TreeMap<>();
        for (String container : names(pod(uid).resolve("containers"))) {
            List<AttemptDirectory> attempts = new ArrayList<>();
            names(container(uid, container)).stream().filter(name -> name.matches("[0-9]+")).map(Integer::parseInt)
                    .sorted()
                    .forEach(number -> attempts.add(attempt(new Attempt(uid, container, number))));
            if (!attempts.isEmpty()) {
                found.put(container, attempts);
            }
        }
        return found;
    }

    Optional<PodRecord> record(PodUid uid) throws IOException {
        try {
            Stored stored = JSON.readValue(Files.readAllBytes(pod(uid).resolve("pod.json")), Stored.class);
            return Optional.of(new PodRecord(uid, stored.namespace(), stored.name(), stored.epoch(),
                    Duration.ofMillis(stored.grace()), Instant.ofEpochMilli(stored.startTime())));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** Writes a pod's record so that it is there whole or not at all, also after a power failure. */
    void write(PodRecord pod) throws IOException {
        Files.createDirectories(pod(pod.uid()));
        Path temporary = pod(pod.uid()).resolve("pod.json.new");
        byte[] bytes = JSON
                .writeValueAsBytes(new Stored(pod.namespace(), pod.name(), pod.epoch(), pod.grace().toMillis(),
                        pod.startTime().toEpochMilli()));
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            file.force(true);
        }
        Files.move(temporary, pod(pod.uid()).resolve("pod.json"), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes a pod's directory: first out of sight, at once, so that nobody who comes late writes into what is being deleted. */
    void delete(PodUid uid) throws IOException {
        Path doomed = pods.resolve(DOOMED + uid.value());
        deleteTree(doomed);
        if (Files.exists(pod(uid))) {
            Files.move(pod(uid), doomed, StandardCopyOption.ATOMIC_MOVE);
        }
        deleteTree(doomed);
    }

    /** Deletes what an earlier life had begun to delete. */
    void deleteDoomed() throws IOException {
        for (String name : names(pods)) {
            if (name.startsWith(DOOMED)) {
                deleteTree(pods.resolve(name));
            }
        }
    }

    /** Deletes a file or directory with all below it; does not follow links. */
    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
                    openUp(directory);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                if (failure instanceof AccessDeniedException && Files.isDirectory(file)) {
                    openUp(file);
                    deleteTree(file);
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void openUp(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    private static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (NoSuchFileException | java.nio.file.NotDirectoryException _) {
            return List.of();
        }
        return names;
    }
}
