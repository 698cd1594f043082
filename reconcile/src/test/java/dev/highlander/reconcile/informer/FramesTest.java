package dev.highlander.reconcile.informer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.reconcile.informer.ListWatch.Change;
import dev.highlander.reconcile.informer.ListWatch.ExpiredException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    private static final String EVENT = """
            {"type":"MODIFIED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","uid":"%s",\
            "resourceVersion":"12","managedFields":[{"manager":"m"}]},"data":{"k":"größer"}}}""";

    private final Frames<ConfigMap> frames = new Frames<>(ConfigMap.class, Omissions.NONE);

    private static <T extends HasMetadata> Change<T> read(Frames<T> frames, String event)
            throws IOException {
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        return frames.event(bytes, 0, bytes.length);
    }

    @Test
    void readsAnEventWithoutItsManagedFields() throws IOException {
        Change<ConfigMap> change = read(frames, EVENT.formatted("u1"));

        assertThat(change.type()).isEqualTo(ListWatch.Type.MODIFIED);
        assertThat(change.object().getData()).containsEntry("k", "größer");
        assertThat(change.object().getMetadata().getResourceVersion()).isEqualTo("12");
        assertThat(change.object().getMetadata().getManagedFields()).isEmpty();
    }

    @Test
    void theSameBytesAreTheSameObjectForInformersThatReadTheSameOfIt() throws IOException {
        Change<ConfigMap> first = read(frames, EVENT.formatted("u2"));

        assertThat(read(new Frames<>(ConfigMap.class, Omissions.NONE), EVENT.formatted("u2")).object())
                .isSameAs(first.object());
        assertThat(read(new Frames<>(ConfigMap.class, Omissions.POD_CONTENT), EVENT.formatted("u2")).object())
                .isNotSameAs(first.object());
        assertThat(read(new Frames<>(ConfigMap.class, Omissions.NONE), EVENT.formatted("u3")).object().getMetadata()
                .getUid())
                .isEqualTo("u3");
        assertThat(read(new Frames<>(Pod.class, Omissions.NONE), EVENT.formatted("u2")).object())
                .isInstanceOf(Pod.class);
    }

    @Test
    void equalTextsAreOneAndContainersThatHoldNothingAreShared() throws IOException {
        String event = """
                {"type":"ADDED","object":{"metadata":{"name":"%s","finalizers":[],"labels":{"app":"x"}},"data":{"a":"once",\
                "b":"once"}}}""";

        ConfigMap first = read(frames, event.formatted("one")).object();
        ConfigMap second = read(frames, event.formatted("two")).object();

        assertThat(first.getData()).containsOnly(Map.entry("a", "once"), Map.entry("b", "once"));
        assertThat(second.getData().get("b")).isSameAs(first.getData().get("a"));
        assertThat(first.getMetadata().getFinalizers()).isEmpty();
        assertThat(second.getMetadata().getFinalizers()).isSameAs(first.getMetadata().getFinalizers());
        assertThat(second.getAdditionalProperties()).isSameAs(first.getAdditionalProperties()).isEmpty();
        assertThat(second.getMetadata().getLabels()).isEqualTo(Map.of("app", "x"));
        assertThat(second).isNotEqualTo(first).isEqualTo(new ConfigMapBuilder(first).editMetadata().withName("two")
                .endMetadata().build());
    }

    @Test
    void textsOfTheSamePlaceDoNotTakeEachOthersPlaceInAnObject() {
        // More texts than there are places, so that many share one.
        for (int i = 0; i < 20_000; i++) {
            String text = "t" + i;
            char[] characters = ("--" + text + "--").toCharArray();

            assertThat(SharedTexts.of(characters, 2, text.length())).isEqualTo(text);
        }
        assertThat(SharedTexts.of(new char[0], 0, 0)).isEmpty();
    }

    @Test
    void longTextsNumbersAndNullsAreReadAsEver() throws IOException {
        String text = "x".repeat(5000);
        String event = """
                {"type":"ADDED","object":{"metadata":{"name":null,"uid":17},"data":{"long":"%s","empty":""}}}"""
                .formatted(text);

        ConfigMap object = read(frames, event).object();

        assertThat(object.getData()).containsOnly(Map.entry("long", text), Map.entry("empty", ""));
        assertThat(object.getMetadata().getName()).isNull();
        assertThat(object.getMetadata().getUid()).isEqualTo("17");
    }

    @Test
    void aBufferThatIsUsedAgainDoesNotBringBackOldEvents() throws IOException {
        byte[] buffer = EVENT.formatted("u4").getBytes(StandardCharsets.UTF_8);
        frames.event(buffer, 0, buffer.length);
        byte[] next = EVENT.formatted("u5").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(next, 0, buffer, 0, next.length);

        assertThat(frames.event(buffer, 0, buffer.length).object().getMetadata().getUid()).isEqualTo("u5");
    }

    @Test
    void whatIsOmittedIsNotReadAndTheRestIs() throws IOException {
        String pod = """
                {"type":"ADDED","object":{"metadata":{"name":"p","labels":{"app":"x"},"annotations":{"a":"b"}},"spec":{
                "nodeName":"n","volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","command":["sh"],
                "resources":{"requests":{"cpu":"1"}},"env":[{"name":"E","value":"1"}]}]},
                "status":{"phase":"Running","containerStatuses":[{"name":"c"}]}}}""";

        Pod outline = read(new Frames<>(Pod.class, Omissions.POD_CONTENT), pod).object();
        Pod whole = read(new Frames<>(Pod.class, Omissions.NONE), pod).object();

        assertThat(outline.getSpec().getVolumes()).isEmpty();
        assertThat(outline.getSpec().getContainers().getFirst().getCommand()).isEmpty();
        assertThat(outline.getStatus().getContainerStatuses()).isEmpty();
        assertThat(outline.getMetadata().getAnnotations()).isEmpty();
        assertThat(outline.getSpec().getContainers().getFirst().getResources())
                .isEqualTo(whole.getSpec().getContainers().getFirst().getResources());
        assertThat(outline.getMetadata().getLabels()).isEqualTo(whole.getMetadata().getLabels()).isNotEmpty();
        assertThat(outline.getStatus().getPhase()).isEqualTo("Running");
        assertThat(whole.getSpec().getVolumes()).hasSize(1);
        assertThat(whole.getSpec().getContainers().getFirst().getCommand()).containsExactly("sh");
    }

    @Test
    void timesAreRead() throws IOException {
        Change<Lease> change = read(new Frames<>(Lease.class, Omissions.NONE),
                """
                        {"type":"ADDED","object":{"metadata":{"name":"l"},"spec":{"renewTime":"2026-11-21T13:14:15.123456Z"}}}""");

        assertThat(change.object().getSpec().getRenewTime()).isEqualTo("2026-11-21T13:14:15.123456Z");
    }

    @Test
    void anErrorEventOf410MeansExpired() {
        assertThatThrownBy(() -> read(frames, """
                {"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version: 1 (9)"}}"""))
                .isInstanceOf(ExpiredException.class).hasMessageContaining("too old resource version");
        assertThatThrownBy(() -> read(frames, """
                {"type":"ERROR","object":{"kind":"Status","code":500,"message":"etcd is gone"}}"""))
                .isInstanceOf(IOException.class).isNotInstanceOf(ExpiredException.class)
                .hasMessage("etcd is gone (500)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "{\"type\":\"ADDED\"}", "{\"object\":{}}", "{\"type\":\"NEW\",\"object\":{}}",
        "{\"type\":\"ADDED\",\"object\":", "nonsense"})
    void whatIsNoEventIsRefused(String text) {
        assertThatThrownBy(() -> read(frames, text)).isInstanceOf(IOException.class);
    }

    @Test
    void readsAPageWhereverItsMetadataStands() throws IOException {
        String items = "\"items\":[{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"name\":\"b\"}}]";
        String metadata = "\"metadata\":{\"resourceVersion\":\"9\",\"continue\":\"more\"}";

        for (String text : List.of("{" + metadata + "," + items + "}",
                "{\"kind\":\"L\"," + items + "," + metadata + "}")) {
            Frames.Page<ConfigMap> page = frames.page(text.getBytes(StandardCharsets.UTF_8));
            assertThat(page.revision()).isEqualTo("9");
            assertThat(page.next()).isEqualTo("more");
            assertThat(page.items()).extracting(item -> item.getMetadata().getName()).containsExactly("a", "b");
        }
    }

    @Test
    void anEmptyListMayHaveNullForItems() throws IOException {
        Frames.Page<ConfigMap> page = frames
                .page("{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":null}".getBytes(StandardCharsets.UTF_8));

        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isEmpty();
    }

    @Test
    void whatIsNoListIsRefused() {
        assertThatThrownBy(() -> frames.page("{\"items\":[]}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class).hasMessageContaining("resourceVersion");
        assertThat(Frames.refusal("<html>".getBytes(StandardCharsets.UTF_8), 502))
                .hasMessage("the API server answered 502");
    }

    @Test
    void linesAreCutWhereverThePiecesAre() throws IOException {
        byte[] stream = "one\ntwo größer\n\nthree\n".getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= stream.length; size++) {
            List<String> lines = new ArrayList<>();
            Lines cutter = new Lines((bytes, offset, length) -> lines
                    .add(new String(bytes, offset, length, StandardCharsets.UTF_8)));
            for (int from = 0; from < stream.length; from += size) {
                ByteBuffer piece = ByteBuffer.wrap(stream, from, Math.min(size, stream.length - from));
                cutter.take(from % 2 == 0 ? piece : piece.asReadOnlyBuffer());
            }
            assertThat(lines).as("pieces of %d", size).containsExactly("one", "two größer", "", "three");
        }
    }

    @Test
    void anAddressSaysWhatIsAskedFor() {
        Address pods = Address.of(Pod.class).at("https://host:6443/").in("n").withLabel("app", "a b")
                .withField("spec.nodeName", "one").withField("status.phase", "Running");

        assertThat(pods.page(500, "")).hasToString("https://host:6443/api/v1/namespaces/n/pods?limit=500"
                + "&labelSelector=app%3Da+b&fieldSelector=spec.nodeName%3Done%2Cstatus.phase%3DRunning");
        assertThat(pods.watch("12", 300).getQuery())
                .startsWith("watch=true&allowWatchBookmarks=true&resourceVersion=12");
        assertThat(Address.of("apps/v1", "deployments").at("http://local").page(1, "a=")).hasToString(
                "http://local/apis/apps/v1/deployments?limit=1&continue=a%3D");
        assertThat(pods.accept()).isEqualTo("application/json");
        assertThat(pods.withMetadataOnly().accept()).contains("PartialObjectMetadata").endsWith("application/json");
    }
}
