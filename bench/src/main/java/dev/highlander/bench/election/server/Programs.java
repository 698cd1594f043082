package dev.highlander.bench.election.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds programs, and asks them which version they are. */
public final class Programs {
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");
    private static final Path DEBIAN_POSTGRES = Path.of("/usr/lib/postgresql");

    private Programs() {}

    /** The program of that name in the folders of the PATH. */
    public static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        return path == null
                ? Optional.empty()
                : Stream.of(path.split(":", -1)).filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
    }

    /** The program of PostgreSQL of that name: from the PATH, or of the newest version where Debian puts them. */
    static Optional<Path> findPostgres(String name) {
        Optional<Path> onPath = find(name);
        if (onPath.isPresent() || !Files.isDirectory(DEBIAN_POSTGRES)) {
            return onPath;
        }
        try (Stream<Path> versions = Files.list(DEBIAN_POSTGRES)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .sorted(Comparator.comparing((Path version) -> Integer.valueOf(version.getFileName().toString()))
                            .reversed())
                    .map(version -> version.resolve("bin").resolve(name)).filter(Files::isExecutable).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The version that a program tells on {@code --version}; {@code ?} if none. */
    public static String version(Path program) throws IOException, InterruptedException {
        Matcher found = VERSION.matcher(run(List.of(program.toString(), "--version")));
        return found.find() ? found.group() : "?";
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
        String printed = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(line.getFirst() + " failed: " + printed.strip());
        }
        return printed;
    }

    /** Whether this process may do everything. */
    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /**
     * The beginning of a command that runs the rest as another user, who is none of importance.
     *
     * @param user a line of {@code /etc/passwd}
     */
    static List<String> as(User user) {
        List<String> line = new ArrayList<>(List.of("setpriv", "--reuid=" + user.number(), "--regid=" + user.group(),
                "--clear-groups", "--"));
        return line;
    }

    /**
     * A user of the system.
     *
     * @param name its name
     * @param number its number
     * @param group the number of its group
     */
    record User(String name, int number, int group) {
        /** The first of these that there is. */
        static Optional<User> find(String... names) throws IOException {
            List<String> lines = Files.readAllLines(Path.of("/etc/passwd"));
            for (String name : names) {
                for (String line : lines) {
                    String[] fields = line.split(":", -1);
                    if (fields.length > 3 && fields[0].equals(name)) {
                        return Optional.of(
                                new User(name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
                    }
                }
            }
            return Optional.empty();
        }
    }
}
