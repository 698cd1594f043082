package dev.highlander.bench.micro;

import dev.highlander.bench.server.JvmFlags;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** All benchmarks of this package, by JMH's list of them in the jar, and how they are run. */
public final class MicroBenchmarks {
    private static final String PACKAGE = MicroBenchmarks.class.getPackageName() + ".";

    private MicroBenchmarks() {}

    /**
     * The names of the benchmarks that one of the expressions is found in, {@code Class.method}; all without any.
     *
     * @throws java.util.regex.PatternSyntaxException if one is no regular expression
     */
    public static List<String> matching(List<String> expressions) {
        return BenchmarkList.defaultList().find(new RunProgress(System.err), expressions, List.of()).stream()
                .map(BenchmarkListEntry::getUsername).map(MicroBenchmarks::shortName).toList();
    }

    /** A benchmark's name without the package that all are in. */
    static String shortName(String name) {
        return name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name;
    }

    /**
     * Measures.
     *
     * @param progress told of each round
     * @param table where the figures of all go in the end
     * @param json where they are written for programs, too; null for nowhere
     * @throws RunnerException if a benchmark failed, or JMH is at work already on this machine; the message is for people
     */
    public static void run(RunPlan plan, PrintStream progress, PrintStream table, @Nullable Path json)
            throws RunnerException, IOException {
        if (json != null) {
            // Now rather than after the last round.
            Files.writeString(json, "");
        }
        Collection<RunResult> results = new Runner(options(plan).build(), new RunProgress(progress)).run();
        ResultFormatFactory.getInstance(ResultFormatType.TEXT, table).writeOut(results);
        table.flush();
        if (json != null) {
            try (PrintStream file = new PrintStream(Files.newOutputStream(json))) {
                ResultFormatFactory.getInstance(ResultFormatType.JSON, file).writeOut(results);
            }
        }
    }

    private static ChainedOptionsBuilder options(RunPlan plan) {
        TimeValue round = new TimeValue(plan.round().toNanos(), TimeUnit.NANOSECONDS);
        ChainedOptionsBuilder options = new OptionsBuilder().forks(plan.forks()).warmupIterations(plan.warmUps())
                .warmupTime(round).measurementIterations(plan.rounds()).measurementTime(round)
                .shouldFailOnError(true)
                // As the launcher starts everything else: heap, collector, headers.
                .jvmArgs(JvmFlags.inherited(false).toArray(String[]::new));
        plan.benchmarks().forEach(options::include);
        plan.profilers().forEach(options::addProfiler);
        return options;
    }
}
