package dev.highlander.bench.election;

import dev.highlander.bench.server.JvmFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process of ours and its own children, to which things are done. It ends with this one, if not before. */
public final class Child implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    private static final Duration TO_END = Duration.ofSeconds(15);
    private static final int LAST_WORDS = 5;

    /** What a process can be told by its system. */
    public enum Signal {
        /** End, please. */
        TERM,
        /** End, please, as a keyboard says it. */
        INT,
        /** Stand still. */
        STOP,
        /** Go on. */
        CONT
    }

    private final String name;
    private final Process process;
    private final Path log;
    private final AtExit.Pending ending;
    private final CountDownLatch silence = new CountDownLatch(1);

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        try {
            this.ending = AtExit.add(this::destroy);
        } catch (IllegalStateException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /**
     * Starts a process whose output goes to a file.
     *
     * @param name what it is called in messages
     * @param line the program and its arguments; no secrets, as everybody on the machine can read them
     * @param log what it writes is appended there
     */
    public static Child start(String name, List<String> line, Path log) throws IOException {
        ProcessBuilder.Redirect to = ProcessBuilder.Redirect.appendTo(log.toFile());
        return new Child(name, new ProcessBuilder(line).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).redirectOutput(to).start(),
                log);
    }

    /**
     * Starts a process that talks with this one.
     *
     * @param name what it is called in messages
     * @param line the program and its arguments; no secrets, as everybody on the machine can read them
     * @param log what it writes to standard error is appended there
     * @param told each line that it writes to standard output, on a thread of its own
     */
    public static Child start(String name, List<String> line, Path log, Consumer<String> told) throws IOException {
        return start(name, line, Map.of(), log, told);
    }

    /**
     * Starts a process that talks with this one.
     *
     * @param name what it is called in messages
     * @param line the program and its arguments; no secrets, as everybody on the machine can read them
     * @param environment variables that it gets besides those of this process
     * @param log what it writes to standard error is appended there
     * @param told each line that it writes to standard output, on a thread of its own
     */
    public static Child start(String name, List<String> line, Map<String, String> environment, Path log,
            Consumer<String> told) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Child child = new Child(name, process, log);
        Thread.ofPlatform().name("hear-" + name).daemon().start(() -> {
            try (BufferedReader out = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String next;
                while ((next = out.readLine()) != null) {
                    told.accept(next);
                }
            } catch (IOException e) {
                LOG.debug("event=child-silent name={}", name, e);
            } finally {
                child.silence.countDown();
            }
        });
        return child;
    }

    /** The command of a JVM like this one, with this class path, its start-up cache and at most 256 MiB of heap. */
    public static List<String> jvm(List<String> flags, Class<?> main, List<String> arguments) {
        return jvm(flags, System.getProperty("java.class.path"), main.getName(), arguments);
    }

    /** The command of a JVM with this one's class path and these flags only. */
    public static List<String> bareJvm(List<String> flags, Class<?> main, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(java());
        line.addAll(flags);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(arguments);
        return line;
    }

    /** The command of a JVM like this one, with another class path and at most 256 MiB of heap. */
    public static List<String> jvm(List<String> flags, String classPath, String main, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(java());
        line.addAll(JvmFlags.inherited(true));
        line.add("-Xmx256m");
        line.addAll(flags);
        line.add("-cp");
        line.add(classPath);
        line.add(main);
        line.addAll(arguments);
        return line;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether all that it has told has been heard, and nothing can come after it. */
    public boolean isSilent() {
        return silence.getCount() == 0;
    }

    /** Waits until all that it has told has been heard; it has ended, and told anything at all to a listener. */
    public void awaitSilence() throws InterruptedException {
        silence.await();
    }

    /** Complete once it has ended, however. */
    public CompletableFuture<?> ended() {
        return process.onExit();
    }

    /** How much of the processors it has taken since its start, without its children; zero where that can't be known. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What it reads. */
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    /**
     * Sends a signal to it and nobody else.
     *
     * @throws IOException if it can't be sent
     */
    public void signal(Signal signal) throws IOException, InterruptedException {
        signal(signal, List.of(process.toHandle()));
    }

    /** Lets it and its children stand still, connections open. */
    public void freeze() throws IOException, InterruptedException {
        // Twice: what it may have begun in between stands still as well.
        signal(Signal.STOP, family());
        signal(Signal.STOP, family());
    }

    /** Lets it and its children go on. */
    public void thaw() throws IOException, InterruptedException {
        signal(Signal.CONT, family());
    }

    /** Ends it, not its children, without a word, and does not wait: nothing comes between the call and the signal. */
    public void killAtOnce() {
        process.destroyForcibly();
    }

    /** Ends it and its children without a word, as {@code kill -9} does, and waits until all have gone. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        family.forEach(Child::awaitGone);
    }

    /**
     * Waits for its end.
     *
     * @return whether it has ended
     */
    public boolean awaitEnd(Duration longest) throws InterruptedException {
        return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A message's part with the last lines of its log, or that it has none. */
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty()
                    ? "; it logged nothing"
                    : "; its last words:\n  "
                            + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
        } catch (IOException e) {
            return "; its log can't be read: " + e.getMessage();
        }
    }

    /** Ends it and its children without a word, if they have not ended. */
    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            destroy();
            Thread.currentThread().interrupt();
        }
        ending.cancel();
    }

    @Override
    public String toString() {
        return name + " (process " + process.pid() + ")";
    }

    private void destroy() {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        family.forEach(Child::awaitGone);
    }

    /** Those that are not our children but theirs are somebody else's to be waited for; they are gone all the same. */
    private static void awaitGone(ProcessHandle process) {
        process.onExit().completeOnTimeout(process, TO_END.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    private List<ProcessHandle> family() {
        List<ProcessHandle> family = new ArrayList<>();
        family.add(process.toHandle());
        process.descendants().forEach(family::add);
        return family;
    }

    private void signal(Signal signal, List<ProcessHandle> to) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("kill", "-" + signal.name()));
        to.forEach(each -> line.add(Long.toString(each.pid())));
        Process sent = new ProcessBuilder(line).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (sent.waitFor() != 0 && process.isAlive() && to.size() == 1) {
            throw new IOException(name + ": signal " + signal.name().toLowerCase(Locale.ROOT) + " could not be sent");
        }
    }
}
