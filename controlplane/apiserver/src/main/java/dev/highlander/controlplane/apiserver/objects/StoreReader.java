package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.ClusterReader;
import dev.highlander.controlplane.apiserver.json.Json;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Other objects as the store has them now. Those asked for lately are kept parsed: nearly every creation asks for the same few (its
 * namespace, its service account, the priority classes).
 */
public final class StoreReader implements ClusterReader {
    /** A power of two. */
    private static final int KEPT = 256;

    private record Parsed(Entry entry, ObjectNode tree) {}

    private final Store store;
    private final AtomicReferenceArray<Parsed> kept = new AtomicReferenceArray<>(KEPT);

    /** Reads from {@code store}. */
    public StoreReader(Store store) {
        this.store = store;
    }

    @Override
    public @Nullable ObjectNode get(String collection, String namespace, String name) {
        Entry entry = name.isEmpty() ? null : store.view().get(new Key(collection, namespace, name));
        return entry == null ? null : parsed(entry);
    }

    @Override
    public List<ObjectNode> list(String collection, String namespace) {
        Range range = namespace.isEmpty() ? Range.collection(collection) : Range.namespace(collection, namespace);
        List<ObjectNode> objects = new ArrayList<>();
        for (Entry entry : store.view().range(range)) {
            objects.add(parsed(entry));
        }
        return objects;
    }

    @Override
    public List<ObjectNode> named(String collection, String prefix) {
        List<ObjectNode> objects = new ArrayList<>();
        for (Entry entry : store.view().range(Range.collection(collection))) {
            if (entry.key().name().startsWith(prefix)) {
                objects.add(parsed(entry));
            }
        }
        return objects;
    }

    // An entry is one state of one object: a newer state is another entry.
    @SuppressWarnings("ReferenceEquality")
    private ObjectNode parsed(Entry entry) {
        int hash = entry.key().hashCode();
        int slot = (hash ^ (hash >>> 16)) & (KEPT - 1);
        Parsed found = kept.get(slot);
        if (found != null && found.entry() == entry) {
            return found.tree();
        }
        ObjectNode tree = Json.readObject(entry.bytes());
        kept.set(slot, new Parsed(entry, tree));
        return tree;
    }
}
