package dev.highlander.controlplane.node.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of {@code /proc/PID/stat}, see proc_pid_stat(5).
 *
 * @param pid        process number
 * @param state      one letter; Z and X are dead
 * @param parent     the parent's number
 * @param session    number of the session's leader
 * @param cpuTicks   processor time in ticks, in user and kernel mode
 * @param start      start time in ticks since boot: with the number it names a process for good (until the next boot)
 * @param pages      resident memory in pages
 */
record ProcStat(long pid, char state, long parent, long session, long cpuTicks, long start, long pages) {
    private static final Path PROC = Path.of("/proc");

    /** The process of that number, if there is one. */
    static Optional<ProcStat> of(long pid) {
        try {
            return Optional.of(parse(Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"),
                    StandardCharsets.ISO_8859_1)));
        } catch (IOException _) {
            return Optional.empty(); // gone before or while we read
        }
    }

    /** All processes that this process can see. */
    static List<ProcStat> all() throws IOException {
        List<ProcStat> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                of(Long.parseLong(String.valueOf(entry.getFileName()))).ifPresent(found::add);
            }
        }
        return found;
    }

    static ProcStat parse(String line) {
        // The name stands in parentheses and may itself hold parentheses and blanks.
        int name = line.lastIndexOf(')');
        String[] fields = line.substring(name + 2).strip().split(" ", -1);
        return new ProcStat(Long.parseLong(line.substring(0, line.indexOf(' '))), fields[0].charAt(0),
                Long.parseLong(fields[1]), Long.parseLong(fields[3]),
                Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                Long.parseLong(fields[19]), Long.parseLong(fields[21]));
    }

    /** Whether it still runs code or may do so again. */
    boolean alive() {
        return state != 'Z' && state != 'X';
    }

    /** Whether a process of that number and start time lives. */
    static boolean alive(long pid, long start) {
        return of(pid).filter(stat -> stat.start() == start && stat.alive()).isPresent();
    }
}
