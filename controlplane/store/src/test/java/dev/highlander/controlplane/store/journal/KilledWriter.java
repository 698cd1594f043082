package dev.highlander.controlplane.store.journal;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * The program that {@link KillTest} kills: a few threads change keys of their own as fast as they can. What each is about to
 * do and what it was told is a line on standard output, which outlives the process.
 */
final class KilledWriter {
    static final int THREADS = 4;
    static final int KEYS = 6;

    /** Small files, so that kills also hit new segments and snapshots. */
    static final StoreOptions OPTIONS = StoreOptions.defaults().writing(32 * 1024, 100_000);

    private final Store store;
    private final PrintStream out;

    private KilledWriter(Store store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    /** Takes the directory. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        KilledWriter writer = new KilledWriter(JournalStore.open(Path.of(arguments[0]), OPTIONS), out);
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Thread.ofPlatform().name("writer-" + i).start(() -> writer.run(thread));
        }
        out.println("READY");
    }

    static Key key(int thread, int number) {
        return new Key("configmaps", "t" + thread, "k" + number);
    }

    private void run(int thread) {
        Random random = new Random();
        while (true) {
            Key key = key(thread, random.nextInt(KEYS));
            Entry current = store.view().get(key);
            boolean deletes = current != null && random.nextInt(4) == 0;
            String uid = current == null ? UUID.randomUUID().toString() : current.document().index().uid();
            String text = deletes ? "-" : UUID.randomUUID() + "x".repeat(random.nextInt(500));
            out.println("TRY " + key + " " + uid + " " + text);
            Change change;
            if (current == null) {
                change = Change.create(key, document(uid, text));
            } else if (deletes) {
                change = Change.delete(key, current.modified());
            } else {
                change = Change.update(key, current.modified(), document(uid, text));
            }
            if (store.commit(change).join() instanceof Outcome.Committed(Event event)) {
                out.println("DONE " + key + " " + event.revision());
            } else {
                out.println("REFUSED " + key);
            }
        }
    }

    private static Document document(String uid, String text) {
        return new Document(
                text.getBytes(StandardCharsets.UTF_8), new byte[0], new Index(uid, Map.of(), List.of(), Map.of()));
    }
}
