package dev.highlander.controlplane.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.fields.FieldOwnership;
import dev.highlander.controlplane.apiserver.fields.Owner;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * What the pure steps of a write cost, by hand: run this class's main method. Not a test, because a busy machine would fail it;
 * the figures and their meaning are in the page about performance.
 */
final class WritePathSpeed {
    private static final Duration MEASURED = Duration.ofSeconds(2);
    private static final int ROUNDS = 4;
    private static final int BATCH = 500;
    private static final String NOW = "2026-01-01T00:00:00Z";

    private final PrintStream out;

    private WritePathSpeed(PrintStream out) {
        this.out = out;
    }

    /** Measures a config map of 1 KiB and a pod of one container. */
    public static void main(String[] arguments) {
        WritePathSpeed speed = new WritePathSpeed(System.out);
        speed.measure("ConfigMap 1 KiB", "ConfigMap",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\","
                        + "\"namespace\":\"d\",\"labels\":{\"app\":\"bench\"}},\"data\":{\"payload\":\""
                        + "x".repeat(850) + "\"}}");
        speed.measure("Pod", "Pod",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\",\"labels\":{\"app\":\"x\"}},"
                        + "\"spec\":{\"restartPolicy\":\"Always\",\"containers\":[{\"name\":\"main\",\"image\":\"busybox:1\",\"command\":[\"sh\",\"-c\","
                        + "\"sleep 1\"],\"env\":[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"B\",\"value\":\"2\"}],\"resources\":{\"requests\":"
                        + "{\"cpu\":\"100m\",\"memory\":\"64Mi\"}},\"ports\":[{\"containerPort\":80}]}]}}");
    }

    private void measure(String name, String kind, String document) {
        byte[] body = document.getBytes(StandardCharsets.UTF_8);
        Schema schema = Recordings.schemaOf("v1", kind);
        Decoder decoder = Recordings.decoder("v1", kind);
        FieldOwnership ownership = new FieldOwnership(schema, FieldOwnership.STATUS);
        Owner owner = new Owner("bench", Owner.Operation.UPDATE, "v1", "");
        ObjectNode[] objects = new ObjectNode[BATCH];
        ObjectNode live = decoder.decode(body, Decoder.Form.JSON, FieldValidation.STRICT).object();
        Defaulter.fill(schema, live);
        ownership.update(null, live, owner, NOW);
        ObjectNode changed = live.deepCopy();
        ((ObjectNode) changed.path("metadata")).putObject("labels").put("app", "other");
        for (int round = 0; round < ROUNDS; round++) {
            step(name + " decode",
                    i -> objects[i] = decoder.decode(body, Decoder.Form.JSON, FieldValidation.STRICT).object());
            step(name + " default and validate", i -> {
                Defaulter.fill(schema, objects[i]);
                Validator.validate(schema, objects[i], new Problems());
            });
            step(name + " owners at create", i -> {
                ((ObjectNode) objects[i].path("metadata")).remove("managedFields");
                ownership.update(null, objects[i], owner, NOW);
            });
            step(name + " owners at update", i -> {
                ((ObjectNode) changed.path("metadata")).remove("managedFields");
                ownership.update(live, changed, owner, NOW);
            });
            step(name + " normalize", i -> Normalizer.normalize(schema, objects[i]));
        }
    }

    private void step(String name, IntConsumer work) {
        long end = System.nanoTime() + MEASURED.toNanos() / ROUNDS;
        long best = Long.MAX_VALUE;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                work.accept(i);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        out.printf("%-36s %6.2f us%n", name, best / 1000.0 / BATCH);
    }
}
