package dev.highlander.controlplane.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a disk has changed or lost stops the start, with a message that says where and what to do. */
class DamageTest {
    private static final String FIRST = FileHeader.Kind.SEGMENT.fileName(new Revision(1));

    private FaultyVolume volume = new FaultyVolume();
    private CrashWorld world = startOn(volume);

    @BeforeEach
    void writeThreeBatches() throws Exception {
        volume = new FaultyVolume();
        world = startOn(volume);
        Random random = new Random(3);
        for (int i = 0; i < 3; i++) {
            world.write(random, 2);
        }
        assertThat(volume.names()).containsExactly(FIRST);
    }

    private static CrashWorld startOn(FaultyVolume volume) {
        try {
            return CrashWorld.start(volume);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anyChangedByteBeforeTheLastBatchIsFoundOut() {
        byte[] content = volume.content(FIRST);
        int last = startOfLastFrame(content);
        for (int i = 0; i < last; i++) {
            FaultyVolume damaged = volume.afterKill();
            byte[] changed = content.clone();
            changed[i] ^= (byte) (1 << (i % 8));
            damaged.replace(FIRST, changed);

            assertThatThrownBy(() -> CrashWorld.start(damaged))
                    .as("byte %d", i)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("/volume/" + FIRST)
                    .hasMessageContaining("offset")
                    .hasMessageContaining("restore /volume/ from a backup");
        }
    }

    /** Frames are found as the reader finds them. */
    private static int startOfLastFrame(byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        int start = FileHeader.SIZE;
        int next = start;
        while (next + Frame.HEADER < content.length && buffer.getInt(next) != 0) {
            start = next;
            next = start + Frame.HEADER + buffer.getInt(start + 4);
        }
        return start;
    }

    @Test
    void theMessageNamesTheOffsetOfTheDamage() {
        byte[] content = volume.content(FIRST);
        content[FileHeader.SIZE + Frame.HEADER + 5] ^= 1;
        volume.replace(FIRST, content);

        assertThatThrownBy(() -> CrashWorld.start(volume))
                .hasMessageContaining("damaged at offset 32: the checksum of a frame")
                .hasMessageContaining("go on from revision 0");
    }

    @Test
    void aMissingSegmentIsFoundOut() throws Exception {
        write(30);
        List<Revision> segments = SnapshotTaker.revisions(volume.names(), FileHeader.Kind.SEGMENT);
        assertThat(segments).hasSizeGreaterThan(2);
        volume.delete(FileHeader.Kind.SEGMENT.fileName(segments.get(segments.size() - 2)));

        assertThatThrownBy(() -> CrashWorld.start(volume))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(FileHeader.Kind.SEGMENT.fileName(segments.getLast()));
    }

    @Test
    void damageAtTheEndOfASegmentThatIsNotTheLastIsFoundOut() throws Exception {
        write(30);
        List<Revision> segments = SnapshotTaker.revisions(volume.names(), FileHeader.Kind.SEGMENT);
        String name = FileHeader.Kind.SEGMENT.fileName(segments.get(segments.size() - 2));
        byte[] content = volume.content(name);
        content[startOfLastFrame(content) + Frame.HEADER] ^= 1;
        volume.replace(name, content);

        assertThatThrownBy(() -> CrashWorld.start(volume)).isInstanceOf(StoreException.class)
                .hasMessageContaining(name);
    }

    @Test
    void aDamagedSnapshotIsPassedOverForTheOneBefore() throws Exception {
        write(200);
        List<Revision> snapshots = SnapshotTaker.revisions(volume.names(), FileHeader.Kind.SNAPSHOT);
        assertThat(snapshots).hasSize(2);
        byte[] content = volume.content(FileHeader.Kind.SNAPSHOT.fileName(snapshots.getLast()));
        for (int i = 0; i < content.length; i += 7) {
            FaultyVolume damaged = volume.afterKill();
            byte[] changed = content.clone();
            changed[i] ^= 4;
            damaged.replace(FileHeader.Kind.SNAPSHOT.fileName(snapshots.getLast()), changed);
            world.assertFound(CrashWorld.start(damaged), "byte " + i);
            assertThat(SnapshotTaker.revisions(damaged.names(), FileHeader.Kind.SNAPSHOT))
                    .containsExactly(snapshots.getFirst());
            world.assertFound(CrashWorld.start(damaged), "byte " + i + ", started again");
        }
    }

    @Test
    void theJournalReachesBackToTheOlderSnapshotAtAnyTime() throws Exception {
        Random random = new Random(6);
        int passedOver = 0;
        for (int i = 0; i < 300; i++) {
            List<String> before = volume.names();
            world.write(random, 1);
            List<Revision> snapshots = SnapshotTaker.revisions(volume.names(), FileHeader.Kind.SNAPSHOT);
            if (!volume.names().equals(before) && snapshots.size() == 2) {
                FaultyVolume damaged = volume.afterKill();
                damaged.replace(FileHeader.Kind.SNAPSHOT.fileName(snapshots.getLast()), new byte[100]);
                world.assertFound(CrashWorld.start(damaged), "batch " + i);
                passedOver++;
            }
        }
        assertThat(passedOver).isGreaterThan(5);
    }

    @Test
    void aStoreWithoutAnyWholeSnapshotDoesNotStart() throws Exception {
        write(200);
        for (Revision revision : SnapshotTaker.revisions(volume.names(), FileHeader.Kind.SNAPSHOT)) {
            volume.replace(FileHeader.Kind.SNAPSHOT.fileName(revision), new byte[100]);
        }
        assertThatThrownBy(() -> CrashWorld.start(volume))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("snapshot-")
                .hasMessageContaining("restore /volume/ from a backup");

        for (Revision revision : SnapshotTaker.revisions(volume.names(), FileHeader.Kind.SNAPSHOT)) {
            volume.delete(FileHeader.Kind.SNAPSHOT.fileName(revision));
        }
        assertThatThrownBy(() -> CrashWorld.start(volume))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("a file is missing in /volume/");
    }

    @Test
    void aNewerFormatIsNamed() {
        FileHeader newer = new FileHeader(FileHeader.Kind.SEGMENT, 2, 7, new Revision(1));
        volume.replace(FIRST, newer.encode().array());

        assertThatThrownBy(() -> CrashWorld.start(volume))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("start a newer Highlander");
    }

    @Test
    void unfinishedFilesAreRemoved() throws Exception {
        volume.replace("snapshot-0000000000000000002.db.tmp", new byte[10]);

        CrashWorld.start(volume);

        assertThat(volume.names()).noneMatch(name -> name.endsWith(".tmp"));
    }

    private void write(int batches) throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < batches; i++) {
            world.write(random);
        }
    }
}
