package dev.highlander.controlplane.apiserver.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.highlander.controlplane.apiserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Server-side apply as clients meet it, beyond what the recordings show. */
class AppliedRequestsTest {
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps/";
    private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web";
    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: main
                    image: web:1
                    resources: {requests: {cpu: 1000m}}
            """;

    private final ServerInMemory server = new ServerInMemory();

    @AfterEach
    void close() {
        server.close();
    }

    private RecordedExchange ask(String method, String path, String contentType, String body) throws Exception {
        return server.ask(method, path, contentType, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private RecordedExchange apply(String path, String manager, String body) throws Exception {
        return ask("PATCH", path + (path.contains("?") ? "&" : "?") + "fieldManager=" + manager, APPLY, body);
    }

    private RecordedExchange get(String path) throws Exception {
        return ask("GET", path, "application/json", "");
    }

    private static JsonNode tree(RecordedExchange answer) throws Exception {
        return Json.mapper().readTree(answer.answer());
    }

    private static String map(String name, String data) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: " + data + "}";
    }

    @Test
    void yamlCreatesWhatIsNotThereAndTheSameAgainWritesNothing() throws Exception {
        RecordedExchange made = apply(DEPLOYMENT, "team", WEB);
        assertThat(made.status()).as(made.answer()).isEqualTo(201);

        RecordedExchange again = apply(DEPLOYMENT, "team", WEB);

        assertThat(again.status()).as(again.answer()).isEqualTo(200);
        assertThat(tree(again)).isEqualTo(tree(made));
    }

    @Test
    void aDryRunCreatesNothing() throws Exception {
        assertThat(apply(MAPS + "dry?dryRun=All", "team", map("dry", "{a: x}")).status()).isEqualTo(201);

        assertThat(get(MAPS + "dry").status()).isEqualTo(404);
    }

    @Test
    void whatManyCreateAtOnceIsOneObjectWithEverybodysFields() throws Exception {
        int clients = 8;
        CyclicBarrier together = new CyclicBarrier(clients);
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            String number = Integer.toString(i);
            tasks.add(() -> {
                together.await();
                return apply(MAPS + "shared", "m" + number, map("shared", "{k" + number + ": v}")).status();
            });
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (Future<Integer> future : threads.invokeAll(tasks)) {
                statuses.add(future.get());
            }
        }
        assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
        assertThat(tree(get(MAPS + "shared")).path("data")).hasSize(clients);
    }

    @Test
    void aConflictNamesWhoOwnsWhatAndForceTakesIt() throws Exception {
        apply(MAPS + "c", "one", map("c", "{a: x, b: w}"));

        RecordedExchange refused = apply(MAPS + "c", "two", map("c", "{a: other}"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(tree(refused).path("message").asText())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .data.a");

        JsonNode taken = tree(apply(MAPS + "c?force=true", "two", map("c", "{a: other}")));
        assertThat(taken.path("data").toString()).isEqualTo("{\"a\":\"other\",\"b\":\"w\"}");
        assertThat(taken.path("metadata").path("managedFields").path(0).path("fieldsV1").toString())
                .isEqualTo("{\"f:data\":{\"f:b\":{}}}");
    }

    @Test
    void fieldsOfAnObjectThatNobodyTrackedBelongToBeforeTheFirstApply() throws Exception {
        ask("POST", "/api/v1/namespaces/default/configmaps", "application/json",
                "{\"metadata\":{\"name\":\"old\"},\"data\":{\"a\":\"x\"}}");
        ask("PATCH", MAPS + "old", "application/merge-patch+json", "{\"metadata\":{\"managedFields\":[{}]}}");

        RecordedExchange refused = apply(MAPS + "old", "team", map("old", "{a: w}"));

        assertThat(refused.status()).as(refused.answer()).isEqualTo(409);
        assertThat(refused.answer()).contains("conflict with \\\"before-first-apply\\\" using v1: .data.a");
    }

    @Test
    void itemsThatCannotBeToldApartAreRefused() throws Exception {
        RecordedExchange twice = apply(DEPLOYMENT, "team", WEB + "      - {name: main, image: web:2}\n");
        assertThat(twice.status()).isEqualTo(400);
        assertThat(tree(twice).path("message").asText()).isEqualTo("failed to create typed patch object (web; apps/v1, "
                + "Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name=\"main\"]");

        RecordedExchange nameless = apply(DEPLOYMENT, "team", WEB + "      - {image: web:2}\n");
        assertThat(nameless.status()).isEqualTo(400);
        assertThat(nameless.answer()).contains(".containers: element 1: ").contains("omits key field \\\"name\\\"");
    }

    @Test
    void unknownFieldsAreRefusedHoweverFieldsAreToBeValidated() throws Exception {
        RecordedExchange refused = apply(DEPLOYMENT + "?fieldValidation=Ignore", "team",
                WEB + "  nonsense: 1\n");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.answer()).contains(".spec.nonsense: field not declared in schema");
    }

    @Test
    void fieldsThatStandTwiceAreRefusedWhenStrict() throws Exception {
        String twice = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\ndata:\n  a: x\n  a: w\n";

        assertThat(apply(MAPS + "d?fieldValidation=Strict", "team", twice).status()).isEqualTo(400);
        RecordedExchange warned = apply(MAPS + "d", "team", twice);
        assertThat(warned.status()).isEqualTo(201);
        assertThat(warned.answerHeader("Warning")).contains("key \\\"a\\\" already set in map");
    }

    @Test
    void aConfigurationThatIsNoneIsABadRequest() throws Exception {
        for (String body : List.of("", "a: [", "{\"a\":", "- 1", "null",
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"n\"}}",
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"n\"}}",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}",
                "{\"metadata\":{\"name\":\"n\",\"namespace\":\"elsewhere\"}}",
                "{\"metadata\":{\"name\":\"n\"},\"data\":[]}")) {
            assertThat(apply(MAPS + "n", "team", body).status()).as(body).isEqualTo(400);
        }
    }

    @Test
    void aConfigurationForAnObjectOfAnotherUidOrVersionIsAConflict() throws Exception {
        String other = "{metadata: {name: u, uid: 00000000-0000-4000-8000-000000000000}}";
        assertThat(apply(MAPS + "u", "team", other).status()).isEqualTo(409);
        apply(MAPS + "u", "team", map("u", "{}"));
        assertThat(apply(MAPS + "u", "team", other).status()).isEqualTo(409);
        assertThat(apply(MAPS + "u", "team", "{metadata: {name: u, resourceVersion: \"1\"}, data: {a: x}}").status())
                .isEqualTo(409);
    }

    @Test
    void onlyAnApplyMayForce() throws Exception {
        apply(MAPS + "f", "team", map("f", "{}"));

        RecordedExchange refused = ask("PATCH", MAPS + "f?force=true", "application/merge-patch+json", "{}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(tree(refused).path("details").path("causes").path(0).path("field").asText()).isEqualTo("force");
    }

    @Test
    void anApplyInTheBinaryFormIsNotUnderstood() throws Exception {
        RecordedExchange refused = ask("PATCH", MAPS + "b?fieldManager=team", "application/apply-patch+cbor", "");

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.answer()).contains(APPLY);
    }

    @Test
    void aStatusInAConfigurationIsNoneOfItsBusiness() throws Exception {
        apply(DEPLOYMENT, "team", WEB);
        apply(DEPLOYMENT + "/status", "controller", "{metadata: {name: web}, status: {observedGeneration: 1}}");

        RecordedExchange applied = apply(DEPLOYMENT, "team", WEB + "status: {observedGeneration: 7}\n");

        assertThat(applied.status()).as(applied.answer()).isEqualTo(200);
        JsonNode object = tree(applied);
        assertThat(object.path("status").path("observedGeneration").asInt()).isEqualTo(1);
        assertThat(object.path("metadata").path("managedFields").findValuesAsText("manager"))
                .containsExactly("controller", "team");
        assertThat(tree(apply(DEPLOYMENT + "/status", "controller",
                "{metadata: {name: web}, spec: {replicas: 9}, status: {observedGeneration: 2}}")).path("spec")
                .path("replicas").asInt()).isEqualTo(2);
    }

    @Test
    void statusAndScaleAreNotCreatedByAnApply() throws Exception {
        assertThat(apply(DEPLOYMENT + "/status", "team", WEB).status()).isEqualTo(404);
        assertThat(apply(DEPLOYMENT + "/scale", "scaler", scale(3)).status()).isEqualTo(404);
    }

    @Test
    void aScaleIsAppliedByWhoeverForcesItFromItsOwner() throws Exception {
        apply(DEPLOYMENT, "team", WEB);

        RecordedExchange refused = apply(DEPLOYMENT + "/scale", "scaler", scale(3));
        assertThat(refused.status()).as(refused.answer()).isEqualTo(409);
        assertThat(tree(refused).path("details").path("causes").path(0).path("field").asText())
                .isEqualTo(".spec.replicas");
        assertThat(apply(DEPLOYMENT + "/scale", "scaler", scale(2)).status()).isEqualTo(200);

        JsonNode scaled = tree(apply(DEPLOYMENT + "/scale?force=true", "scaler", scale(3)));
        assertThat(scaled.path("spec").path("replicas").asInt()).isEqualTo(3);
        JsonNode owners = tree(get(DEPLOYMENT)).path("metadata").path("managedFields");
        assertThat(owners).hasSize(2);
        for (JsonNode owner : owners) {
            assertThat(owner.path("fieldsV1").path("f:spec").has("f:replicas"))
                    .isEqualTo(owner.path("manager").asText().equals("scaler"));
        }
    }

    @Test
    void whoAppliedFromTheClientsSideGoesOverWithoutConflictsWithThemselves() throws Exception {
        String before = map("csa", "{a: x, b: x}").replace("{name: csa}", """
                {name: csa, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"apiVersion":"v1",
                "kind":"ConfigMap","metadata":{"name":"csa"},"data":{"a":"x","b":"x"}}'}}""");
        ask("POST", "/api/v1/namespaces/default/configmaps?fieldManager=kubectl-client-side-apply", "application/yaml",
                before);
        ask("PATCH", MAPS + "csa?fieldManager=kubectl-edit", "application/merge-patch+json",
                "{\"data\":{\"b\":\"e\"}}");

        RecordedExchange refused = apply(MAPS + "csa", "kubectl", map("csa", "{a: z, b: z}"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(tree(refused).path("details").path("causes").findValuesAsText("field")).containsExactly(".data.b");
        assertThat(apply(MAPS + "csa", "other", map("csa", "{a: z}")).status()).isEqualTo(409);

        JsonNode applied = tree(apply(MAPS + "csa", "kubectl", map("csa", "{a: z}")));
        assertThat(applied.path("data").path("a").asText()).as(applied.toString()).isEqualTo("z");
        assertThat(applied.path("metadata").path("annotations").elements().next().asText()).isEqualTo(
                "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"z\"},\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"csa\"}}\n");
    }

    /** The same thousands each time: a client may send anything, and is told what is wrong with it. */
    @Test
    void mutatedConfigurationsAreNeverTheServersFault() throws Exception {
        Random random = new Random(7);
        JsonNode configuration = Json.mapper().readTree(
                """
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"a":"b"},
                        "finalizers":["a/b"],"ownerReferences":[{"apiVersion":"v1","kind":"K","name":"n","uid":"u"}]},
                        "spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},"strategy":{"rollingUpdate":{"maxSurge":1}},
                        "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"i",
                        "ports":[{"containerPort":80},{"containerPort":81,"protocol":"UDP"}],"env":[{"name":"A","value":"1"}],
                        "resources":{"limits":{"cpu":"1","memory":"1Gi"}},"livenessProbe":{"httpGet":{"port":"http"}}}],
                        "tolerations":[{"key":"k"}],"volumes":[{"name":"v","emptyDir":{}}]}}},
                        "status":{"conditions":[{"type":"Available","status":"True"}]}}""");
        List<String> paths = List.of(DEPLOYMENT, DEPLOYMENT + "?force=true", DEPLOYMENT + "/status?force=true",
                DEPLOYMENT + "/scale?force=true", DEPLOYMENT + "?fieldValidation=Strict&dryRun=All");
        for (int i = 0; i < 3000; i++) {
            JsonNode mutated = configuration.deepCopy();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                mutate(mutated, random);
            }
            String body = mutated.toString();
            if (random.nextInt(10) == 0) {
                int at = random.nextInt(body.length());
                body = body.substring(0, at) + (char) (' ' + random.nextInt(95)) + body.substring(at + 1);
            }
            RecordedExchange answer = apply(paths.get(i % paths.size()), "m" + random.nextInt(3), body);
            assertThat(answer.status()).as(body + "\n" + answer.answer()).isLessThan(500);
        }
    }

    private static void mutate(JsonNode tree, Random random) {
        JsonNode at = tree;
        while (true) {
            List<String> names = new ArrayList<>();
            at.fieldNames().forEachRemaining(names::add);
            int choices = at.isArray() ? at.size() : names.size();
            if (choices == 0) {
                return;
            }
            int choice = random.nextInt(choices);
            JsonNode below = at.isArray() ? at.get(choice) : at.get(names.get(choice));
            if (below.isContainerNode() && random.nextInt(4) > 0) {
                at = below;
                continue;
            }
            List<JsonNode> values = List.of(below, NullNode.instance, TextNode.valueOf(""), TextNode.valueOf("1e9Ei"),
                    IntNode.valueOf(-1), DoubleNode.valueOf(1.5), BooleanNode.TRUE, Json.object(),
                    Json.mapper().createArrayNode().add(below.deepCopy()), Json.mapper().createArrayNode());
            JsonNode value = values.get(random.nextInt(values.size()));
            if (at instanceof ArrayNode array) {
                array.insert(choice, value.deepCopy());
            } else if (random.nextInt(4) == 0) {
                ((ObjectNode) at).set("x" + random.nextInt(3), value.deepCopy());
            } else {
                ((ObjectNode) at).set(names.get(choice), value.deepCopy());
            }
            return;
        }
    }

    private static String scale(int replicas) {
        return "{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web}, spec: {replicas: " + replicas + "}}";
    }
}
