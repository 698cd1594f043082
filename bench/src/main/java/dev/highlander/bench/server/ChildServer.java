package dev.highlander.bench.server;

import dev.highlander.bench.load.Endpoint;
import dev.highlander.bench.load.KubeconfigFile;
import dev.highlander.bench.load.LoadException;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server in a JVM of its own, with our class path, that writes {@code kubeconfig} to its folder. */
final class ChildServer implements RunningServer {
    private static final Logger LOG = LoggerFactory.getLogger(ChildServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TO_END = Duration.ofSeconds(15);
    private static final int LAST_WORDS = 5;

    private final Command command;
    private final Process process;
    private final Endpoint endpoint;
    private final Duration startUp;
    private final Ending ending;

    /**
     * How to start it.
     *
     * @param name what it is called in messages
     * @param flags of the JVM
     * @param main the class to run
     * @param arguments of that class
     * @param folder where it keeps everything; removed in the end
     */
    record Command(String name, List<String> flags, String main, List<String> arguments, Path folder) {
        List<String> line() {
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(flags);
            line.add("-cp");
            line.add(System.getProperty("java.class.path"));
            line.add(main);
            line.addAll(arguments);
            return line;
        }

        Path log() {
            return folder.resolve("server.log");
        }
    }

    private ChildServer(Command command, Process process, Endpoint endpoint, Duration startUp, Ending ending) {
        this.command = command;
        this.process = process;
        this.endpoint = endpoint;
        this.startUp = startUp;
        this.ending = ending;
    }

    static ChildServer start(Command command, TimeSource time) throws LoadException, IOException, InterruptedException {
        long began = time.nanos();
        Process process = new ProcessBuilder(command.line()).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(command.log().toFile()).start();
        Ending ending = Ending.of(command, process);
        try {
            Path kubeconfig = command.folder().resolve("kubeconfig");
            while (!Files.exists(kubeconfig)) {
                if (!process.isAlive() || time.since(began).compareTo(PATIENCE) > 0) {
                    throw new LoadException("it wrote no kubeconfig", null);
                }
                Readiness.pause(time);
            }
            Endpoint endpoint = KubeconfigFile.read(kubeconfig, null);
            Readiness.await(endpoint, time, process::isAlive);
            return new ChildServer(command, process, endpoint, time.since(began), ending);
        } catch (LoadException | IOException e) {
            String last = lastWords(command.log());
            ending.run();
            throw new LoadException("the server \"" + command.name() + "\" did not start: " + e.getMessage() + last, e);
        } catch (InterruptedException e) {
            ending.run();
            throw e;
        }
    }

    private static String lastWords(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty()
                    ? ""
                    : "; its last words:\n  "
                            + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public Optional<Duration> startUp() {
        return Optional.of(startUp);
    }

    @Override
    public OptionalLong residentBytes() {
        return residentBytes(process.pid());
    }

    @Override
    public Optional<Duration> processorTime() {
        return process.info().totalCpuDuration();
    }

    static OptionalLong residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return OptionalLong.of(Long.parseLong(line.replaceAll("\\D+", "")) << 10);
                }
            }
        } catch (IOException e) {
            LOG.debug("event=no-resident-memory pid={}", pid, e);
        }
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        ending.run();
        LOG.debug("event=server-ended name={}", command.name());
    }

    /** The end of a process and its folder, once: by us, or by the end of this JVM. */
    private static final class Ending implements Runnable {
        private final Command command;
        private final Process process;
        private final AtomicBoolean done = new AtomicBoolean();
        private @Nullable Thread hook;

        private Ending(Command command, Process process) {
            this.command = command;
            this.process = process;
        }

        static Ending of(Command command, Process process) {
            Ending ending = new Ending(command, process);
            Thread hook = Thread.ofPlatform().name("end-" + command.name()).unstarted(ending::end);
            ending.hook = hook;
            Runtime.getRuntime().addShutdownHook(hook);
            return ending;
        }

        @Override
        public void run() {
            end();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // This JVM is ending, and the hook has nothing left to do.
            }
        }

        private void end() {
            if (!done.compareAndSet(false, true)) {
                return;
            }
            process.destroy();
            try {
                if (!process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            try {
                remove(command.folder());
            } catch (IOException e) {
                LOG.warn("event=folder-left path={}", command.folder(), e);
            }
        }

        private static void remove(Path folder) throws IOException {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
