package dev.highlander.controlplane.node.runtime.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one attempt, which is its state.
 *
 * <table>
 * <caption>Files, in the order in which they appear</caption>
 * <tr><td>{@code init, launch, enter, streak}</td><td>written before the directory gets its name, so always whole</td></tr>
 * <tr><td>{@code claim}</td><td>made once, by a link: the supervisor's process, start time, session and boot; or "void", by an
 * agent that makes sure that nobody will ever run it</td></tr>
 * <tr><td>{@code pid}</td><td>the main process and its start time</td></tr>
 * <tr><td>{@code stdout, stderr}</td><td>raw output; {@code log/} is what the agent made of it</td></tr>
 * <tr><td>{@code problem}</td><td>why the command could not be run, from the launch script; else empty</td></tr>
 * <tr><td>{@code exit}</td><td>the exit code, by the supervisor</td></tr>
 * <tr><td>{@code ended}</td><td>by the agent, by a rename, once nothing of the attempt lives: how it ended</td></tr>
 * </table>
 *
 * <p>After a power failure files may be empty; then the boot id differs or is missing, and the attempt has ended either way.
 */
record AttemptDirectory(Attempt attempt, Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VOID = "void";

    /** The supervisor that owns the attempt. */
    record Claim(long pid, long start, long session, String boot) {}

    /** The main process. */
    record MainProcess(long pid, long start) {}

    /** How it ended, as kept in {@code ended}; times in milliseconds since 1970. */
    record Ending(String id, long startedAt, long finishedAt, int exitCode, String reason, String message) {}

    Path file(String name) {
        return path.resolve(name);
    }

    /** Makes sure that no supervisor will ever run this attempt; false when one already owns it. */
    boolean claimForNobody() throws IOException {
        Path mark = file("claim." + VOID);
        Files.writeString(mark, VOID + "\n", StandardCharsets.US_ASCII);
        try {
            Files.createLink(file("claim"), mark);
            return true;
        } catch (FileAlreadyExistsException _) {
            return VOID.equals(read("claim").orElse("").strip());
        }
    }

    /** The owner; empty when nobody claimed it yet. */
    Optional<Claim> claim() throws IOException {
        String[] words = read("claim").orElse("").strip().split(" ", -1);
        return words.length != 4
                ? Optional.empty()
                : Optional.of(new Claim(number(words[0]), number(words[1]), number(words[2]), words[3]));
    }

    boolean claimed() {
        return Files.exists(file("claim"));
    }

    Optional<MainProcess> mainProcess() throws IOException {
        String[] words = read("pid").orElse("").strip().split(" ", -1);
        return words.length == 3 && words[2].equals("end")
                ? Optional.of(new MainProcess(number(words[0]), number(words[1])))
                : Optional.empty();
    }

    /** The exit code that the supervisor wrote. */
    Optional<Integer> exitCode() throws IOException {
        String[] words = read("exit").orElse("").strip().split(" ", -1);
        return words.length == 2 && words[1].equals("end") ? Optional.of((int) number(words[0])) : Optional.empty();
    }

    int streak() throws IOException {
        return (int) number(read("streak").orElse("0").strip());
    }

    String problem() throws IOException {
        return read("problem").orElse("").strip();
    }

    boolean ended() {
        return Files.exists(file("ended"));
    }

    void end(Ending ending) throws IOException {
        Path temporary = file("ended.new");
        Files.write(temporary, JSON.writeValueAsBytes(ending));
        Files.move(temporary, file("ended"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** When the file was last written; the given time when there is no such file. */
    Instant timeOf(String name, Instant otherwise) throws IOException {
        try {
            return Files.getLastModifiedTime(file(name)).toInstant();
        } catch (NoSuchFileException _) {
            return otherwise;
        }
    }

    /** The state as the files tell it. */
    ContainerState state() throws IOException {
        Ending ending = ending();
        if (ending != null) {
            return new ContainerState.Exited(attempt, streak(), ending.id(), Instant.ofEpochMilli(ending.startedAt()),
                    Instant.ofEpochMilli(ending.finishedAt()), ending.exitCode(), ending.reason(), ending.message());
        }
        Optional<MainProcess> main = mainProcess();
        if (main.isEmpty()) {
            return new ContainerState.Creating(attempt, streak());
        }
        return new ContainerState.Running(attempt, streak(), id(), timeOf("pid", Instant.EPOCH));
    }

    /** Name of the run: process number, start time and boot together never come again. */
    String id() throws IOException {
        Optional<Claim> claim = claim();
        Optional<MainProcess> main = mainProcess();
        if (claim.isEmpty() || main.isEmpty()) {
            return "";
        }
        String boot = claim.get().boot();
        return main.get().pid() + "-" + main.get().start() + "-" + boot.substring(0, Math.min(8, boot.length()));
    }

    private @Nullable Ending ending() throws IOException {
        try {
            return JSON.readValue(Files.readAllBytes(file("ended")), Ending.class);
        } catch (NoSuchFileException _) {
            return null;
        } catch (com.fasterxml.jackson.core.JacksonException _) {
            // Empty after a power failure: nothing of it can live.
            return new Ending("", 0, 0, 137, "ContainerStatusUnknown",
                    "how it ended was lost with the machine's power");
        }
    }

    private Optional<String> read(String name) throws IOException {
        try {
            return Optional.of(Files.readString(file(name), StandardCharsets.UTF_8));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static long number(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
