package dev.highlander.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What programs written for fabric8's client rely on, whatever way they reach the cluster. */
@Timeout(120)
abstract class ClientContract {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Way way;

    ClientContract(Way way) {
        this.way = way;
    }

    @AfterEach
    void close() {
        way.close();
    }

    private TestCluster cluster() {
        return way.cluster();
    }

    private KubernetesClient client() {
        return way.client();
    }

    final NonNamespaceOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> maps() {
        MixedOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> all = client().configMaps();
        return all.inNamespace("default");
    }

    static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder().withNewMetadata().withName(name).withNamespace("default")
                .addToLabels("app", "test").endMetadata().addToData("value", value).build();
    }

    @Test
    void objectsAreCreatedReadChangedAndDeleted() {
        ConfigMap created = maps().resource(map("a", "1")).create();
        assertThat(created.getMetadata().getUid()).isNotBlank();
        ConfigMap edited = maps().withName("a").edit(map -> new ConfigMapBuilder(map).addToData("value", "2").build());
        assertThat(edited.getData()).containsEntry("value", "2");
        ConfigMap updated = maps().resource(new ConfigMapBuilder(edited).addToData("more", "größe").build()).update();
        assertThat(updated.getData()).containsEntry("more", "größe");
        assertThat(maps().withName("a").get()).isEqualTo(updated);
        assertThat(maps().withName("a").delete()).hasSize(1);
        assertThat(maps().withName("a").get()).isNull();
    }

    @Test
    void createOrUpdatesWhatIsThere() {
        maps().resource(map("b", "1")).createOr(NonDeletingOperation::update);
        ConfigMap second = maps().resource(map("b", "2")).createOr(NonDeletingOperation::update);
        assertThat(second.getData()).containsEntry("value", "2");
    }

    @Test
    void whatIsThereCannotBeCreatedAgain() {
        maps().resource(map("c", "1")).create();
        assertThatThrownBy(() -> maps().resource(map("c", "1")).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(409);
                    assertThat(refusal.getStatus().getReason()).isEqualTo("AlreadyExists");
                });
    }

    @Test
    void anUpdateOfAnOldVersionIsAConflict() {
        ConfigMap first = maps().resource(map("d", "1")).create();
        maps().withName("d").edit(map -> new ConfigMapBuilder(map).addToData("value", "2").build());
        assertThatThrownBy(() -> maps().resource(new ConfigMapBuilder(first).addToData("value", "3").build())
                .lockResourceVersion(first.getMetadata().getResourceVersion()).update())
                .isInstanceOfSatisfying(KubernetesClientException.class,
                        refusal -> assertThat(refusal.getStatus().getReason()).isEqualTo("Conflict"));
    }

    @Test
    void patchesOfAllTypesApply() {
        maps().resource(map("e", "1")).create();
        maps().withName("e").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"merged\":\"1\"}}");
        maps().withName("e").patch(PatchContext.of(PatchType.JSON),
                "[{\"op\":\"add\",\"path\":\"/data/jsonPatched\",\"value\":\"1\"}]");
        maps().withName("e").patch(PatchContext.of(PatchType.STRATEGIC_MERGE),
                "{\"metadata\":{\"labels\":{\"strategic\":\"1\"}}}");
        ConfigMap patched = maps().withName("e").get();
        assertThat(patched.getData()).containsOnlyKeys("value", "merged", "jsonPatched");
        assertThat(patched.getMetadata().getLabels()).containsEntry("strategic", "1").containsEntry("app", "test");
    }

    @Test
    void listsAreSelectedAndPaged() {
        for (int i = 0; i < 7; i++) {
            maps().resource(new ConfigMapBuilder(map("page-" + i, "1")).editMetadata()
                    .addToLabels("page", i % 2 == 0 ? "even" : "odd").endMetadata().build()).create();
        }
        assertThat(maps().withLabel("page", "odd").list().getItems()).hasSize(3);
        assertThat(maps().withField("metadata.name", "page-3").list().getItems()).hasSize(1);
        List<String> names = new ArrayList<>();
        String next = null;
        do {
            ConfigMapList page = maps().withLabel("page").list(new ListOptionsBuilder().withLimit(3L)
                    .withContinue(next).withLabelSelector("page").build());
            page.getItems().forEach(item -> names.add(item.getMetadata().getName()));
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        assertThat(names).hasSize(7).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void statusAndSpecAreApart() {
        Pod pod = client().pods().inNamespace("default").resource(new PodBuilder().withNewMetadata().withName("p")
                .endMetadata().withNewSpec().addNewContainer().withName("c").withImage("i").endContainer().endSpec()
                .build()).create();
        assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
        client().pods().inNamespace("default").withName("p").editStatus(
                seen -> new PodBuilder(seen).editOrNewStatus().withPhase("Running").endStatus().build());
        Pod seen = client().pods().inNamespace("default").withName("p").get();
        assertThat(seen.getStatus().getPhase()).isEqualTo("Running");
        assertThat(seen.getMetadata().getGeneration()).isEqualTo(pod.getMetadata().getGeneration());
    }

    /** Notes what a watch brings, and how it ends. */
    private static final class Notes implements Watcher<ConfigMap> {
        final List<String> notes = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch closed = new CountDownLatch(1);
        final AtomicReference<WatcherException> cause = new AtomicReference<>();

        @Override
        public void eventReceived(Action action, ConfigMap object) {
            notes.add(action + " " + object.getMetadata().getName() + " " + object.getData().get("value"));
        }

        @Override
        public void onClose(WatcherException why) {
            cause.set(why);
            closed.countDown();
        }
    }

    @Test
    void aWatchFromAnOldVersionMissesNothing() {
        String version = maps().list().getMetadata().getResourceVersion();
        maps().resource(map("f", "ä")).create();
        maps().withName("f").edit(map -> new ConfigMapBuilder(map).addToData("value", "ö").build());
        Notes notes = new Notes();
        try (Watch watch = maps().withResourceVersion(version).watch(notes)) {
            assertThat(watch).isNotNull();
            maps().withName("f").delete();
            await().untilAsserted(() -> assertThat(notes.notes).containsExactly("ADDED f ä", "MODIFIED f ö",
                    "DELETED f ö"));
        }
    }

    @Test
    void aWatchFromAForgottenVersionIsGone() throws Exception {
        String version = maps().resource(map("g", "1")).create().getMetadata().getResourceVersion();
        maps().withName("g").edit(map -> new ConfigMapBuilder(map).addToData("value", "2").build());
        cluster().forgetHistory();
        assertThat(endOfWatch(version)).isEqualTo(410);
    }

    /** The code with which a watch from that version ends: refused at once, or with an error event. */
    private int endOfWatch(String version) throws InterruptedException {
        Notes notes = new Notes();
        try (Watch watch = maps().withResourceVersion(version).watch(notes)) {
            assertThat(watch).isNotNull();
            assertThat(notes.closed.await(10, TimeUnit.SECONDS)).isTrue();
            return notes.cause.get().asClientException().getCode();
        } catch (KubernetesClientException refused) {
            return refused.getCode();
        }
    }

    @Test
    void anInformerFollowsThroughCuts() {
        Mirror<ConfigMap> mirror = new Mirror<>(map -> String.valueOf(map.getData().get("value")));
        maps().resource(map("h0", "1")).create();
        try (SharedIndexInformer<ConfigMap> informer = maps().withLabel("app", "test").inform(mirror)) {
            await().untilAsserted(() -> assertThat(mirror.seen).containsEntry("h0", "1"));
            maps().resource(map("h1", "1")).create();
            await().untilAsserted(() -> assertThat(mirror.seen).containsEntry("h1", "1"));
            way.cut();
            direct().withName("h0").delete();
            direct().resource(map("h1", "2")).update();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(mirror.seen).containsEntry("h1", "2").doesNotContainKey("h0");
                assertThat(informer.getStore().getByKey("default/h0")).isNull();
            });
        }
    }

    @Test
    void anInformerWhoseVersionIsForgottenListsAgainAndMissesNothing() throws Exception {
        Mirror<ConfigMap> mirror = new Mirror<>(map -> String.valueOf(map.getData().get("value")));
        maps().resource(map("i0", "1")).create();
        maps().resource(map("i1", "1")).create();
        try (SharedIndexInformer<ConfigMap> informer = maps().withLabel("app", "test").inform(mirror)) {
            await().untilAsserted(() -> assertThat(mirror.seen).containsOnlyKeys("i0", "i1"));
            way.sever();
            direct().withName("i0").delete();
            direct().resource(map("i1", "2")).update();
            direct().resource(map("i2", "1")).create();
            // Something that the informer is not told of, so that its own version is older than all that is remembered.
            String newest = direct().resource(new ConfigMapBuilder().withNewMetadata().withName("other").endMetadata()
                    .build()).create().getMetadata().getResourceVersion();
            cluster().forgetHistory();
            way.heal();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(mirror.seen).containsOnly(Map.entry("i1", "2"), Map.entry("i2", "1"));
                assertThat(informer.getStore().listKeys()).containsExactlyInAnyOrder("default/i1", "default/i2");
                assertThat(Long.parseLong(informer.lastSyncResourceVersion()))
                        .isGreaterThanOrEqualTo(Long.parseLong(newest));
            });
            direct().resource(map("i3", "1")).create();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(mirror.seen).containsEntry("i3", "1"));
        }
    }

    /** Past everything that may be cut. */
    private NonNamespaceOperation<ConfigMap, ConfigMapList, Resource<ConfigMap>> direct() {
        return cluster().client().configMaps().inNamespace("default");
    }
}
