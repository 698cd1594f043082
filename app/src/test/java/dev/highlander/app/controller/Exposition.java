package dev.highlander.app.controller;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Metrics as Prometheus reads them. */
public record Exposition(Map<String, String> types, Map<String, Double> samples) {
    /** Reads the text format. */
    public static Exposition of(String text) {
        Map<String, String> types = new TreeMap<>();
        Map<String, Double> samples = new TreeMap<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                List<String> words = List.of(line.split(" "));
                types.put(words.get(2), words.get(3));
            } else if (!line.startsWith("#")) {
                int end = line.lastIndexOf(' ');
                samples.put(line.substring(0, end), Double.parseDouble(line.substring(end + 1)));
            }
        }
        return new Exposition(types, samples);
    }

    /** Scrapes a registry. */
    public static Exposition of(PrometheusRegistry registry) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExpositionFormats.init().getPrometheusTextFormatWriter().write(out, registry.scrape());
        return of(out.toString(StandardCharsets.UTF_8));
    }

    /** The value of a sample, named as it is written, without the common prefix; 0 if there is none yet. */
    public double value(String sample) {
        return samples.getOrDefault("k8_highlander_" + sample, 0.0);
    }
}
