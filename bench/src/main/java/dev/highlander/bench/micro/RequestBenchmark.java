package dev.highlander.bench.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Requests through the whole API server, with 500 ConfigMaps of 1 KiB in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RequestBenchmark {
    private static final int OBJECTS = 500;
    private static final int PAGE = 50;
    private static final String ONE = InMemoryServer.CONFIG_MAPS + "/object-7";

    private final InMemoryServer server = new InMemoryServer();
    private final byte[][] applied = {Documents.configMap("object-7", "one"), Documents.configMap("object-7", "two")};
    private String secondPage;
    private int turn;

    /** For JMH. */
    public RequestBenchmark() {}

    /** Makes the objects and asks for a first page. */
    @Setup
    public void fill() throws IOException {
        server.fill(OBJECTS);
        String paged = InMemoryServer.CONFIG_MAPS + "?limit=" + PAGE;
        String token = new ObjectMapper().readTree(server.ask(200, "GET", paged)).path("metadata").path("continue")
                .asText();
        secondPage = paged + "&continue=" + token;
    }

    /** Ends the server. */
    @TearDown
    public void close() {
        server.close();
    }

    /** One object: mostly the way through the server, for its bytes are sent as they are kept. */
    @Benchmark
    public byte[] get() throws IOException {
        return server.ask(200, "GET", ONE);
    }

    /** All 500 objects. */
    @Benchmark
    public byte[] list() throws IOException {
        return server.ask(200, "GET", InMemoryServer.CONFIG_MAPS);
    }

    /** The second page of 50: its token read, its view of the past taken, the next token made. */
    @Benchmark
    public byte[] page() throws IOException {
        return server.ask(200, "GET", secondPage);
    }

    /** {@code kubectl apply --server-side} with a value that differs from the last. */
    @Benchmark
    public byte[] apply() throws IOException {
        return server.ask(200, "PATCH", ONE + "?fieldManager=bench&force=true", "application/apply-patch+yaml",
                applied[turn++ & 1]);
    }
}
