package dev.highlander.controlplane.node.runtime.process;

import dev.highlander.controlplane.node.runtime.Lack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this machine lets us do, found out by trying it.
 *
 * @param root      whether we may become other users
 * @param isolation the best separation that worked
 * @param cgroups   control groups that we may make
 * @param tools     programs found
 * @param boot      id of this boot: process numbers of another boot mean nothing
 */
record Machine(boolean root, Isolation isolation, Cgroups cgroups, Tools tools, String boot) {
    /** The search path of containers that name none, and ours. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final Logger log = LoggerFactory.getLogger(Machine.class);
    private static final int TRIAL_SECONDS = 10;

    /**
     * Tries everything once.
     *
     * @throws IOException when containers cannot be run at all, with what is missing
     */
    static Machine detect() throws IOException, InterruptedException {
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            throw new IOException("the process runtime needs Linux with /proc mounted");
        }
        String setpriv = which("setpriv");
        Tools tools = new Tools(setpriv, which("env"));
        if (which("setsid").isEmpty() || tools.env().isEmpty()) {
            throw new IOException(
                    "the process runtime needs the programs setsid (util-linux) and env (coreutils) in " + PATH);
        }
        boolean root = "0".equals(output(List.of("id", "-u")).strip());
        Isolation best = Isolation.NONE;
        for (Isolation candidate : Isolation.candidates(root)) {
            if ((!candidate.ownUser() || !setpriv.isEmpty()) && !which("nsenter").isEmpty() && works(candidate)) {
                best = candidate;
                break;
            }
        }
        String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.US_ASCII).strip();
        Machine machine = new Machine(root, best, Cgroups.detect(), tools, boot);
        log.info("process runtime: isolation={} cgroups={} root={} lacks={}", best.name(), machine.cgroups(), root,
                machine.lacks());
        return machine;
    }

    /** The same machine with less, as another machine may be. */
    Machine with(Isolation other, Cgroups groups) {
        return new Machine(root, other, groups, tools, boot);
    }

    Set<Lack> lacks() {
        Set<Lack> lacks = EnumSet.noneOf(Lack.class);
        if (!isolation.mounts()) {
            lacks.add(Lack.MOUNTS);
        }
        if (!isolation.processes()) {
            lacks.add(Lack.PROCESSES);
        }
        if (!cgroups.limits()) {
            lacks.add(Lack.LIMITS);
        }
        if (!root || tools.setpriv().isEmpty()) {
            lacks.add(Lack.USERS);
        }
        return lacks;
    }

    private static boolean works(Isolation candidate) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(candidate.unshare());
        String trial = (candidate.processes() ? "mount -t proc proc /proc && " : "")
                + "mount -t tmpfs tmpfs /proc && mkdir /proc/a /proc/b && mount --bind /proc/a /proc/b";
        words.addAll(List.of("sh", "-c", trial));
        return run(words).exitCode() == 0;
    }

    private static String which(String program) {
        for (String directory : PATH.split(":", -1)) {
            Path candidate = Path.of(directory, program);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return "";
    }

    private static String output(List<String> words) throws IOException, InterruptedException {
        return run(words).output();
    }

    /** What a program said on its standard output, and its exit code. */
    record Result(int exitCode, String output) {}

    static Result run(List<String> words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            log.debug("{} cannot be run: {}", words.getFirst(), e.getMessage());
            return new Result(127, "");
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Result(137, output);
        }
        return new Result(process.exitValue(), output);
    }
}
