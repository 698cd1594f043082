package dev.highlander.bench.raft.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the system's own programs for networks and disks. */
final class SystemTool {
    private static final long LONGEST_SECONDS = 30;

    private SystemTool() {}

    /** Whether there is a program of that name in the folders of the PATH. */
    static boolean isThere(String name) {
        return Optional.ofNullable(System.getenv("PATH")).stream().flatMap(path -> Stream.of(path.split(":", -1)))
                .filter(folder -> !folder.isEmpty()).anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /**
     * Runs a program to its end.
     *
     * @return what it printed
     * @throws IOException if it fails, with what it printed
     */
    static String run(List<String> line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", line) + ": not done within " + LONGEST_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", line) + ": " + printed.strip());
        }
        return printed;
    }

    /** The same, with its words. */
    static String run(String... line) throws IOException, InterruptedException {
        return run(List.of(line));
    }
}
