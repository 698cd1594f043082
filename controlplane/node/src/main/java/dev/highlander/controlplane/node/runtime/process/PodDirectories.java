package dev.highlander.controlplane.node.runtime.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.controlplane.node.files.FileTree;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.PodRecord;
import dev.highlander.controlplane.node.runtime.PodUid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
        FileTree.delete(doomed);
        if (Files.exists(pod(uid))) {
            Files.move(pod(uid), doomed, StandardCopyOption.ATOMIC_MOVE);
        }
        FileTree.delete(doomed);
    }

    /** Deletes what an earlier life had begun to delete. */
    void deleteDoomed() throws IOException {
        for (String name : names(pods)) {
            if (name.startsWith(DOOMED)) {
                FileTree.delete(pods.resolve(name));
            }
        }
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
