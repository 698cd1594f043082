package dev.highlander.controlplane.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.timeline.Root;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is encoded is decoded again, for ever. */
class FormatTest {
    @Provide
    Arbitrary<Index> indexes() {
        Arbitrary<String> strings = Arbitraries.strings().all().ofMaxLength(40);
        Arbitrary<Map<String, String>> maps = Arbitraries.maps(strings, strings).ofMaxSize(4);
        return Combinators.combine(strings, maps, strings.list().ofMaxSize(3), maps).as(Index::new);
    }

    @Provide
    Arbitrary<List<Document>> documents() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        return Combinators.combine(bytes, bytes, indexes()).as(Document::new).list().ofMinSize(1).ofMaxSize(8);
    }

    @Property(tries = 200)
    void batchesComeBackAsTheyWere(@ForAll("documents") List<Document> documents) {
        Root root = Root.EMPTY;
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < documents.size() * 2; i++) {
            Key key = new Key("c\u00e9", i % 2 == 0 ? "" : "n", "k" + i % 3);
            Document document = i % 5 == 4 && root.get(key) != null ? null : documents.get(i / 2);
            Event event = root.event(key, document);
            events.add(event);
            root = root.after(event);
        }
        Encoder encoder = new Encoder();
        encoder.reset(0);
        encoder.batch(events);
        ByteBuffer written = encoder.written();

        DecoderOne decoder = new DecoderOne();
        assertThat(decoder.firstRevision(written)).isEqualTo(1);
        Decoder.Batch batch = decoder.events(written, Root.EMPTY);

        assertThat(written.hasRemaining()).isFalse();
        assertThat(describe(batch.events())).isEqualTo(describe(events));
        assertThat(CrashWorld.contents(batch.root())).isEqualTo(CrashWorld.contents(root));
    }

    private static List<String> describe(List<Event> events) {
        return events.stream()
                .map(event -> event.revision() + " " + event.key() + " " + describe(event.previous()) + " "
                        + describe(event.current()))
                .toList();
    }

    private static String describe(@Nullable Entry entry) {
        return entry == null ? "nothing" : CrashWorld.describe(entry);
    }

    /** A segment and a snapshot as version 1 wrote them; these bytes must be readable as long as there is a Highlander. */
    @Test
    void filesOfVersionOneAreStillRead() throws Exception {
        FaultyVolume volume = new FaultyVolume();
        volume.replace(FileHeader.Kind.SNAPSHOT.fileName(new Revision(2)), HexFormat.of().parseHex(SNAPSHOT));
        volume.replace(FileHeader.Kind.SEGMENT.fileName(new Revision(3)), HexFormat.of().parseHex(SEGMENT));

        Root root = CrashWorld.start(volume).acknowledged();

        assertThat(root.revision()).isEqualTo(new Revision(4));
        assertThat(CrashWorld.contents(root)).containsExactly(
                "pods/default/two 2 {\"v\":\"3\",\"t\":\"three\"} uid-three {app=web} [o1, o2] {spec.nodeName=n\u00f6de}");
    }

    private static final String SNAPSHOT = "484c534e41505348000000010123456789abcdef000000000000000211353d690c93a7b7000000a868ddafaf0a6e6f64"
            + "657300066f6e650101067b2276223a220c222c2274223a226f6e65227d0e7569642d6f6e650106617070067765620204"
            + "6f31046f32011a737065632e6e6f64654e616d6509006e00f60064006508706f64730e64656661756c740674776f0202"
            + "067b2276223a220c222c2274223a2274776f227d0e7569642d74776f01066170700677656202046f31046f32011a7370"
            + "65632e6e6f64654e616d6509006e00f6006400650c93a7b70000000296fe35400002";
    private static final String SEGMENT = "484c4a4f55524e4c00000001777777777777777700000000000000034b80cfce60d50b760000006866f7860303020208"
            + "706f64730e64656661756c740674776f067b2276223a220e222c2274223a227468726565227d127569642d7468726565"
            + "01066170700677656202046f31046f32011a737065632e6e6f64654e616d6509006e00f600640065000a6e6f64657300"
            + "066f6e65";
}
