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
import org.jspecify.annotations.Nullable;

/** Other objects as the store has them now. */
public final class StoreReader implements ClusterReader {
    private final Store store;

    /** Reads from {@code store}. */
    public StoreReader(Store store) {
        this.store = store;
    }

    @Override
    public @Nullable ObjectNode get(String collection, String namespace, String name) {
        Entry entry = name.isEmpty() ? null : store.view().get(new Key(collection, namespace, name));
        return entry == null ? null : Json.readObject(entry.bytes());
    }

    @Override
    public List<ObjectNode> list(String collection, String namespace) {
        Range range = namespace.isEmpty() ? Range.collection(collection) : Range.namespace(collection, namespace);
        List<ObjectNode> objects = new ArrayList<>();
        for (Entry entry : store.view().range(range)) {
            objects.add(Json.readObject(entry.bytes()));
        }
        return objects;
    }
}
