package dev.highlander.bench;

import dev.highlander.bench.api.Comparison;
import dev.highlander.bench.api.Phase;
import dev.highlander.bench.api.Report;
import dev.highlander.bench.api.ReportJson;
import dev.highlander.bench.api.ReportTable;
import dev.highlander.bench.api.RunOptions;
import dev.highlander.bench.load.KubeconfigFile;
import dev.highlander.bench.load.LoadException;
import dev.highlander.bench.server.JvmFlags;
import dev.highlander.bench.server.ServerUnderTest;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures an API server beside a bare one that does no more than carry objects. */
@Command(name = "api", mixinStandardHelpOptions = true, description = {
    "Measures an API server beside a bare one.",
    "Ours, started for the purpose in a process and folder of its own, or any other; the bare one on the same machine:",
    "TLS, HTTP/1.1, durable writes, no checks. The ratio of both holds on other machines too, the figures do not."}, footer = {
        "", "Examples:",
        "  highlander bench api                              all phases, in ten minutes or so",
        "  highlander bench api --quick                      a first impression, in a minute or two",
        "  highlander bench api --phases create-16,get-16    some of them", //
        "  highlander bench api --out result.json            for programs, too",
        "  highlander bench api --server https://10.0.0.1:6443 --kubeconfig admin.conf",
        "                                                    another server", //
        "  highlander bench api --jfr recordings             a flight recording of each server", "",
        "Exit code 0 if all was measured, whether or not our aims are reached, 1 if a server failed, 2 if the",
        "command line was wrong."})
public final class ApiCommand implements Callable<Integer> {
    private static final int SECONDS = 4;
    private static final int ROUNDS = 3;
    /** A JVM compiles what is hot for several seconds, the longer the fewer processors there are. */
    private static final int LEAST_WARM_UP = 3;
    private static final int WARM_UP_ROUNDS = 4;

    @Option(names = "--quick", description = "One round of one second each, after a short warm-up.")
    boolean quick;

    @Option(names = "--seconds", paramLabel = "N", description = "How long a round lasts at most. Default: 4.")
    @Nullable
    Integer seconds;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each server has its turn in a phase; figures are medians. Default: 3.")
    @Nullable
    Integer rounds;

    @Option(names = "--phases", paramLabel = "PHASE", split = ",", description = "What to measure: create-1, create-16, create-64, pods-16, update-16, get-16, list-8, watch-1000. "
            + "Default: all.")
    @Nullable
    List<String> phases;

    @Option(names = "--server", paramLabel = "URL", description = "Measure this server instead of our own.")
    @Nullable
    URI server;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "How to get in there: current context, with a client certificate or a token.")
    @Nullable
    Path kubeconfig;

    @Option(names = "--token", paramLabel = "FILE", description = "A file with a bearer token, instead of a kubeconfig.")
    @Nullable
    Path token;

    @Option(names = "--ca", paramLabel = "FILE", description = "With --token: the certificates to believe, as PEM.")
    @Nullable
    Path authority;

    @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "bench", description = "Where everything happens; made first, deleted at the end. Default: ${DEFAULT-VALUE}.")
    String namespace = "bench";

    @Mixin
    ResultFile out = new ResultFile();

    @Option(names = "--jfr", paramLabel = "DIR", description = "Write ours.jfr and bare.jfr there, one recording per server.")
    @Nullable
    Path recordings;

    @Option(names = "--start-up-cache", description = "Start the servers with this process's start-up cache (AOT), as the launcher does for \"up\".")
    boolean startUpCache;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        RunOptions options = options();
        PrintWriter err = spec.commandLine().getErr();
        try (SystemTime time = new SystemTime("bench-timer")) {
            ServerUnderTest subject = subject();
            if (recordings != null) {
                Files.createDirectories(recordings);
            }
            Comparison comparison = new Comparison(options, time, InstantSource.system(), line -> {
                err.println(line);
                err.flush();
            });
            print(comparison.run(subject, new ServerUnderTest.Bare(flags("bare"))));
            return 0;
        } catch (LoadException | IOException e) {
            err.println("highlander: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private void print(Report report) throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        printer.print(ReportTable.of(report));
        printer.flush();
        if (out.path != null) {
            Files.writeString(out.path, ReportJson.of(report));
        }
    }

    private RunOptions options() {
        int longest = seconds == null ? quick ? 1 : SECONDS : seconds;
        int turns = rounds == null ? quick ? 1 : ROUNDS : rounds;
        if (longest < 1 || longest > 600 || turns < 1 || turns > 100) {
            throw wrong("--seconds " + longest + " --rounds " + turns + ": expected 1 to 600 and 1 to 100");
        }
        if (!namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            throw wrong("--namespace " + namespace + ": expected a namespace's name, for example bench");
        }
        out.check(spec);
        return RunOptions.of(chosen(), turns, Duration.ofSeconds(Math.max(LEAST_WARM_UP, WARM_UP_ROUNDS * longest)),
                Duration.ofSeconds(longest), namespace);
    }

    private List<Phase> chosen() {
        if (phases == null) {
            return List.of(Phase.values());
        }
        List<Phase> chosen = new ArrayList<>();
        for (String id : phases) {
            chosen.add(Arrays.stream(Phase.values())
                    .filter(phase -> phase.id().equals(id.strip().toLowerCase(Locale.ROOT)))
                    .findFirst().orElseThrow(() -> wrong("--phases " + id + ": expected some of " + Arrays
                            .stream(Phase.values()).map(Phase::id).collect(Collectors.joining(", ")))));
        }
        return chosen;
    }

    private ServerUnderTest subject() throws IOException {
        if (server == null) {
            if (kubeconfig != null || token != null || authority != null) {
                throw wrong(
                        "--kubeconfig, --token and --ca say how to get into another server; name it with --server URL");
            }
            return new ServerUnderTest.Ours(flags("ours"));
        }
        if ((kubeconfig == null) == (token == null) || (authority != null && token == null)) {
            throw wrong("--server " + server
                    + ": expected --kubeconfig FILE, or --token FILE and perhaps --ca FILE with it");
        }
        if (!"https".equals(server.getScheme()) || server.getHost() == null) {
            throw wrong("--server " + server + ": expected https://HOST:PORT");
        }
        for (Path file : new Path[]{kubeconfig, token, authority}) {
            if (file != null && !Files.isReadable(file)) {
                throw wrong(file + ": there is no such file, or it can't be read");
            }
        }
        return new ServerUnderTest.External(kubeconfig != null
                ? KubeconfigFile.read(kubeconfig, server)
                : KubeconfigFile.withToken(server, authority, Files.readString(token).strip()));
    }

    private List<String> flags(String name) {
        return JvmFlags.recorded(JvmFlags.inherited(startUpCache), recordings, name);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
