package dev.highlander.controlplane.store.contract;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Document;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Index;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Outcome;
import dev.highlander.controlplane.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Documents, and changes made with few words. */
public final class Samples {
    private Samples() {}

    /** A key of config maps. */
    public static Key key(String namespace, String name) {
        return new Key("configmaps", namespace, name);
    }

    /** A document around a text, with something in every field of its index. */
    public static Document document(String text) {
        return new Document(
                "{\"metadata\":{\"resourceVersion\":\"".getBytes(StandardCharsets.UTF_8),
                ("\"},\"data\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8),
                new Index("uid-" + text, Map.of("text", text), List.of("owner-" + text), Map.of("spec.text", text)));
    }

    /** The text that a document was made around. */
    public static String text(Entry entry) {
        String whole = new String(entry.bytes(), StandardCharsets.UTF_8);
        return whole.substring(whole.indexOf("data\":\"") + 7, whole.length() - 2);
    }

    /** What becomes of a change. */
    public static Outcome outcome(Store store, Change change) throws Exception {
        return store.commit(change).get(30, SECONDS);
    }

    /** The event of a change that takes effect. */
    public static Event commit(Store store, Change change) throws Exception {
        Outcome outcome = outcome(store, change);
        if (outcome instanceof Outcome.Committed(Event event)) {
            return event;
        }
        throw new AssertionError(change.key() + " was refused: " + outcome);
    }

    /** Creates a document that is its key's name. */
    public static Event add(Store store, Key key) throws Exception {
        return commit(store, Change.create(key, document(key.name())));
    }

    /** What must be there. */
    public static Entry present(@Nullable Entry entry) {
        return Objects.requireNonNull(entry, "nothing stands there");
    }

    /** The names of entries, in order. */
    public static List<String> names(Iterable<Entry> entries) {
        List<String> names = new ArrayList<>();
        entries.forEach(entry -> names.add(entry.key().name()));
        return names;
    }
}
