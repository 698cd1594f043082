package dev.highlander.controlplane.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.contract.Samples;
import dev.highlander.controlplane.store.timeline.Root;
import dev.highlander.controlplane.store.timeline.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** The journal, its snapshots and its recovery on a faulty volume, all on one thread, so that a seed replays exactly. */
final class CrashWorld {
    /** Segments of a few batches, and a snapshot every few segments. */
    static final StoreOptions SMALL = StoreOptions.defaults().writing(4096, 10_000);

    final FaultyVolume volume;
    private final Timeline timeline;
    private final Journal journal;

    /** The root that the last batch leads to if it was kept; it may not have been acknowledged. */
    private Root attempted;

    private CrashWorld(FaultyVolume volume, Recovery.Found found) {
        this.volume = volume;
        this.timeline = found.timeline();
        this.attempted = timeline.newest();
        SnapshotTaker taker = new SnapshotTaker(volume, SMALL, found.snapshotBytes());
        this.journal = new Journal(volume, SMALL, new AtOnce(taker), found.segment(), found.journalBytes());
    }

    /** Takes each snapshot when it is asked for. */
    private record AtOnce(SnapshotTaker taker) implements Snapshots {
        @Override
        public boolean request(Root root) {
            taker.attempt(root, () -> false);
            return true;
        }

        @Override
        public long newestBytes() {
            return taker.newestBytes();
        }

        @Override
        public void close() {}
    }

    static CrashWorld start(FaultyVolume volume) throws IOException {
        return new CrashWorld(volume, Recovery.run(volume, SMALL));
    }

    /** What has been acknowledged. */
    Root acknowledged() {
        return timeline.newest();
    }

    /** Writes a batch of random changes of a few keys. */
    void write(Random random) throws IOException {
        write(random, 1 + random.nextInt(4));
    }

    /** Writes a batch of so many random changes. */
    void write(Random random, int size) throws IOException {
        Root root = timeline.newest();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Event event = root.decide(change(root, random));
            if (event == null) {
                throw new AssertionError("a change made for " + root + " was refused by it");
            }
            events.add(event);
            root = root.after(event);
        }
        attempted = root;
        journal.append(events);
        timeline.publish(events, root);
        journal.published(root);
    }

    private static Change change(Root root, Random random) {
        Key key = Samples.key("n" + random.nextInt(3), "k" + random.nextInt(8));
        Entry current = root.get(key);
        String text = "v" + root.revision().next() + "x".repeat(random.nextInt(200));
        if (current == null) {
            return Change.create(key, Samples.document(text));
        }
        return random.nextInt(4) == 0
                ? Change.delete(key, current.modified())
                : Change.update(key, current.modified(), Samples.document(text));
    }

    /** Asserts that what was found after a crash is what had been acknowledged, or that and the batch on its way. */
    void assertFound(CrashWorld after, String crash) {
        Root found = after.acknowledged();
        Root expected = found.revision().equals(timeline.newest().revision()) ? timeline.newest() : attempted;
        assertThat(found.revision()).as(crash).isEqualTo(expected.revision());
        assertThat(contents(found)).as(crash).isEqualTo(contents(expected));
        assertThat(found.bytes()).as(crash).isEqualTo(expected.bytes());
    }

    /** Everything about every entry. */
    static List<String> contents(Root root) {
        List<String> contents = new ArrayList<>();
        for (Entry entry : root.tree().slice(0, root.tree().size())) {
            contents.add(describe(entry));
        }
        return contents;
    }

    /** Everything about an entry, the same for the same entry. */
    static String describe(Entry entry) {
        Index index = entry.document().index();
        return entry.key() + " " + entry.created() + " " + new String(entry.bytes(), StandardCharsets.ISO_8859_1) + " "
                + index.uid()
                + " " + new TreeMap<>(index.labels()) + " " + index.owners() + " " + new TreeMap<>(index.fields());
    }
}
