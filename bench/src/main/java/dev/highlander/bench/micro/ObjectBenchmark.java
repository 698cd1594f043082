package dev.highlander.bench.micro;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.builtin.BuiltInKinds;
import dev.highlander.controlplane.apiserver.objects.ObjectCodec;
import dev.highlander.controlplane.apiserver.schema.Decoder;
import dev.highlander.controlplane.apiserver.schema.FieldValidation;
import dev.highlander.controlplane.apiserver.selector.LabelSelector;
import dev.highlander.controlplane.store.Document;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The pure steps that an object's bytes go through, without a store. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ObjectBenchmark {
    private static final Map<String, String> LABELS = Map.of("app", "bench", "tier", "back", "release", "7");

    private final InMemoryServer server = new InMemoryServer();
    private final Decoder decoder = new Decoder(BuiltInKinds.schemas().schema("io.k8s.api.core.v1.Pod"), "v1", "Pod");
    private final byte[] body = Documents.pod("some");
    private final Registry.Snapshot registry = server.server().registry().snapshot();
    private final Kind pods = Objects.requireNonNull(registry.find("", "v1", "pods"));
    private final LabelSelector selector = LabelSelector.parse("app=bench,tier in (front,back),!canary");
    private ObjectNode pod;

    /** For JMH. */
    public ObjectBenchmark() {}

    /** Reads the pod that is written. */
    @Setup
    public void read() {
        pod = decode();
    }

    /** Ends the server, of which only the kinds were wanted. */
    @TearDown
    public void close() {
        server.close();
    }

    /** A pod's JSON read along its schema, unknown fields refused. */
    @Benchmark
    public ObjectNode decode() {
        return decoder.decode(body, Decoder.Form.JSON, FieldValidation.STRICT).object();
    }

    /** A pod written down for the store, with what selectors may ask of it. */
    @Benchmark
    public Document encode() {
        return ObjectCodec.encode(pod, pods, registry);
    }

    /** Three requirements against three labels: each object of each list and watch with a selector. */
    @Benchmark
    public boolean select() {
        return selector.matches(LABELS);
    }
}
