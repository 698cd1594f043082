package dev.highlander.resources.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.WorkloadReader;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Whatever is written, the answer is a configuration or a list of problems, each on one line with its place. */
class HostileConfigTest {
    private static final String SOUND = """
            tenant: team-a
            port: 9090
            storageType: db
            databaseURL: postgres://user:secret@host:5432/name?sslmode=disable
            workloads:
              processes:
                - name: p
                  image: busybox:1.36
                  script: {commands: [date, 'sleep 5'], shell: /bin/sh}
                  env: {A: "1", B: two}
                  resources: {cpuRequest: 100m, memoryRequest: 64Mi, cpuLimit: 1e3, memoryLimit: 1Gi}
                  ports: [{name: http, containerPort: 8080, servicePort: 80}]
                  sidecars: [{name: side, image: x, securityContext: {runAsUser: 7}}]
                  terminationGracePeriod: 1m30s
                  maxRestarts: -1
              cronJobs:
                - {name: c, image: busybox, schedule: "*/5 * * * *"}
              services:
                - {name: s, image: nginx, replicas: 2, healthCheckPath: /ok, healthCheckPort: 80, readinessTimeout: 5m}
              persistentSets:
                - {name: q, image: mq, persistentVolumes: [{name: data, mountPath: /data, size: 10Gi}]}
                - {name: r, workloadCRDRef: {kind: WorkloadPersistent, name: q}}
            """;
    private static final String ALPHABET = "abz019:-[]{}&*!|>'\"#%@`,? \n\t.~<=\\/\u0000\u00e9\ud83d";

    @Property(tries = 2000)
    void aDamagedFileIsReadOrRefusedInOrderlyLines(@ForAll @LongRange(min = 1, max = 2000) long seed) {
        String text = damage(new Random(seed));
        try {
            ConfigReader.read("c.yaml", text, new ConfigSources(Optional.empty(), Map.of(), Map.of(), "host"));
        } catch (InvalidConfigException e) {
            assertThat(e.problems()).isNotEmpty();
            assertThat(e.problems()).extracting(Problem::toString).allSatisfy(line -> {
                assertThat(line).startsWith("c.yaml").doesNotContain("\n").doesNotContain("Exception");
                // Damage may carry a piece of the URL into another field, which nobody can know to be a secret there.
                if (line.contains("databaseURL") || line.contains("redis")) {
                    assertThat(line.contains("secret@")).as("a password is never shown: %s", line).isFalse();
                }
            });
        }
    }

    @Property(tries = 1000)
    void aCustomResourceOfAnyShapeIsReadOrRefused(@ForAll @LongRange(min = 1, max = 1000) long seed)
            throws IOException {
        JsonNode spec = new ObjectMapper().readTree(
                """
                        {"image":"busybox","script":{"commands":["date"]},"env":{"A":"1"},"resources":{"cpuRequest":"1","cpuLimit":"2"},
                         "ports":[{"name":"http","containerPort":80}],"sidecars":[{"name":"s","image":"x","volumeMounts":[]}],
                         "maxRestarts":3,"restartPolicy":"Never","gracePeriod":"5s","labels":{"a":"b"}}""");
        bend(spec, new Random(seed));
        Problems problems = new Problems();
        WorkloadKey key = new WorkloadKey(WorkloadKind.PROCESS, "default", "p");
        boolean read = WorkloadReader.fromResource(key, "u", 1, spec, problems).isPresent();
        assertThat(read).isEqualTo(!problems.hasErrors());
    }

    private static String damage(Random random) {
        StringBuilder text = new StringBuilder(SOUND);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                case 2 -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                default -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
            }
        }
        return text.toString();
    }

    /** Replaces or removes one value anywhere. */
    private static void bend(JsonNode root, Random random) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(root, objects);
        ObjectNode object = objects.get(random.nextInt(objects.size()));
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
        switch (random.nextInt(7)) {
            case 0 -> object.remove(name);
            case 1 -> object.putNull(name);
            case 2 -> object.put(name, "1e999999999");
            case 3 -> object.put(name, random.nextDouble());
            case 4 -> object.putArray(name).add(1).addNull();
            case 5 -> object.putObject(name).put("y", true);
            default -> object.put(name + "x", 1);
        }
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        node.forEach(child -> collect(child, objects));
    }
}
