package dev.highlander.bench;

import dev.highlander.bench.micro.MicroBenchmarks;
import dev.highlander.bench.micro.RunPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures single steps with JMH. */
@Command(name = "jmh", mixinStandardHelpOptions = true, description = {"Measures single steps with JMH.",
    "What an owner pays for being the only one, store, watches, requests without a network, objects, controllers:",
    "each in JVMs of its own with the flags of this one. Less is better."}, footer = {"", "Examples:",
        "  highlander bench jmh --list                        what there is",
        "  highlander bench jmh                               all of them, in five minutes or so",
        "  highlander bench jmh --quick                       a first impression, in two minutes or so",
        "  highlander bench jmh Ownership 'Store.*get'        those whose names contain one of these",
        "  highlander bench jmh Request --prof gc             with what they allocate",
        "  highlander bench jmh --forks 5 --out result.json   more certainly, and for programs, too", "",
        "Exit code 0 if all was measured, 1 if a benchmark failed, 2 if the command line was wrong."})
public final class JmhCommand implements Callable<Integer> {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s)");
    private static final List<String> PROFILERS = List.of("gc", "stack", "cl", "comp");
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Parameters(arity = "0..*", paramLabel = "BENCHMARK", description = "A regular expression, found in the names of those to measure. Default: all.")
    List<String> benchmarks = List.of();

    @Option(names = "--list", description = "Only tell what there is.")
    boolean list;

    @Option(names = "--quick", description = "One JVM each, one round to warm up, two measured.")
    boolean quick;

    @Option(names = "--forks", paramLabel = "N", description = "In how many JVMs each is measured, one after the other; 0 for this one. Default: 1.")
    @Nullable
    Integer forks;

    @Option(names = "--warm-up", paramLabel = "N", description = "How many rounds go unmeasured in each JVM. Default: 4.")
    @Nullable
    Integer warmUps;

    @Option(names = "--iterations", paramLabel = "N", description = "How many rounds are measured in each JVM. Default: 6.")
    @Nullable
    Integer iterations;

    @Option(names = "--time", paramLabel = "TIME", defaultValue = "1s", description = "How long a round lasts, for example 500ms. Default: ${DEFAULT-VALUE}.")
    String time = "1s";

    @Option(names = "--prof", paramLabel = "PROFILER", split = ",", description = "Also: gc (allocation), stack (where threads are), cl (class loading), comp (compilers).")
    List<String> profilers = List.of();

    @Mixin
    ResultFile out = new ResultFile();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() {
        List<String> chosen = chosen();
        PrintWriter answer = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (list) {
            chosen.forEach(answer::println);
            answer.flush();
            return 0;
        }
        try {
            MicroBenchmarks.run(plan(), stream(err), stream(answer), out.path);
            return 0;
        } catch (RunnerException | IOException e) {
            err.println("highlander: "
                    + String.valueOf(e.getMessage()).replace("ERROR: ", "").lines().findFirst().orElse("JMH failed"));
            err.flush();
            return 1;
        }
    }

    private List<String> chosen() {
        for (String expression : benchmarks) {
            try {
                if (MicroBenchmarks.matching(List.of(expression)).isEmpty()) {
                    throw wrong(expression + ": there is no such benchmark; --list tells which there are");
                }
            } catch (PatternSyntaxException e) {
                throw wrong(expression + ": expected a regular expression, found: " + e.getDescription());
            }
        }
        return MicroBenchmarks.matching(benchmarks);
    }

    private RunPlan plan() {
        for (String profiler : profilers) {
            if (!PROFILERS.contains(profiler)) {
                throw wrong("--prof " + profiler + ": expected some of " + String.join(", ", PROFILERS));
            }
        }
        out.check(spec);
        return new RunPlan(benchmarks, number("--forks", forks, 1, 1, 0),
                number("--warm-up", warmUps, 4, 1, 0), number("--iterations", iterations, 6, 2, 1), round(),
                profilers);
    }

    private int number(String option, @Nullable Integer given, int usual, int whenQuick, int least) {
        int number = given != null ? given : quick ? whenQuick : usual;
        if (number < least || number > 100) {
            throw wrong(option + " " + number + ": expected " + least + " to 100");
        }
        return number;
    }

    private Duration round() {
        var read = TIME.matcher(time);
        Duration round = !read.matches()
                ? Duration.ZERO
                : read.group(2).equals("s")
                        ? Duration.ofSeconds(Long.parseLong(read.group(1)))
                        : Duration.ofMillis(Long.parseLong(read.group(1)));
        if (round.compareTo(SHORTEST) < 0 || round.compareTo(LONGEST) > 0) {
            throw wrong("--time " + time + ": expected 1ms to 600s, for example 500ms or 2s");
        }
        return round;
    }

    /** JMH writes to streams, picocli has writers. */
    private static PrintStream stream(PrintWriter writer) {
        return new PrintStream(new OutputStream() {
            @Override
            public void write(int octet) {
                writer.write(octet);
            }

            @Override
            public void write(byte[] octets, int from, int length) {
                writer.write(new String(octets, from, length, StandardCharsets.UTF_8));
            }

            @Override
            public void flush() {
                writer.flush();
            }
        }, true, StandardCharsets.UTF_8);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
