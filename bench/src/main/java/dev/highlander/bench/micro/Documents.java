package dev.highlander.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Index;
import java.util.List;
import java.util.Map;

/** Objects as they are written down, about as large as such objects are. */
final class Documents {
    private static final String PADDING = "x".repeat(700);

    private Documents() {}

    /** A ConfigMap of about 1 KiB. */
    static byte[] configMap(String name, String value) {
        return ("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"labels\":{\"app\":\"bench\",\"tier\":\"back\"}},\"data\":{\"value\":\""
                + value
                + "\",\"padding\":\"" + PADDING + "\"}}").getBytes(US_ASCII);
    }

    /** A pod that nobody schedules. */
    static byte[] pod(String name) {
        return ("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"labels\":{\"app\":\"bench\"}},\"spec\":{\"schedulerName\":\"nobody\","
                + "\"containers\":[{\"name\":\"main\",\"image\":\"busybox:1\",\"command\":[\"sh\",\"-c\",\"sleep 1\"],"
                + "\"env\":[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"B\",\"value\":\"2\"}],"
                + "\"resources\":{\"requests\":{\"cpu\":\"100m\",\"memory\":\"64Mi\"}},"
                + "\"ports\":[{\"containerPort\":80}]}]}}").getBytes(US_ASCII);
    }

    /** What the store sees of an object: bytes around its revision, and what selectors ask. */
    static Document stored(String name) {
        String head = "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"resourceVersion\":\"";
        return new Document(head.getBytes(US_ASCII),
                ("\"},\"data\":{\"padding\":\"" + PADDING + "\"}}").getBytes(US_ASCII),
                new Index("uid-" + name, Map.of("app", "bench"), List.of(), Map.of()));
    }
}
