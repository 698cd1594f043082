package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.files.FileTree;
import dev.highlander.controlplane.node.runtime.Execution;
import dev.highlander.controlplane.node.runtime.Launch;
import dev.highlander.controlplane.node.runtime.RunAs;
import dev.highlander.controlplane.node.runtime.StartRefused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes an attempt's directory, and starts the supervisor in it. */
final class Launcher {
    /** Mounting may hang (a network file system); a start that takes longer is given up. */
    private static final int START_SECONDS = 30;
    private static final String INIT = readInit();

    private final Machine machine;
    private final PodDirectories directories;

    Launcher(Machine machine, PodDirectories directories) {
        this.machine = machine;
        this.directories = directories;
    }

    /** Makes the directory: under another name first, so that under its own it is always whole. */
    AttemptDirectory prepare(Launch launch) throws StartRefused, IOException {
        checkUser(launch.runAs());
        AttemptDirectory directory = directories.attempt(launch.attempt());
        Isolation isolation = isolation(launch);
        Path container = directories.container(launch.attempt().pod(), launch.attempt().container());
        Files.createDirectories(container);
        Path draft = container.resolve(".draft");
        FileTree.delete(draft);
        Files.createDirectory(draft);
        List<Path> groups = machine.cgroups().create(launch.attempt(), launch.limits());
        MountPlan mounts = MountPlan.of(launch.mounts(), directories.pods(), Files::exists, Files::isDirectory);
        Files.writeString(draft.resolve("init"), INIT);
        write(draft.resolve("launch"), LaunchScript.launch(launch, directory.path(), isolation, groups, mounts));
        write(draft.resolve("enter"), LaunchScript.enter(launch, directory.path(), isolation, machine.tools()));
        Files.writeString(draft.resolve("streak"), launch.streak() + "\n");
        for (String name : List.of("work", "scratch", "root")) {
            Files.createDirectory(draft.resolve(name));
        }
        for (String name : List.of("stdout", "stderr")) {
            write(draft.resolve(name), "");
        }
        giveTo(launch.runAs(), List.of(draft.resolve("work"), draft.resolve("stdout"), draft.resolve("stderr")));
        Files.move(draft, directory.path(), StandardCopyOption.ATOMIC_MOVE);
        return directory;
    }

    /**
     * Starts the supervisor and waits until it has started the command.
     *
     * @return whether the command was started; false says nothing about why
     */
    boolean spawn(AttemptDirectory directory, Launch launch) throws IOException, InterruptedException {
        // A child of ours that outlives us. A detached one (setsid -f) would take our ear with it: Java stops reading from a process
        // when it ends, although others still hold its output.
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(isolation(launch).unshare());
        words.addAll(List.of("sh", directory.file("init").toString(), directory.path().toString()));
        ProcessBuilder builder = builder(words);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectError(directory.file("supervisor").toFile());
        Process process = builder.start();
        CompletableFuture<Boolean> said = new CompletableFuture<>();
        Thread.ofVirtual().name("node-start-" + directory.attempt()).start(() -> said.complete(saysOk(process)));
        try {
            return said.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("cannot hear the supervisor of " + directory.attempt(), e);
        }
    }

    /** What the supervisor wrote where nobody listens. */
    String lastWords(AttemptDirectory directory) throws IOException {
        Path file = directory.file("supervisor");
        String words = Files.exists(file) ? Files.readString(file).strip() : "";
        return words.isEmpty() ? "it did not answer within " + START_SECONDS + " s" : words;
    }

    /** Runs a command in the namespaces, groups, directory and environment of a running container. */
    Execution exec(AttemptDirectory directory, List<String> command) throws StartRefused, IOException {
        long pid = directory.mainProcess().orElseThrow(
                () -> new StartRefused("ContainerNotRunning", "container " + directory.attempt() + " is not running"))
                .pid();
        StringBuilder script = new StringBuilder("cd \"$0\" || exit 126\nexec 9<./enter 8>&2 3>/dev/null\n");
        for (Path group : machine.cgroups().files(directory.attempt())) {
            script.append("echo 0 > ").append(LaunchScript.quote(group.toString())).append(" || exit 126\n");
        }
        script.append("exec setsid -w \"$@\"");
        List<String> words = new ArrayList<>(List.of("sh", "-c", script.toString(), directory.path().toString()));
        words.addAll(privateProcesses(directory)
                ? machine.isolation().enter(pid)
                : machine.isolation().sharingProcesses().enter(pid));
        words.addAll(List.of("sh", "/proc/self/fd/9"));
        words.addAll(command);
        return new ProcessExecution(builder(words).start());
    }

    private static boolean privateProcesses(AttemptDirectory directory) throws IOException {
        return Files.readString(directory.file("launch")).contains("\nmount -t proc proc /proc ");
    }

    private Isolation isolation(Launch launch) {
        return launch.hostProcesses() ? machine.isolation().sharingProcesses() : machine.isolation();
    }

    private void checkUser(RunAs runAs) throws StartRefused {
        if (runAs.changesIdentity() && (!machine.root() || machine.tools().setpriv().isEmpty())) {
            throw new StartRefused("CreateContainerConfigError", "this node cannot run containers as another user ("
                    + (machine.root() ? "the program setpriv is missing" : "Highlander does not run as root") + ")");
        }
    }

    private static void giveTo(RunAs runAs, List<Path> files) throws IOException {
        for (Path file : files) {
            if (runAs.uid().isPresent()) {
                Files.setAttribute(file, "unix:uid", (int) runAs.uid().getAsLong());
            }
            if (runAs.gid().isPresent()) {
                Files.setAttribute(file, "unix:gid", (int) runAs.gid().getAsLong());
            }
        }
    }

    /** Scripts hold secrets: nobody else may read them. */
    private static void write(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static ProcessBuilder builder(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", Machine.PATH);
        return builder;
    }

    private static boolean saysOk(Process process) {
        try (InputStream output = process.getInputStream();
                BufferedReader reader = new BufferedReader(new InputStreamReader(output, StandardCharsets.US_ASCII))) {
            return "ok".equals(reader.readLine());
        } catch (IOException _) {
            return false;
        }
    }

    private static String readInit() {
        try (InputStream script = Launcher.class.getResourceAsStream("init.sh")) {
            if (script == null) {
                throw new IllegalStateException("init.sh is missing in the jar");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
