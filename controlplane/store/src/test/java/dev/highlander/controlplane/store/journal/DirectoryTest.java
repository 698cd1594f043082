package dev.highlander.controlplane.store.journal;

import static dev.highlander.controlplane.store.contract.Samples.add;
import static dev.highlander.controlplane.store.contract.Samples.commit;
import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static dev.highlander.controlplane.store.contract.Samples.present;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in a real directory. */
class DirectoryTest {
    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsThereAfterARestart() throws Exception {
        Path directory = folder.resolve("not/there/yet");
        Event created;
        try (Store store = JournalStore.open(directory, StoreOptions.defaults())) {
            created = add(store, key("default", "a"));
            commit(store, Change.update(key("default", "a"), created.revision(), document("new")));
            Event gone = add(store, key("default", "b"));
            commit(store, Change.delete(key("default", "b"), gone.revision()));
        }
        try (Store store = JournalStore.open(directory, StoreOptions.defaults())) {
            Entry entry = present(store.view().get(key("default", "a")));
            assertThat(entry.created()).isEqualTo(created.revision());
            assertThat(entry.modified()).isEqualTo(new Revision(2));
            assertThat(entry.document().index()).isEqualTo(document("new").index());
            assertThat(store.view().revision()).isEqualTo(new Revision(4));
            assertThat(store.view().count(Range.collection("configmaps"))).isEqualTo(1);
            assertThat(store.size()).isEqualTo(document("new").size());
            assertThat(add(store, key("default", "c")).revision()).isEqualTo(new Revision(5));
        }
    }

    @Test
    void everyStringAndEveryByteComesBack() throws Exception {
        byte[] head = new byte[300_000];
        new Random(1).nextBytes(head);
        Index index = new Index(
                "uid", Map.of("", "", "ä/ö", "\uD83D\uDE00", "half", "\uD83D", "long", "x".repeat(70_000)),
                List.of("o1", "é", "o1"), Map.of("a.b", "\u0000"));
        Key key = new Key("pods", "", "\uDE00ñ");
        try (Store store = JournalStore.open(folder, StoreOptions.defaults())) {
            commit(store, Change.create(key, new Document(head, new byte[0], index)));
        }
        try (Store store = JournalStore.open(folder, StoreOptions.defaults())) {
            Document document = present(store.view().get(key)).document();
            assertThat(Arrays.equals(document.head(), head)).isTrue();
            assertThat(document.tail()).isEmpty();
            assertThat(document.index()).isEqualTo(index);
        }
    }

    @Test
    void aChangeLargerThanASegmentIsKept() throws Exception {
        StoreOptions small = StoreOptions.defaults().writing(4096, 1 << 30).queueing(10, 1000);
        String large = "x".repeat(3_000_000);
        try (Store store = JournalStore.open(folder, small)) {
            add(store, key("default", "a"));
            commit(store, Change.create(key("default", "b"), document(large)));
            add(store, key("default", "c"));
        }
        try (Store store = JournalStore.open(folder, small)) {
            assertThat(present(store.view().get(key("default", "b"))).document().size()).isGreaterThan(3_000_000);
            assertThat(store.view().count(Range.collection("configmaps"))).isEqualTo(3);
        }
    }

    @Test
    void aSecondStoreOnTheSameDirectoryIsRefusedByName() throws Exception {
        try (Store store = JournalStore.open(folder, StoreOptions.defaults())) {
            add(store, key("default", "a"));

            assertThatThrownBy(() -> JournalStore.open(folder, StoreOptions.defaults()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
        }
        JournalStore.open(folder, StoreOptions.defaults()).close();
    }

    @Test
    void aDirectoryThatIsAFileIsRefusedByName() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> JournalStore.open(file, StoreOptions.defaults()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot use the data directory " + file);
    }

    @Test
    void nobodyElseMayLookIntoTheDirectory() throws Exception {
        Path directory = folder.resolve("store");
        JournalStore.open(directory, StoreOptions.defaults()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))).isEqualTo("rwx------");
    }

    @Test
    void oldFilesAreRemovedOnceSnapshotsCoverThem() throws Exception {
        StoreOptions small = StoreOptions.defaults().writing(4096, 15_000);
        Revision newest;
        try (Store store = JournalStore.open(folder, small)) {
            add(store, key("default", "other"));
            newest = add(store, key("default", "a")).revision();
            // Some 25 segments; then, should the snapshots be slow, until they have caught up.
            for (int i = 0; i < 400 || (i < 20_000 && files(FileHeader.Kind.SEGMENT) > 12); i++) {
                newest = commit(store, Change.update(key("default", "a"), newest, document("v" + i))).revision();
            }
        }
        assertThat(files(FileHeader.Kind.SNAPSHOT)).isBetween(1L, 2L);
        assertThat(files(FileHeader.Kind.SEGMENT)).isLessThan(15);
        try (Store store = JournalStore.open(folder, small)) {
            assertThat(store.view().revision()).isEqualTo(newest);
            assertThat(store.view().count(Range.collection("configmaps"))).isEqualTo(2);
        }
    }

    private long files(FileHeader.Kind kind) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> kind.names(file.getFileName().toString())).count();
        }
    }
}
