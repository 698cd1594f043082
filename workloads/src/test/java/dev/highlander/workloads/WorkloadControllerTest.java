package dev.highlander.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.http.Exchange.TrustedUser;
import dev.highlander.controlplane.client.LocalClients;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.custom.Phase;
import dev.highlander.resources.custom.WorkloadProcess;
import dev.highlander.workloads.render.Marks;
import dev.highlander.workloads.render.RenderIdentity;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WorkloadControllerTest {
    private static final Workload ONE = Workloads.process("{name: p, image: busybox, command: [sleep, '1']}");
    private static final Workload TWO = Workloads.process("{name: p, image: busybox, command: [sleep, '2']}");

    private final TinyCluster cluster = new TinyCluster();
    private final LocalClients clients = new LocalClients(cluster);
    private final SystemTime time = new SystemTime("test-time");
    private final List<Running> running = new ArrayList<>();
    private final KubernetesClient person = clients.client(new TrustedUser("person", List.of()));

    @AfterEach
    void stop() {
        running.forEach(Running::stop);
        person.close();
        time.close();
    }

    @Test
    void aConfiguredProcessIsStartedChangedAndStopped() {
        Running controller = lead(1, List.of(ONE));
        settles("1", 1);
        JsonNode pod = pod();
        assertThat(pod.at("/metadata/labels").toString()).contains("\"managed-by\":\"k8-highlander\"",
                "\"controller-id\":\"c-1\"",
                "\"app\":\"p\"", "\"cluster-name\":\"test\"");
        await().until(() -> controller.controller.reports().getFirst().status().healthy());

        controller.controller.configure(List.of(TWO));
        settles("2", 1);
        assertThat(uid(pod())).isNotEqualTo(uid(pod));

        controller.controller.configure(List.of());
        await().until(() -> cluster.keys("pods").isEmpty());
        assertThat(controller.controller.reports()).isEmpty();
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aProcessThatIsSlowToEndIsWaitedForAlsoByTheNextOwner() {
        Running controller = lead(1, List.of(ONE));
        settles("1", 1);
        cluster.holdEnds(true);
        controller.controller.configure(List.of(TWO));
        await().until(() -> pod().at("/metadata/deletionTimestamp").isTextual());
        assertThat(annotation(Marks.CONTROLLED_SHUTDOWN)).isEqualTo("true");
        controller.stop();
        Running next = lead(2, List.of(TWO));
        await().until(() -> next.controller.synced()
                && next.controller.reports().getFirst().status().phase() == Phase.Replacing);
        assertThat(pod().at("/spec/containers/0/command/1").asText()).isEqualTo("1");
        cluster.holdEnds(false);
        settles("2", 2);
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aProcessThatMovesToAnotherNamespaceHasLeftTheOldOneFirst() {
        Running controller = lead(1, List.of(ONE));
        settles("1", 1);
        cluster.holdEnds(true);
        controller.controller.configure(List.of(Workloads.process("{name: p, namespace: other, image: busybox}")));
        await().until(() -> controller.controller.reports().getFirst().status().phase() == Phase.Replacing
                && pod().at("/metadata/deletionTimestamp").isTextual());
        cluster.holdEnds(false);
        await().until(() -> cluster.keys("pods").equals(List.of("pods/other/p-pod")));
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aStandbySeesWhatTheOwnerSees() {
        lead(1, List.of(ONE));
        settles("1", 1);
        KubernetesClient client = clients.client(new TrustedUser("standby", List.of()));
        WorkloadController standby = WorkloadController.start(client,
                WorkloadSettings.of(new RenderIdentity("c-2", "test", "default"), "default", true), List.of(ONE),
                InstantSource.system(),
                time, new WorkloadListener() {});
        running.add(new Running(standby, client, 0));
        await().until(() -> standby.synced() && standby.reports().getFirst().status().healthy());
        assertThat(pod().at("/metadata/labels/controller-id").asText()).as("and touches nothing").isEqualTo("c-1");
    }

    @Test
    void theFenceOfTheClusterTakesEpochsThatGrowFromOneHolderEach() {
        KubernetesFence fence = new KubernetesFence(person, "default", "Team_A");
        LeaseName lease = new LeaseName("tenant/Team_A");
        assertThat(raise(fence, lease, "ann", 3)).isEqualTo(new Fence.Answer(true, new Epoch(3)));
        assertThat(raise(fence, lease, "ann", 3)).as("asking again is harmless")
                .isEqualTo(new Fence.Answer(true, new Epoch(3)));
        assertThat(raise(fence, lease, "bob", 3)).isEqualTo(new Fence.Answer(false, new Epoch(3)));
        assertThat(raise(fence, lease, "bob", 5)).isEqualTo(new Fence.Answer(true, new Epoch(5)));
        assertThat(raise(fence, lease, "ann", 4)).isEqualTo(new Fence.Answer(false, new Epoch(5)));
    }

    @Test
    void theFenceIsMarkedAsTheParameterOfItsPolicyAndKeepsWhatOthersWroteOnIt() {
        person.resource(new io.fabric8.kubernetes.api.model.ConfigMapBuilder().withNewMetadata()
                .withName("highlander-fence-default").withNamespace("default").addToLabels("team", "a").endMetadata()
                .build()).create();
        raise(new KubernetesFence(person, "default", "default"), new LeaseName("tenant/default"), "ann", 3);
        JsonNode map = Objects.requireNonNull(cluster.object("configmaps/default/highlander-fence-default"));
        assertThat(map.at("/metadata/labels").properties()).extracting(label -> label.getKey() + "="
                + label.getValue().asText()).containsExactlyInAnyOrder("team=a", "managed-by=k8-highlander",
                        Marks.TENANT + "=default", Marks.FENCE + "=true");
        assertThat(map.at("/metadata/annotations").path(Marks.EPOCH).asText()).isEqualTo("3");
        assertThat(map.at("/data/epoch").asText()).isEqualTo("3");
    }

    @Test
    void aFenceThatHoldsNoNumberIsNotRaised() {
        person.resource(new io.fabric8.kubernetes.api.model.ConfigMapBuilder().withNewMetadata()
                .withName("highlander-fence-default").withNamespace("default").endMetadata().addToData("epoch", "x")
                .build()).create();
        assertThatThrownBy(() -> raise(new KubernetesFence(person, "default", "default"),
                new LeaseName("tenant/default"), "ann", 3)).hasRootCauseInstanceOf(NumberFormatException.class)
                .hasMessageContaining(
                        "fence ConfigMap default/highlander-fence-default holds epoch \"x\"; expected a whole number");
    }

    @Test
    void everyWriteShowsItsEpochOrTheVersionItWasDecidedOn() {
        Running old = lead(7, List.of());
        create("{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        await().until(() -> resource().at("/status/healthy").asBoolean());
        old.stop();
        lead(8, List.of());
        settles(8);
        cluster.edit("pods/default/p-pod", pod -> ((ObjectNode) pod.get("metadata")).putArray("finalizers")
                .add(Marks.LEGACY_POD_FINALIZER));
        cluster.endProcess("default", "p-pod", 1);
        String uid = uid(pod());
        await().until(() -> !uid(pod()).equals(uid) && resource().at("/status/healthy").asBoolean());
        person.resources(WorkloadProcess.class).inNamespace("default").withName("p").delete();
        await().until(() -> cluster.keys("workloadprocesses").isEmpty() && cluster.keys("pods").isEmpty());

        List<String> kinds = new ArrayList<>();
        for (TinyCluster.Written write : cluster.written()) {
            if (!write.user().startsWith("c-") || write.resource().equals("events")) {
                continue;
            }
            String epoch = write.user().substring(2);
            JsonNode metadata = write.method().equals("DELETE")
                    ? write.body().path("preconditions")
                    : write.body().path("metadata");
            if (!write.method().equals("POST")) {
                assertThat(metadata.path("uid").asText()).as(write.toString()).isNotEmpty();
                assertThat(metadata.path("resourceVersion").asText()).as(write.toString()).isNotEmpty();
            }
            if (!write.method().equals("DELETE") && write.sub().isEmpty()) {
                assertThat(metadata.path("annotations").path(Marks.EPOCH).asText()).as(write.toString())
                        .isEqualTo(epoch);
            }
            if (write.method().equals("PATCH") && write.sub().isEmpty()) {
                assertThat(write.query()).contains("fieldManager=" + Marks.MANAGER);
            }
            kinds.add(write.method() + " " + write.resource() + "/" + write.sub());
        }
        assertThat(kinds).contains("POST pods/", "PATCH pods/", "DELETE pods/", "PATCH workloadprocesses/",
                "PATCH workloadprocesses/status");
        assertThat(cluster.written().stream().filter(write -> write.body().toString().contains("\"finalizers\""))
                .map(TinyCluster.Written::resource)).contains("workloadprocesses");
    }

    @Test
    void aNewOwnerTouchesWhatItTakesOverSoThatTheOldOnesWritesMeetAnotherVersion() {
        Running old = lead(7, List.of());
        create("{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        await().until(() -> resource().at("/status/healthy").asBoolean());
        Pod pod = Objects.requireNonNull(person.pods().inNamespace("default").withName("p-pod").get());
        WorkloadProcess resource = Objects.requireNonNull(
                person.resources(WorkloadProcess.class).inNamespace("default").withName("p").get());
        old.stop();
        lead(8, List.of());
        settles(8);
        await().until(() -> resource().at("/metadata/annotations").path(Marks.EPOCH).asText().equals("8"));

        // What the old owner decided on before stays under way, and arrives now.
        KubernetesClient client = clients.client(new TrustedUser("late", List.of()));
        Applier late = new Applier(client, new Believer(7),
                WorkloadSettings.of(new RenderIdentity("c-7", "test", "default"), "default", true));
        List<Runnable> effects = List.of(() -> late.delete(pod), () -> late.mark(pod), () -> late.letGo(pod),
                () -> late.adopt(pod, java.util.Optional.empty()), () -> late.touch(pod),
                () -> late.claim(resource, false),
                () -> late.report(resource, dev.highlander.resources.custom.WorkloadStatus.UNKNOWN));
        for (Runnable effect : effects) {
            assertThatThrownBy(effect::run).isInstanceOfSatisfying(KubernetesClientException.class,
                    refusal -> assertThat(refusal.getCode()).isEqualTo(409));
        }
        // And once it sees the new owner's epoch it does not even try.
        Pod seen = Objects.requireNonNull(client.pods().inNamespace("default").withName("p-pod").get());
        int asked = cluster.written().size();
        assertThatThrownBy(() -> late.delete(seen)).isInstanceOf(StaleEpochException.class)
                .hasMessage("Pod default/p-pod carries epoch 8, this controller's is 7");
        assertThatThrownBy(() -> late.mark(seen)).isInstanceOf(StaleEpochException.class);
        assertThat(cluster.written()).hasSize(asked);
        assertThat(pod().at("/metadata/deletionTimestamp").isMissingNode()).isTrue();
        client.close();
    }

    @Test
    void aPodWhoseSpecCannotBeReadForNowIsTouchedAndRunsOn() {
        Running old = lead(7, List.of());
        create("{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        await().until(() -> resource().at("/status/healthy").asBoolean());
        String uid = uid(pod());
        old.stop();
        cluster.edit("workloadprocesses/default/p", object -> ((ObjectNode) object.get("spec")).put("imaeg", "x"));
        lead(8, List.of());
        settles(8);
        await().until(() -> "InvalidSpec".equals(condition("Accepted").path("reason").asText()));
        assertThat(uid(pod())).isEqualTo(uid);
        assertThat(pod().at("/metadata/ownerReferences/0/uid").asText()).isEqualTo(uid(resource()));
    }

    @Test
    void aResourceThatANewerOwnerHasClaimedIsLeftToIt() {
        lead(7, List.of());
        ObjectNode resource = custom("{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        ((ObjectNode) resource.get("metadata")).putObject("annotations").put(Marks.EPOCH, "8");
        write(resource);
        create("q", "{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        await().until(() -> cluster.keys("pods").equals(List.of("pods/default/q-pod")));
        assertThat(resource().has("status")).isFalse();
        assertThat(cluster.written().stream().filter(write -> write.user().equals("c-7"))
                .filter(write -> write.body().toString().contains("\"app\":\"p\""))).isEmpty();
    }

    private void settles(long epoch) {
        await().atMost(Duration.ofSeconds(20)).until(() -> annotation(Marks.EPOCH).equals(Long.toString(epoch)));
    }

    private static Fence.Answer raise(Fence fence, LeaseName lease, String holder, long epoch) {
        return fence.raise(lease, HolderId.of(holder, "t"), new Epoch(epoch)).toCompletableFuture().join();
    }

    @Test
    void aNewOwnerAdoptsWithoutRestarting() {
        lead(1, List.of(ONE)).stop();
        // The first one may not have begun: what it did not do, the second does.
        lead(2, List.of(ONE));
        settles("1", 2);
        String uid = uid(pod());
        running.getLast().stop();
        lead(3, List.of(ONE));
        settles("1", 3);
        assertThat(uid(pod())).as("the pod runs on").isEqualTo(uid);
        assertThat(pod().at("/metadata/labels/controller-id").asText()).isEqualTo("c-3");
    }

    @Test
    void aPodThatVanishesIsMadeAgainAndOneThatFailsIsReplaced() {
        lead(1, List.of(ONE));
        settles("1", 1);
        String first = uid(pod());
        person.pods().inNamespace("default").withName("p-pod").delete();
        await().until(
                () -> !cluster.keys("pods").isEmpty() && !uid(pod()).equals(first) && cluster.processes().size() == 1);
        String second = uid(pod());
        cluster.endProcess("default", "p-pod", 1);
        await().until(() -> !cluster.keys("pods").isEmpty() && !uid(pod()).equals(second));
        await().until(() -> annotation(Marks.FAILURES).equals("1"));
        assertThat(annotation(Marks.RESTARTS)).isEqualTo("2");
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void whatNobodyWantsAnyMoreIsRemovedAtTheTakeover() {
        lead(1, List.of(ONE));
        settles("1", 1);
        running.getLast().stop();
        lead(2, List.of());
        await().until(() -> cluster.keys("pods").isEmpty());
    }

    @Test
    void aPodOfSomebodyElseIsReportedAndLeftAlone() {
        person.pods().inNamespace("default")
                .resource(new io.fabric8.kubernetes.api.model.PodBuilder().withNewMetadata().withName("p-pod")
                        .endMetadata().withNewSpec().endSpec().build())
                .create();
        Running controller = lead(1, List.of(ONE));
        await().until(() -> controller.controller.reports().getFirst().status().phase() == Phase.Refused);
        assertThat(controller.controller.reports().getFirst().status().lastError())
                .contains("was not made by Highlander");
        assertThat(pod().at("/metadata/annotations").isMissingNode()).isTrue();
    }

    @Test
    void aCustomResourceLivesItsWholeLife() {
        lead(1, List.of());
        create("{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        await().until(() -> "True".equals(condition("Healthy").path("status").asText()));
        JsonNode resource = resource();
        assertThat(resource.at("/metadata/finalizers/0").asText()).isEqualTo(Marks.FINALIZER);
        assertThat(resource.at("/status/active").asBoolean()).isTrue();
        assertThat(resource.at("/status/podName").asText()).isEqualTo("p-pod");
        assertThat(resource.at("/status/observedGeneration").asInt()).isEqualTo(1);
        assertThat(pod().at("/metadata/ownerReferences/0/uid").asText()).isEqualTo(uid(resource));

        String before = uid(pod());
        cluster.edit("workloadprocesses/default/p", object -> {
            ((ObjectNode) object.get("spec")).put("image", "busybox:2");
            ((ObjectNode) object.get("metadata")).put("generation", 2);
        });
        await().until(() -> resource().at("/status/observedGeneration").asInt() == 2
                && resource().at("/status/healthy").asBoolean() && !uid(pod()).equals(before));
        assertThat(pod().at("/spec/containers/0/image").asText()).isEqualTo("busybox:2");

        person.resources(WorkloadProcess.class).inNamespace("default").withName("p").delete();
        await().until(() -> cluster.keys("workloadprocesses").isEmpty() && cluster.keys("pods").isEmpty());
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aClashOfNamesIsToldAndNotFoughtOver() {
        lead(1, List.of(ONE));
        settles("1", 1);
        String uid = uid(pod());
        create("{\"image\":\"other\",\"script\":{\"commands\":[\"date\"]}}");
        await().until(() -> "NameClash".equals(condition("Accepted").path("reason").asText()));
        assertThat(resource().at("/status/lastError").asText()).contains("test.yaml:1:1");
        assertThat(resource().at("/metadata/finalizers").isEmpty()).as("it can be deleted at any time").isTrue();
        assertThat(uid(pod())).isEqualTo(uid);
    }

    @Test
    void aResourceThatCannotBeReadSaysWhyAndWhatRanBeforeRunsOn() {
        lead(1, List.of());
        create("{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        await().until(() -> resource().at("/status/healthy").asBoolean());
        cluster.edit("workloadprocesses/default/p", object -> ((ObjectNode) object.get("spec")).put("imaeg", "x"));
        await().until(() -> "InvalidSpec".equals(condition("Accepted").path("reason").asText()));
        assertThat(resource().at("/status/lastError").asText())
                .isEqualTo("spec.imaeg: unknown field; did you mean `image`?");
        assertThat(cluster.processes()).hasSize(1);
        assertThat(resource().at("/status/active").asBoolean()).as("what runs, runs").isTrue();
    }

    @Test
    void aListenerHearsOfEveryWriteEveryFailureAndHowLongThingsTook() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        KubernetesClient client = clients.client(new TrustedUser("c-1", List.of()));
        WorkloadController controller = WorkloadController.start(client,
                WorkloadSettings.of(new RenderIdentity("c-1", "test", "default"), "default", true), List.of(ONE),
                InstantSource.system(),
                time, new WorkloadListener() {
                    @Override
                    public void broke(WorkloadKey key, String type) {
                        heard.add(type + " " + key);
                    }

                    @Override
                    public void wrote(WorkloadKey key, String operation) {
                        heard.add(operation + " " + key);
                    }

                    @Override
                    public void started(WorkloadKey key, Duration time) {
                        heard.add("started");
                    }

                    @Override
                    public void stopped(WorkloadKey key, Duration time) {
                        heard.add("stopped");
                    }
                });
        running.add(new Running(controller, client, 1));
        controller.lead(new Believer(1));
        await().until(() -> heard.contains("started"));
        cluster.endProcess("default", "p-pod", 1);
        await().until(() -> Collections.frequency(heard, "started") == 2);
        controller.configure(List.of());
        await().until(() -> Collections.frequency(heard, "stopped") == 2);
        assertThat(heard).containsExactly("create process default/p", "started", "stop process default/p",
                "process-failed process default/p", "stopped", "create process default/p", "started",
                "stop process default/p", "stopped");
    }

    @Test
    void anotherTenantsResourceIsNotTouched() {
        lead(1, List.of());
        ObjectNode resource = custom("{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        ((ObjectNode) resource.get("metadata")).putObject("labels").put(Marks.TENANT, "another");
        write(resource);
        create("q", "{\"image\":\"busybox\",\"script\":{\"commands\":[\"date\"]}}");
        await().until(() -> cluster.keys("pods").equals(List.of("pods/default/q-pod")));
        assertThat(resource().has("status")).isFalse();
    }

    @Test
    void twoOwnersWhoBothBelieveNeverRunTwoAndTheOldOneLosesEveryRace() {
        lead(1, List.of(ONE));
        settles("1", 1);
        lead(2, List.of(TWO)); // the first one still acts, with another wish
        settles("2", 2);
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(10))
                .until(() -> annotation(Marks.EPOCH).equals("2") && cluster.processes().size() == 1);
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aControllerMayDieAtAnyOfItsWrites() {
        int point = 1;
        boolean reached = true;
        while (reached) {
            for (boolean afterWriting : new boolean[]{false, true}) {
                reached = liveAndDie(point, afterWriting);
            }
            point++;
        }
        assertThat(point).as("points at which it died").isGreaterThan(4);
    }

    /** Start, change, remove; the controller dies at one of its writes and another one finishes. */
    private boolean liveAndDie(int point, boolean afterWriting) {
        String what = "died at write " + point + (afterWriting ? ", after it" : ", before it");
        TinyCluster own = new TinyCluster();
        LocalClients ownClients = new LocalClients(own);
        own.dieAt(point, afterWriting);
        List<List<Workload>> wishes = List.of(List.of(ONE), List.of(TWO), List.of());
        Running controller = lead(ownClients, 1, wishes.getFirst());
        boolean died = false;
        try {
            for (List<Workload> wish : wishes) {
                controller.controller.configure(wish);
                Running acting = controller;
                await(what).atMost(Duration.ofSeconds(20))
                        .until(() -> (own.hasDied("c-1") && acting.epoch == 1) || settled(own, wish));
                if (own.hasDied("c-1") && !died) {
                    died = true;
                    controller.stop();
                    controller = lead(ownClients, 2, wish);
                    await(what).atMost(Duration.ofSeconds(20)).until(() -> settled(own, wish));
                }
            }
            assertThat(own.violations()).as(what).isEmpty();
        } finally {
            controller.stop();
        }
        return died;
    }

    private static boolean settled(TinyCluster cluster, List<Workload> wish) {
        if (wish.isEmpty()) {
            return cluster.keys("pods").isEmpty() && cluster.processes().isEmpty();
        }
        JsonNode pod = cluster.object("pods/default/p-pod");
        String wanted = wish.equals(List.of(ONE)) ? "1" : "2";
        return pod != null && pod.at("/spec/containers/0/command/1").asText().equals(wanted)
                && pod.at("/metadata/deletionTimestamp").isMissingNode() && cluster.processes().size() == 1;
    }

    /** A controller that acts. */
    private record Running(WorkloadController controller, KubernetesClient client, long epoch) {
        void stop() {
            controller.close();
            client.close();
        }
    }

    private Running lead(long epoch, List<Workload> wish) {
        Running made = lead(clients, epoch, wish);
        running.add(made);
        return made;
    }

    private Running lead(LocalClients from, long epoch, List<Workload> wish) {
        KubernetesClient client = from.client(new TrustedUser("c-" + epoch, List.of()));
        WorkloadSettings settings = WorkloadSettings.of(new RenderIdentity("c-" + epoch, "test", "default"), "default",
                true);
        WorkloadController controller = WorkloadController.start(client, settings, wish, InstantSource.system(), time,
                new WorkloadListener() {});
        controller.lead(new Believer(epoch));
        return new Running(controller, client, epoch);
    }

    /** An owner who always believes: what protects then is the target alone. */
    private record Believer(long epoch) implements Authority {
        @Override
        public <T extends @Nullable Object> T within(Duration bound, Ownership.Action<T, RuntimeException> action) {
            return action.run();
        }
    }

    private void settles(String command, long epoch) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            JsonNode pod = cluster.object("pods/default/p-pod");
            return pod != null && pod.at("/spec/containers/0/command/1").asText().equals(command)
                    && pod.at("/metadata/annotations").path(Marks.EPOCH).asText().equals(Long.toString(epoch))
                    && pod.at("/metadata/deletionTimestamp").isMissingNode();
        });
    }

    private void create(String spec) {
        write(custom(spec));
    }

    private void create(String name, String spec) {
        ObjectNode resource = custom(spec);
        ((ObjectNode) resource.get("metadata")).put("name", name);
        write(resource);
    }

    private void write(ObjectNode resource) {
        person.raw("/apis/highlander.plexobject.io/v1/namespaces/default/workloadprocesses", "POST", resource);
    }

    private static ObjectNode custom(String spec) {
        try {
            ObjectNode resource = new ObjectMapper().createObjectNode().put("apiVersion", "highlander.plexobject.io/v1")
                    .put("kind",
                            "WorkloadProcess");
            resource.putObject("metadata").put("name", "p");
            resource.set("spec", new ObjectMapper().readTree(spec));
            return resource;
        } catch (IOException e) {
            throw new IllegalArgumentException(spec, e);
        }
    }

    private JsonNode pod() {
        return Objects.requireNonNullElse(cluster.object("pods/default/p-pod"), new ObjectMapper().createObjectNode());
    }

    private JsonNode resource() {
        return Objects.requireNonNull(cluster.object("workloadprocesses/default/p"));
    }

    private JsonNode condition(String type) {
        for (JsonNode condition : resource().at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return new ObjectMapper().createObjectNode();
    }

    private String annotation(String name) {
        return pod().at("/metadata/annotations").path(name).asText();
    }

    private static String uid(JsonNode object) {
        return object.at("/metadata/uid").asText();
    }
}
