package dev.highlander.testkit.fencing;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of {@code deploy/fencing}. */
final class FencingManifests {
    static final Path FOLDER = Path.of("..", "deploy", "fencing");

    private FencingManifests() {}

    /** Every object in every file. */
    static List<JsonNode> all() {
        List<JsonNode> objects = new ArrayList<>();
        for (String file : List.of("fence.yaml", "epoch-policy.yaml", "fence-policy.yaml", "rbac.yaml")) {
            objects.addAll(objects(file));
        }
        return objects;
    }

    /** The objects of a file. */
    static List<JsonNode> objects(String file) {
        try {
            String text = Files.readString(FOLDER.resolve(file));
            List<JsonNode> objects = new ArrayList<>();
            for (String document : text.split("\n---\n", -1)) {
                objects.add(new KubernetesSerialization().unmarshal(document, JsonNode.class));
            }
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both policies with their bindings. */
    static List<AdmissionPolicy> policies() {
        return List.of(policy("epoch-policy.yaml"), policy("fence-policy.yaml"));
    }

    private static AdmissionPolicy policy(String file) {
        List<JsonNode> objects = objects(file);
        return new AdmissionPolicy(objects.get(0), objects.get(1));
    }

    /** What they say first against a write. */
    static Optional<AdmissionPolicy.Denial> deny(List<AdmissionPolicy> policies, AdmissionPolicy.Write write,
            List<JsonNode> parameters) {
        return policies.stream().flatMap(policy -> policy.deny(write, parameters).stream()).findFirst();
    }
}
