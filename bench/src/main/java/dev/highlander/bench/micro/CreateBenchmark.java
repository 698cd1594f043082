package dev.highlander.bench.micro;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Creations through the whole API server: decoded, defaulted, admitted, checked, owned, encoded, committed to memory, answered.
 *
 * <p>What was made is deleted again, outside the measured time: reading the clock for that costs far less than a creation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CreateBenchmark {
    private static final String NAME = "made";

    private final InMemoryServer server = new InMemoryServer();
    private final byte[] configMap = Documents.configMap(NAME, "0");
    private final byte[] pod = Documents.pod(NAME);
    private String made = "";

    /** For JMH. */
    public CreateBenchmark() {}

    /** Deletes what was made. */
    @TearDown(Level.Invocation)
    public void delete() throws IOException {
        server.ask(200, "DELETE", made + "/" + NAME + "?gracePeriodSeconds=0");
    }

    /** Ends the server. */
    @TearDown
    public void close() {
        server.close();
    }

    /** A ConfigMap of 1 KiB: the least that a creation costs. */
    @Benchmark
    public byte[] configMap() throws IOException {
        made = InMemoryServer.CONFIG_MAPS;
        return server.ask(201, "POST", made, InMemoryServer.JSON, configMap);
    }

    /** A pod with one container: the kind with the most rules and defaults. */
    @Benchmark
    public byte[] pod() throws IOException {
        made = InMemoryServer.PODS;
        return server.ask(201, "POST", made, InMemoryServer.JSON, pod);
    }
}
