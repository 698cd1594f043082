package dev.highlander.bench.raft;

import dev.highlander.bench.election.ElectionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What Linux counts of a process. */
final class ProcessFigures {
    /** Of {@code /proc/PID/stat}; 100 on every architecture that Linux is built for with its usual settings. */
    private static final long TICKS_PER_SECOND = 100;
    /** Of the words after the command's name, which may hold spaces and so is cut off: {@code utime} and {@code stime}. */
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final long KIBI = 1024;

    private ProcessFigures() {}

    /**
     * Memory of a process.
     *
     * @param resident now, in bytes (VmRSS)
     * @param peak at most so far, in bytes (VmHWM)
     * @param threads how many
     */
    record Memory(long resident, long peak, int threads) {}

    /** How much of the processors it has taken so far, to 10 ms. */
    static Duration processorTime(long pid) throws ElectionException {
        return processorTime(read(pid, "stat").getFirst());
    }

    static Duration processorTime(String stat) {
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(words[USER]) + Long.parseLong(words[SYSTEM]);
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    /** Its memory. */
    static Memory memory(long pid) throws ElectionException {
        return memory(read(pid, "status"));
    }

    static Memory memory(List<String> status) {
        return new Memory(number(status, "VmRSS") * KIBI, number(status, "VmHWM") * KIBI,
                (int) number(status, "Threads"));
    }

    private static long number(List<String> status, String field) {
        return status.stream().filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).replace("kB", "").strip()).map(Long::valueOf)
                .findFirst().orElseThrow(() -> new IllegalArgumentException("no " + field + " in /proc/PID/status"));
    }

    private static List<String> read(long pid, String file) throws ElectionException {
        Path path = Path.of("/proc", Long.toString(pid), file);
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new ElectionException(path + " can't be read: " + e.getMessage(), e);
        }
    }
}
