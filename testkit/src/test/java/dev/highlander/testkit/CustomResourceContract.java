package dev.highlander.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators written for fabric8's client rely on for kinds of their own, whatever way they reach the cluster. */
@Timeout(120)
abstract class CustomResourceContract {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Way way;

    CustomResourceContract(Way way) {
        this.way = way;
    }

    @BeforeEach
    void define() {
        var definitions = way.client().apiextensions().v1().customResourceDefinitions();
        definitions.resource(Toy.definition()).create();
        definitions.withName("toys.testkit.example.org").waitUntilCondition(definition -> definition.getStatus() != null
                && definition.getStatus().getConditions().stream().anyMatch(condition -> condition.getType()
                        .equals("Established") && condition.getStatus().equals("True")),
                20, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        way.close();
    }

    private NonNamespaceOperation<Toy, KubernetesResourceList<Toy>, Resource<Toy>> toys() {
        return way.client().resources(Toy.class).inNamespace("default");
    }

    /** Past everything that may be cut. */
    private NonNamespaceOperation<Toy, KubernetesResourceList<Toy>, Resource<Toy>> direct() {
        return way.cluster().client().resources(Toy.class).inNamespace("default");
    }

    @Test
    void toysAreCreatedReadChangedAndDeleted() {
        Toy created = toys().resource(Toy.of("a", 1)).create();
        assertThat(created.getMetadata().getUid()).isNotBlank();
        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
        Toy edited = toys().withName("a").edit(toy -> {
            toy.getSpec().size = 2;
            return toy;
        });
        assertThat(edited.getSpec().size).isEqualTo(2);
        assertThat(edited.getMetadata().getGeneration()).isEqualTo(2);
        edited.getSpec().size = 3;
        assertThat(toys().resource(edited).update().getSpec().size).isEqualTo(3);
        assertThat(toys().withName("a").delete()).hasSize(1);
        assertThat(toys().withName("a").get()).isNull();
    }

    @Test
    void createOrUpdatesWhatIsThere() {
        toys().resource(Toy.of("b", 1)).createOr(NonDeletingOperation::update);
        assertThat(toys().resource(Toy.of("b", 2)).createOr(NonDeletingOperation::update).getSpec().size).isEqualTo(2);
        assertThat(toys().list().getItems()).hasSize(1);
    }

    @Test
    void anEditThatChangesNothingWritesNothing() {
        String version = toys().resource(Toy.of("c", 1)).create().getMetadata().getResourceVersion();
        toys().withName("c").edit(toy -> toy);
        toys().resource(Toy.of("c", 1)).update();
        assertThat(toys().withName("c").get().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void patchesApply() {
        toys().resource(Toy.of("d", 1)).create();
        toys().withName("d").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"color\":\"green\"}}");
        toys().withName("d").patch(PatchContext.of(PatchType.JSON),
                "[{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":5}]");
        Toy patched = toys().withName("d").get();
        assertThat(patched.getSpec().color).isEqualTo("green");
        assertThat(patched.getSpec().size).isEqualTo(5);
        assertThatThrownBy(() -> toys().withName("d").patch(PatchContext.of(PatchType.STRATEGIC_MERGE),
                "{\"spec\":{\"size\":6}}"))
                .isInstanceOfSatisfying(KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(415));
    }

    @Test
    void anInvalidToyIsRefusedWithEveryReason() {
        Toy invalid = Toy.of("e", 10);
        invalid.getSpec().color = "blue";
        assertThatThrownBy(() -> toys().resource(invalid).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(422);
                    assertThat(refusal.getStatus().getDetails().getCauses()).extracting(StatusCause::getField)
                            .contains("spec.size", "spec.color");
                });
    }

    @Test
    void statusAndSpecAreApart() {
        Toy toy = toys().resource(Toy.of("f", 1)).create();
        Toy reported = toys().withName("f").editStatus(seen -> {
            Toy.Status status = new Toy.Status();
            status.ready = true;
            seen.setStatus(status);
            seen.getSpec().size = 9;
            return seen;
        });
        assertThat(reported.getStatus().ready).isTrue();
        assertThat(reported.getSpec().size).isEqualTo(1);
        assertThat(reported.getMetadata().getGeneration()).isEqualTo(toy.getMetadata().getGeneration());
        toys().resource(Toy.of("f", 2)).update();
        assertThat(toys().withName("f").get().getStatus().ready).isTrue();
    }

    @Test
    void listsAreSelectedByLabelsAndByTheFieldsOfTheDefinition() {
        Toy green = Toy.of("g1", 1);
        green.getSpec().color = "green";
        green.getMetadata().setLabels(Map.of("a", "b"));
        toys().resource(green).create();
        toys().resource(Toy.of("g2", 1)).create();
        assertThat(toys().withField("spec.color", "red").list().getItems())
                .extracting(toy -> toy.getMetadata().getName())
                .containsExactly("g2");
        assertThat(toys().withLabel("a", "b").list().getItems()).extracting(toy -> toy.getMetadata().getName())
                .containsExactly("g1");
    }

    @Test
    void aWatchTellsEveryChangeInOrder() {
        List<String> told = new CopyOnWriteArrayList<>();
        String version = toys().list().getMetadata().getResourceVersion();
        toys().resource(Toy.of("h", 1)).create();
        try (Watch watch = toys().withResourceVersion(version).watch(new Watcher<Toy>() {
            @Override
            public void eventReceived(Action action, Toy toy) {
                told.add(action + " " + toy.getMetadata().getName() + " " + toy.getSpec().size);
            }

            @Override
            public void onClose(WatcherException why) {
                told.add("closed");
            }
        })) {
            assertThat(watch).isNotNull();
            toys().withName("h").edit(toy -> {
                toy.getSpec().size = 2;
                return toy;
            });
            toys().withName("h").delete();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).startsWith("ADDED h 1", "MODIFIED h 2",
                    "DELETED h 2"));
        }
    }

    @Test
    void anInformerFollowsThroughCutsAndCompactions() throws Exception {
        Mirror<Toy> mirror = new Mirror<>(toy -> Integer.toString(toy.getSpec().size));
        toys().resource(Toy.of("i0", 1)).create();
        toys().resource(Toy.of("i1", 1)).create();
        try (SharedIndexInformer<Toy> informer = toys().inform(mirror)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(mirror.seen).containsOnlyKeys("i0", "i1"));
            way.sever();
            direct().withName("i0").delete();
            direct().resource(Toy.of("i1", 2)).update();
            direct().resource(Toy.of("i2", 1)).create();
            way.cluster().forgetHistory();
            way.heal();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(mirror.seen).containsOnly(Map.entry("i1", "2"), Map.entry("i2", "1"));
                assertThat(informer.getStore().listKeys()).containsExactlyInAnyOrder("default/i1", "default/i2");
            });
            for (int size = 3; size <= 5; size++) {
                String word = Integer.toString(size);
                direct().resource(Toy.of("i2", size)).update();
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(mirror.seen).containsEntry("i2", word));
            }
        }
    }

    @Test
    void toysGoWithTheirDefinition() {
        toys().resource(Toy.of("j", 1)).create();
        way.client().apiextensions().v1().customResourceDefinitions().withName("toys.testkit.example.org").delete();
        await().atMost(PATIENCE).untilAsserted(() -> assertThatThrownBy(() -> toys().list())
                .isInstanceOfSatisfying(KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(404)));
        define();
        assertThat(toys().list().getItems()).isEmpty();
    }

    @Test
    void programsWithoutAClassForThemReadToysToo() {
        toys().resource(Toy.of("k", 4)).create();
        GenericKubernetesResource toy = way.client().genericKubernetesResources("testkit.example.org/v1", "Toy")
                .inNamespace("default").withName("k").get();
        assertThat(toy.<Integer>get("spec", "size")).isEqualTo(4);
    }
}
