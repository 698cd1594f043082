package dev.highlander.bench.election.server;

import dev.highlander.bench.election.AtExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary folder that is removed with all that is in it: when it is closed, or when this process ends. */
public final class TemporaryFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);

    private final Path path;
    private final AtExit.Pending ending;

    private TemporaryFolder(Path path) {
        this.path = path;
        this.ending = AtExit.add(this::remove);
    }

    /** Makes one, before the processes that use it are started, so that they end before it is removed. */
    public static TemporaryFolder make(String prefix) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(prefix));
    }

    /** Makes one in a folder of one's choice. */
    public static TemporaryFolder make(Path parent, String prefix) throws IOException {
        return new TemporaryFolder(Files.createTempDirectory(parent, prefix));
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        // Two who remove it would stumble over each other.
        if (ending.cancel()) {
            remove();
        }
    }

    private void remove() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("event=folder-left path={}", path, e);
        }
    }
}
