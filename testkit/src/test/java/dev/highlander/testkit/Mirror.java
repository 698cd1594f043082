package dev.highlander.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What an informer's listener knows of the objects: a word about each, by name. */
final class Mirror<T extends HasMetadata> implements ResourceEventHandler<T> {
    final Map<String, String> seen = new ConcurrentHashMap<>();
    private final Function<T, String> word;

    Mirror(Function<T, String> word) {
        this.word = word;
    }

    @Override
    public void onAdd(T object) {
        seen.put(object.getMetadata().getName(), word.apply(object));
    }

    @Override
    public void onUpdate(T before, T now) {
        seen.put(now.getMetadata().getName(), word.apply(now));
    }

    @Override
    public void onDelete(T object, boolean unknown) {
        seen.remove(object.getMetadata().getName());
    }
}
