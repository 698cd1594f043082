package dev.highlander.controlplane.store.journal;

import static dev.highlander.controlplane.store.contract.Samples.add;
import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static dev.highlander.controlplane.store.contract.Samples.names;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreObserver;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** A store whose disk fails acknowledges nothing any more, and goes on answering reads. */
class FailingDiskTest {
    private static final Range ALL = Range.collection("configmaps");

    private final FaultyVolume volume = new FaultyVolume();
    private final List<StoreException> failures = new CopyOnWriteArrayList<>();

    private Store open(StoreOptions options) throws Exception {
        return JournalStore.open(volume, options.observedBy(new StoreObserver() {
            @Override
            public void failed(StoreException reason) {
                failures.add(reason);
            }
        }));
    }

    @Test
    void aFullDiskEndsWritesWithAReasonAndLeavesReads() throws Exception {
        try (Store store = open(StoreOptions.defaults())) {
            add(store, key("default", "a"));
            volume.failAfter(0);

            assertRefused(store, "b");
            volume.failAfter(-1);
            // The disk works again, but nobody knows what is in the journal by now.
            assertRefused(store, "c");

            assertThat(names(store.view().range(ALL))).containsExactly("a");
            assertThat(store.view().revision()).isEqualTo(new Revision(1));
            try (Watch watch = store.watch(ALL, Revision.ZERO)) {
                assertThat(watch.poll(Duration.ZERO, 10)).hasSize(1);
            }
            StoreException failure = store.statistics().writes().failure();
            assertThat(failure).isNotNull().hasMessageContaining("No space left");
            assertThat(failures).containsExactly(failure);
        }
    }

    private static void assertRefused(Store store, String name) {
        assertThatThrownBy(() -> store.commit(Change.create(key("default", name), document(name))).get(10, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("accepts no more changes: those after revision 1 could not be written")
                .hasMessageContaining("writing /volume/journal-0000000000000000001.log: No space left")
                .hasMessageContaining("restart");
    }

    @Test
    void anyOperationOfAWriteMayFailAndNothingAcknowledgedIsLost() throws Exception {
        for (int failing = 0; failing < 12; failing++) {
            FaultyVolume disk = new FaultyVolume();
            Revision acknowledged = Revision.ZERO;
            try (Store store = JournalStore.open(disk, StoreOptions.defaults().writing(4096, 1 << 20))) {
                disk.failAfter(failing);
                for (int i = 0; i < 100; i++) {
                    acknowledged = add(store, key("default", "n" + i)).revision();
                }
            } catch (ExecutionException _) {
                disk.failAfter(-1);
            }
            try (Store again = JournalStore.open(disk.afterKill(), StoreOptions.defaults())) {
                assertThat(again.view().revision().value()).isBetween(acknowledged.value(), acknowledged.value() + 1);
            }
        }
    }

    @Test
    void aStoreThatCannotBeginDoesNotOpen() {
        volume.failAfter(0);

        assertThatThrownBy(() -> open(StoreOptions.defaults())).hasMessageContaining("No space left");
    }

    @Test
    void aSnapshotThatFailsHarmsNothingAndLeavesNoRubbish() throws Exception {
        FaultyVolume disk = new FaultyVolume();
        CrashWorld world = CrashWorld.start(disk);
        SnapshotTaker taker = new SnapshotTaker(disk, CrashWorld.SMALL, 0);
        world.write(new Random(1));
        disk.failAfter(2);
        taker.attempt(world.acknowledged(), () -> false);
        disk.failAfter(-1);

        world.write(new Random(2));

        world.assertFound(CrashWorld.start(disk.afterKill()), "snapshot failed");
        assertThat(disk.names()).noneMatch(FileHeader.Kind.SNAPSHOT::names);
        taker.attempt(world.acknowledged(), () -> false);
        assertThat(disk.names()).anyMatch(FileHeader.Kind.SNAPSHOT::names).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void snapshotsAreTakenWhileTheStoreIsWrittenTo() throws Exception {
        try (Store store = open(StoreOptions.defaults().writing(4096, 20_000))) {
            for (int i = 0; i < 1000; i++) {
                add(store, key("default", "n" + i));
            }
            await().until(() -> volume.names().stream().anyMatch(FileHeader.Kind.SNAPSHOT::names));
        }
        try (Store again = JournalStore.open(volume.afterKill(), StoreOptions.defaults())) {
            assertThat(again.view().count(ALL)).isEqualTo(1000);
            assertThat(again.oldest()).isGreaterThan(Revision.ZERO);
            // A client that was disconnected by the restart goes on where it was.
            try (Watch watch = again.watch(ALL, again.oldest())) {
                assertThat(watch.poll(Duration.ZERO, 2000)).hasSize((int) (1000 - again.oldest().value()));
            }
        }
    }
}
