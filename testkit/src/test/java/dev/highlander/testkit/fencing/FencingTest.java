package dev.highlander.testkit.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.testkit.HighlanderTest;
import dev.highlander.testkit.TestCluster;
import dev.highlander.testkit.fencing.AdmissionPolicy.Denial;
import dev.highlander.testkit.fencing.AdmissionPolicy.Write;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The policies of {@code deploy/fencing}, and the same rules in our own API server. */
@HighlanderTest
class FencingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EPOCH = "highlander.plexobject.io/epoch";
    private static final String TENANT = "highlander.plexobject.io/tenant";
    private static final String MALFORMED = "annotation " + EPOCH + " is '%s'; expected a whole number of at most 18"
            + " digits";

    private final TestCluster cluster;
    private final List<AdmissionPolicy> policies = FencingManifests.policies();

    FencingTest(TestCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void theManifestsFitKubernetesSchemaToTheLetter() {
        for (JsonNode object : FencingManifests.all()) {
            JsonNode made = post(path(object) + "?fieldValidation=Strict", object);
            assertThat(made.at("/metadata/uid").isTextual()).as(object.toString()).isTrue();
        }
        ObjectNode typo = FencingManifests.objects("epoch-policy.yaml").getFirst().deepCopy();
        ((ObjectNode) typo.get("metadata")).put("name", "typo");
        ((ObjectNode) typo.get("spec")).put("matchCondition", "x");
        assertThatThrownBy(() -> post(path(typo) + "?fieldValidation=Strict", typo))
                .hasMessageContaining("unknown field \"spec.matchCondition\"");
    }

    /**
     * A write and what becomes of it.
     *
     * @param before the object as it stands; null for a creation
     * @param fence what the tenant's fence says; empty for one without data, null for none
     * @param manager the field manager
     * @param refused what the refusal says; empty if the write passes
     */
    private record Case(String name, String resource, @Nullable Shape before, Shape after, @Nullable String fence,
            String manager, String refused) {
        Case refused(String why) {
            return new Case(name, resource, before, after, fence, manager, why);
        }

        Case by(String who) {
            return new Case(name, resource, before, after, fence, who, refused);
        }

        Case of(String other) {
            return new Case(name, other, before, after, fence, manager, refused);
        }
    }

    /**
     * The metadata that counts. In labels, {@code T} stands for the tenant of the case.
     *
     * @param owner the API version of the controlling owner; empty for none
     */
    private record Shape(Map<String, String> labels, @Nullable String epoch, String owner) {
        Shape without(String label) {
            Map<String, String> fewer = new TreeMap<>(labels);
            fewer.remove(label);
            return new Shape(fewer, epoch, owner);
        }

        Shape with(String label, String value) {
            Map<String, String> more = new TreeMap<>(labels);
            more.put(label, value);
            return new Shape(more, epoch, owner);
        }

        Shape ownedBy(String apiVersion) {
            return new Shape(labels, epoch, apiVersion);
        }
    }

    private static Shape ours(@Nullable String epoch) {
        return new Shape(Map.of("app", "p", "managed-by", "k8-highlander", TENANT, "T"), epoch, "");
    }

    private static Case create(String name, Shape object, @Nullable String fence) {
        return new Case(name, "pods", null, object, fence, "", "");
    }

    private static Case update(String name, Shape before, Shape after, @Nullable String fence) {
        return new Case(name, "pods", before, after, fence, "", "");
    }

    private static String fencedAt(String epoch) {
        return ": tenant 'T' is fenced at epoch " + epoch + " by ConfigMap highlander-fence-T";
    }

    private static List<Case> cases() {
        String missing = "annotation " + EPOCH + " is missing";
        List<Case> cases = new ArrayList<>(List.of(
                create("creation, the fence's epoch", ours("8"), "8"),
                create("creation, a higher epoch", ours("9"), "8"),
                create("creation, many digits", ours("10"), "9"),
                create("creation, a lower epoch", ours("7"), "8").refused("epoch 7 is stale" + fencedAt("8")),
                create("creation, a lower epoch, no fence yet", ours("7"), null),
                create("creation, a lower epoch, a fence without data", ours("7"), ""),
                create("creation, no epoch", ours(null), "8").refused(missing + fencedAt("8")),
                create("creation, no epoch, no fence yet", ours(null), null),
                create("creation, malformed", ours("seven"), "8").refused(MALFORMED.formatted("seven")),
                create("creation, malformed, no fence yet", ours("-1"), null).refused(MALFORMED.formatted("-1")),
                create("creation, leading zero", ours("07"), "8").refused(MALFORMED.formatted("07")),
                create("creation, a number that would wrap", ours("18446744073709551617"), "8")
                        .refused(MALFORMED.formatted("18446744073709551617")),
                create("creation, the largest number", ours("999999999999999999"), "8"),
                create("creation, nobody's tenant", ours("7").without(TENANT), "8"),
                create("creation, another tenant's", ours("7").with(TENANT, "other"), "8"),
                create("creation, not ours", ours("7").without("managed-by"), "8"),
                create("creation for a custom resource, a lower epoch",
                        ours("7").ownedBy("highlander.plexobject.io/v1"), "8")
                        .refused("epoch 7 is stale" + fencedAt("8")),
                create("creation by a ReplicaSet, no epoch", ours(null).ownedBy("apps/v1"), "8"),
                create("creation by a Deployment, an old epoch", ours("7").ownedBy("apps/v1"), "8").of("replicasets"),
                create("endpoints of a service", ours(null), "8").of("endpoints"),
                create("a deployment, a lower epoch", ours("7"), "8").of("deployments")
                        .refused("epoch 7 is stale" + fencedAt("8")),
                create("a claim without an epoch", ours(null), "8").of("persistentvolumeclaims"),
                create("a claim, a lower epoch", ours("7"), "8").of("persistentvolumeclaims")
                        .refused("epoch 7 is stale" + fencedAt("8"))));
        cases.addAll(List.of(
                update("update, the same epoch, as a person or a node does", ours("7"), ours("7").with("a", "b"), "8"),
                update("update, the same epoch, as its owner does", ours("8"), ours("8").with("a", "b"), "8")
                        .by("k8-highlander"),
                update("update, the same epoch, as an old owner does", ours("7"), ours("7").with("a", "b"), "8")
                        .by("k8-highlander").refused("epoch 7 is stale" + fencedAt("8")),
                update("update, a higher epoch", ours("7"), ours("8"), "8"),
                update("update, a higher epoch before the fence is seen", ours("7"), ours("9"), "8"),
                update("update, higher than the object's and lower than the fence", ours("6"), ours("7"), "8")
                        .refused("epoch 7 is stale" + fencedAt("8")),
                update("update, a lower epoch", ours("8"), ours("7"), null)
                        .refused("epoch 7 is stale: the object carries epoch 8"),
                update("update, a lower epoch of fewer digits", ours("10"), ours("9"), null)
                        .refused("epoch 9 is stale: the object carries epoch 10"),
                update("update, the epoch taken away", ours("8"), ours(null), null).refused(
                        "the object carries epoch 8; a write must not take annotation " + EPOCH + " away"),
                update("update, the epoch emptied", ours("8"), ours(""), null).refused(
                        "the object carries epoch 8; a write must not take annotation " + EPOCH + " away"),
                update("update, malformed", ours("8"), ours("8x"), null).refused(MALFORMED.formatted("8x")),
                update("update, the label taken away", ours("8"), ours("8").without("managed-by"), null).refused(
                        "the object carries epoch 8; a write must not take label managed-by=k8-highlander away"),
                update("update, the label changed", ours("8"), ours("8").with("managed-by", "me"), null).refused(
                        "the object carries epoch 8; a write must not take label managed-by=k8-highlander away"),
                update("update, lower, and the label taken away", ours("8"), ours("7").without("managed-by"), null)
                        .refused("epoch 7 is stale: the object carries epoch 8"),
                update("update, the tenant changed", ours("8"), ours("8").with(TENANT, "other"), null)
                        .refused("the object carries epoch 8 of tenant 'T'; a write must not change label " + TENANT),
                update("update, the tenant given", ours("8").without(TENANT), ours("8"), null),
                update("update, another tenant's fence", ours("6").with(TENANT, "other"),
                        ours("7").with(TENANT, "other"), "8"),
                update("update, the first epoch", ours(null), ours("8"), "8"),
                update("update, the first epoch, stale", ours(null), ours("7"), "8")
                        .refused("epoch 7 is stale" + fencedAt("8")),
                update("update, still none", ours(null), ours(null).with("a", "b"), "8"),
                update("update, still none, as an owner", ours(null), ours(null).with("a", "b"), "8")
                        .by("k8-highlander").refused(missing + fencedAt("8")),
                update("update, not labelled before", ours("8").without("managed-by"), ours("7"), null)
                        .refused("epoch 7 is stale: the object carries epoch 8"),
                update("update, not ours", ours("8").without("managed-by"), ours("7").without("managed-by"), "9"),
                update("update by a Deployment, behind the fence", ours("6").ownedBy("apps/v1"),
                        ours("7").ownedBy("apps/v1"), "8").of("replicasets"),
                update("update by a Deployment, to a lower epoch", ours("8").ownedBy("apps/v1"),
                        ours("7").ownedBy("apps/v1"), "8").of("replicasets")
                        .refused("epoch 7 is stale: the object carries epoch 8")));
        return cases;
    }

    @TestFactory
    Stream<DynamicTest> thePoliciesAndTheServerSayTheSame() {
        List<Case> all = cases();
        return Stream.iterate(0, i -> i < all.size(), i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(all.get(i).name, () -> check(all.get(i), "t" + i)));
    }

    private void check(Case given, String tenant) {
        KubernetesClient client = cluster.client();
        String collection = collection(given.resource);
        String name = given.resource + "-" + tenant;
        JsonNode before = given.before == null
                ? null
                : post(collection, object(given.resource, name, given.before, tenant));
        List<JsonNode> fences = given.fence == null
                ? List.of()
                : List.of(post(
                        "/api/v1/namespaces/default/configmaps", fence(tenant, given.fence)));
        JsonNode after = before == null
                ? object(given.resource, name, given.after, tenant)
                : shaped(before.deepCopy(), given.after, tenant);
        String group = collection.startsWith("/apis/") ? collection.split("/", -1)[2] : "";
        Optional<Denial> denied = FencingManifests.deny(policies,
                new Write(group, given.resource, "", given.manager, after, before), fences);
        String refused = given.refused.replace("'T'", "'" + tenant + "'").replace("fence-T", "fence-" + tenant);
        assertThat(denied.map(Denial::message).orElse("")).isEqualTo(refused);

        String manager = given.manager.isEmpty() ? "" : "?fieldManager=" + given.manager;
        JsonNode answer;
        try {
            answer = JSON.valueToTree(before == null
                    ? JSON.readTree(client.raw(collection + manager, "POST", after))
                    : JSON.readTree(client.raw(collection + "/" + name + manager, "PUT", after)));
        } catch (KubernetesClientException e) {
            answer = JSON.valueToTree(e.getStatus());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        if (refused.isEmpty()) {
            assertThat(answer.at("/metadata/name").asText()).as(answer.toString()).isEqualTo(name);
        } else {
            String policy = denied.orElseThrow().policy();
            String why = "ValidatingAdmissionPolicy '" + policy + "' with binding '" + policy + "' denied request: "
                    + refused;
            assertThat(answer.path("message").asText()).isEqualTo(given.resource + (group.isEmpty() ? "" : "." + group)
                    + " \"" + name + "\" is forbidden: " + why);
            assertThat(answer.path("code").asInt()).isEqualTo(403);
            assertThat(answer.path("reason").asText()).isEqualTo(denied.get().reason()).isEqualTo("Forbidden");
            assertThat(answer.at("/details/name").asText()).isEqualTo(name);
            assertThat(answer.at("/details/kind").asText()).isEqualTo(given.resource);
            assertThat(answer.at("/details/causes/0/message").asText()).isEqualTo(why);
        }
    }

    @Test
    void whatANodeWritesPassesWhateverTheFenceSays() {
        JsonNode pod = post(collection("pods"), object("pods", "of-a-node", ours("7"), "node-tenant"));
        JsonNode fence = post("/api/v1/namespaces/default/configmaps", fence("node-tenant", "8"));
        ObjectNode running = pod.deepCopy();
        running.withObject("/status").put("phase", "Running");
        assertThat(FencingManifests.deny(policies, new Write("", "pods", "status", "kubelet", running, pod),
                List.of(fence))).isEmpty();
        JsonNode written = call(collection("pods") + "/of-a-node/status", "PUT", running);
        assertThat(written.at("/status/phase").asText()).isEqualTo("Running");
    }

    @Test
    void theEpochOfAFenceOnlyGrows() {
        JsonNode fence = post("/api/v1/namespaces/default/configmaps", fence("growing", "8"));
        checkFence(fence, "9", "");
        checkFence(fence, "8", "");
        checkFence(fence, "7", "epoch '7' is no number to raise the fence to, which stands at epoch 8");
        checkFence(fence, "x", "epoch 'x' is no number to raise the fence to, which stands at epoch 8");
        checkFence(fence, "", "epoch '' is no number to raise the fence to, which stands at epoch 8");
        ObjectNode bare = fence.deepCopy();
        ((ObjectNode) bare.at("/metadata/labels")).remove("highlander.plexobject.io/fence");
        checkFence(fence, bare, "a write must not take label highlander.plexobject.io/fence away");
    }

    private void checkFence(JsonNode fence, String epoch, String refused) {
        ObjectNode next = fence.deepCopy();
        next.withObject("/data").put("epoch", epoch);
        checkFence(fence, next, refused);
    }

    private void checkFence(JsonNode fence, ObjectNode next, String refused) {
        Write write = new Write("", "configmaps", "", "", next, fence);
        assertThat(FencingManifests.deny(policies, write, List.of(fence)).map(Denial::message).orElse(""))
                .isEqualTo(refused);
        String path = "/api/v1/namespaces/default/configmaps/" + fence.at("/metadata/name").asText() + "?dryRun=All";
        if (refused.isEmpty()) {
            assertThat(call(path, "PUT", next).at("/data/epoch")).isEqualTo(next.at("/data/epoch"));
        } else {
            assertThatThrownBy(() -> call(path, "PUT", next)).hasMessageContaining(refused);
        }
    }

    @Test
    void aFenceThatHoldsNoNumberLetsNobodyPassAndCanBeMended() {
        // It may have been there before the policies were.
        ObjectNode fence = fence("broken", "x");
        JsonNode map = post("/api/v1/namespaces/default/configmaps", fence);
        ObjectNode pod = object("pods", "behind-a-broken-fence", ours("9"), "broken");
        String why = "ConfigMap highlander-fence-broken holds epoch 'x'; expected a whole number of at most 18 digits";
        assertThat(FencingManifests.deny(policies, new Write("", "pods", "", "", pod, null), List.of(map))
                .map(Denial::message)).contains(why);
        assertThatThrownBy(() -> post(collection("pods"), pod)).hasMessageContaining(why);
        ((ObjectNode) fence.get("data")).put("epoch", "9");
        assertThat(FencingManifests.deny(policies, new Write("", "configmaps", "", "", fence, map),
                List.of(map))).isEmpty();
        call("/api/v1/namespaces/default/configmaps/highlander-fence-broken", "PUT", fence);
        post(collection("pods"), pod);
    }

    @Test
    void anEpochNeverFallsHoweverWritesRace() throws Exception {
        post("/api/v1/namespaces/default/configmaps",
                shaped(map("raced"), ours("0"), "racing"));
        Map<Long, Long> history = new ConcurrentSkipListMap<>();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(i);
            writers.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 50; n++) {
                    // No version is named: the server reads again and retries, and must ask admission again.
                    raise(n / 5 + random.nextInt(5)).ifPresent(made -> history.put(
                            made.at("/metadata/resourceVersion").asLong(),
                            made.at("/metadata/annotations").path(EPOCH).asLong()));
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(history).hasSizeGreaterThan(5);
        assertThat(List.copyOf(history.values())).isSorted();
    }

    private Optional<JsonNode> raise(long epoch) {
        try {
            return Optional.of(JSON.valueToTree(cluster.client().configMaps().inNamespace("default").withName("raced")
                    .patch(io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                            io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                            "{\"metadata\":{\"annotations\":{\"" + EPOCH + "\":\"" + epoch + "\"}}}")));
        } catch (KubernetesClientException e) {
            assertThat(e.getCode()).isEqualTo(403);
            return Optional.empty();
        }
    }

    private JsonNode post(String path, JsonNode object) {
        return call(path, "POST", object);
    }

    private JsonNode call(String path, String method, JsonNode body) {
        try {
            return JSON.readTree(Objects.requireNonNull(cluster.client().raw(path, method, body)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String path(JsonNode object) {
        String version = object.path("apiVersion").asText();
        String kind = object.path("kind").asText().toLowerCase(Locale.ROOT);
        String plural = kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
        String namespace = object.at("/metadata/namespace").asText();
        return (version.contains("/") ? "/apis/" : "/api/") + version
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural;
    }

    private static String collection(String resource) {
        String version = resource.equals("deployments") || resource.equals("replicasets") ? "/apis/apps/v1" : "/api/v1";
        return version + "/namespaces/default/" + resource;
    }

    private static ObjectNode map(String name) {
        ObjectNode map = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.putObject("metadata").put("name", name).put("namespace", "default");
        return map;
    }

    private static ObjectNode fence(String tenant, String epoch) {
        ObjectNode fence = FencingManifests.objects("fence.yaml").getFirst().deepCopy();
        ((ObjectNode) fence.get("metadata")).put("name", "highlander-fence-" + tenant);
        ((ObjectNode) fence.at("/metadata/labels")).put(TENANT, tenant);
        if (!epoch.isEmpty()) {
            fence.putObject("data").put("epoch", epoch);
        }
        return fence;
    }

    private static ObjectNode shaped(ObjectNode object, Shape shape, String tenant) {
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        ObjectNode labels = metadata.putObject("labels");
        shape.labels.forEach((key, value) -> labels.put(key, value.equals("T") ? tenant : value));
        metadata.remove("annotations");
        if (shape.epoch != null) {
            metadata.putObject("annotations").put(EPOCH, shape.epoch);
        }
        if (!shape.owner.isEmpty()) {
            metadata.putArray("ownerReferences").addObject().put("apiVersion", shape.owner).put("kind", "Owner")
                    .put("name", "o").put("uid", "00000000-0000-0000-0000-000000000001").put("controller", true);
        }
        return object;
    }

    private static ObjectNode object(String resource, String name, Shape shape, String tenant) {
        String pod = "{spec: {containers: [{name: main, image: busybox}]}}";
        String template = "{metadata: {labels: {app: p}}, spec: {containers: [{name: main, image: busybox}]}}";
        String text = switch (resource) {
            case "pods" -> "{apiVersion: v1, kind: Pod, " + pod.substring(1);
            case "endpoints" -> "{apiVersion: v1, kind: Endpoints}";
            case "persistentvolumeclaims" -> "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {accessModes:"
                    + " [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";
            case "deployments", "replicasets" -> "{apiVersion: apps/v1, kind: "
                    + (resource.equals("deployments") ? "Deployment" : "ReplicaSet")
                    + ", spec: {selector: {matchLabels: {app: p}}, template: " + template + "}}";
            default -> throw new IllegalArgumentException(resource);
        };
        ObjectNode object = (ObjectNode) new io.fabric8.kubernetes.client.utils.KubernetesSerialization().unmarshal(
                "---\n" + text, JsonNode.class); // what begins with a brace is read as JSON
        object.putObject("metadata").put("name", name).put("namespace", "default");
        return shaped(object, shape, tenant);
    }
}
