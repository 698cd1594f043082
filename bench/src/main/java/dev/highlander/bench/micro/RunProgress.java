package dev.highlander.bench.micro;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Tells how far the run is: each benchmark, each round of it in a line, and what JMH itself has to say. */
final class RunProgress implements OutputFormat {
    private final PrintStream out;

    RunProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void startRun() {}

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {
        String params = benchmark.getParamsKeys().stream().map(key -> key + "=" + benchmark.getParam(key))
                .collect(Collectors.joining(", "));
        out.println(
                MicroBenchmarks.shortName(benchmark.getBenchmark()) + (params.isEmpty() ? "" : " (" + params + ")"));
        out.flush();
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams iteration, int number) {}

    @Override
    public void iterationResult(BenchmarkParams benchmark, IterationParams iteration, int number,
            IterationResult result) {
        Result<?> figure = result.getPrimaryResult();
        out.printf(Locale.ROOT, "  %-8s %d of %d  %,14.3f %s%n",
                iteration.getType() == IterationType.WARMUP ? "warm-up" : "measured", number, iteration.getCount(),
                figure.getScore(), figure.getScoreUnit());
        out.flush();
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {}

    @Override
    public void endRun(Collection<RunResult> results) {}

    @Override
    public void print(String text) {
        out.print(text);
    }

    @Override
    public void println(String line) {
        out.println(line);
    }

    @Override
    public void verbosePrintln(String line) {}

    @Override
    public void write(int octet) {
        out.write(octet);
    }

    @Override
    public void write(byte[] octets) throws IOException {
        out.write(octets);
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
