package dev.highlander.bench.api;

import java.nio.charset.StandardCharsets;

/** A kind of object that is created, all alike but for their names. */
final class Shape {
    /** The size of a ConfigMap's value in bytes. */
    private static final int VALUE = 1024;
    static final String PADDING = "highlander".repeat(VALUE / 10 + 1).substring(0, VALUE);

    /** ConfigMaps with 1 KiB in one key. */
    static final Shape CONFIG_MAP = new Shape("configmaps",
            ascii("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""),
            ascii("\"},\"data\":{\"value\":\"" + PADDING + "\"}}"));

    /** Pods that wait for a scheduler that there is not. */
    static final Shape POD = new Shape("pods",
            ascii("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\""),
            ascii("""
                    ","labels":{"app":"bench"}},"spec":{"schedulerName":"nobody","automountServiceAccountToken":false,\
                    "containers":[{"name":"main","image":"bench","command":["sleep","1000000"],\
                    "resources":{"requests":{"cpu":"10m","memory":"16Mi"}}}]}}"""));

    private final String resource;
    private final byte[] before;
    private final byte[] after;

    private Shape(String resource, byte[] before, byte[] after) {
        this.resource = resource;
        this.before = before;
        this.after = after;
    }

    /** The last part of its collection's path. */
    String resource() {
        return resource;
    }

    /** What comes before the name; not to be changed. */
    byte[] before() {
        return before;
    }

    /** What comes after the name; not to be changed. */
    byte[] after() {
        return after;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
