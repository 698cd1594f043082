package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.sequence.GroupCommit;
import dev.highlander.controlplane.store.sequence.SequencedStore;
import java.io.IOException;
import java.nio.file.Path;

/** Opens stores that outlive their process. */
public final class JournalStore {
    private JournalStore() {}

    /**
     * Opens the store in a directory, which is created if need be, and belongs to this process until the store is closed.
     *
     * <p>Watches may begin, and views be had, at revisions since the newest snapshot, as far as the options keep them.
     *
     * @param directory where the files are; nothing else should be there
     * @param options the limits
     * @throws StoreException if the directory cannot be used, is in use, or holds damaged files; the message says what to do
     */
    public static Store open(Path directory, StoreOptions options) {
        try {
            return open(DirectoryVolume.open(directory), options);
        } catch (IOException e) {
            throw new StoreException("cannot use the data directory " + directory.toAbsolutePath() + ": " + e, e);
        }
    }

    /** Opens the store on a volume, which is closed with it, or at once if that fails. */
    static Store open(Volume volume, StoreOptions options) throws IOException {
        Recovery.Found found;
        try {
            found = Recovery.run(volume, options);
        } catch (IOException | RuntimeException e) {
            volume.close();
            throw e;
        }
        Snapshots snapshots = new SnapshotThread(new SnapshotTaker(volume, options, found.snapshotBytes()));
        Journal journal = new Journal(volume, options, snapshots, found.segment(), found.journalBytes());
        return new SequencedStore(found.timeline(), GroupCommit.start(found.timeline(), journal, options));
    }
}
