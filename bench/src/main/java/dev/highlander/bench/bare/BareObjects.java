package dev.highlander.bench.bare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Objects as their JSON bytes by path, durable before they can be seen, and those who watch. */
final class BareObjects implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final BareJournal journal;
    private final InstantSource clock;
    private final AtomicLong revision = new AtomicLong();
    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final Map<String, CopyOnWriteArrayList<BareWatch>> watches = new ConcurrentHashMap<>();

    BareObjects(Path journal, InstantSource clock) throws IOException {
        this.journal = new BareJournal(journal);
        this.clock = clock;
    }

    /**
     * Keeps a new object.
     *
     * @param collection the path of its collection, with a slash at the end
     * @return the object as it is kept, or null if there is one of its name
     */
    byte @Nullable [] create(String collection, byte[] body) throws IOException, InterruptedException {
        ObjectNode object = tree(body);
        String key = collection + object.path("metadata").path("name").asText();
        if (objects.containsKey(key)) {
            return null;
        }
        ObjectNode metadata = object.withObjectProperty("metadata");
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return commit(collection, key, object, "ADDED");
    }

    /** Puts an object in the place of the one at its path; null if there is none. */
    byte @Nullable [] update(String collection, String key, byte[] body) throws IOException, InterruptedException {
        if (!objects.containsKey(key)) {
            return null;
        }
        return commit(collection, key, tree(body), "MODIFIED");
    }

    private ObjectNode tree(byte[] body) throws IOException {
        if (json.readTree(body) instanceof ObjectNode object) {
            return object;
        }
        throw new IOException("expected a JSON object");
    }

    private byte[] commit(String collection, String key, ObjectNode object, String type)
            throws IOException, InterruptedException {
        object.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision.incrementAndGet()));
        byte[] bytes = json.writeValueAsBytes(object);
        journal.append(bytes, () -> {
            objects.put(key, bytes);
            tell(collection, type, bytes);
        });
        return bytes;
    }

    /** Removes the object at a path and, of a namespace, all that is in it; false if there is none. */
    boolean delete(String collection, String key) throws IOException, InterruptedException {
        byte[] before = objects.get(key);
        if (before == null) {
            return false;
        }
        revision.incrementAndGet();
        journal.append(key.getBytes(StandardCharsets.UTF_8), () -> {
            objects.remove(key);
            // '0' is the character after '/': everything beneath the path.
            objects.subMap(key + "/", key + "0").clear();
            tell(collection, "DELETED", before);
        });
        return true;
    }

    byte @Nullable [] get(String key) {
        return objects.get(key);
    }

    /** The objects of a collection, in the order of their names. */
    Collection<byte[]> list(String collection) {
        return objects.subMap(collection, collection.substring(0, collection.length() - 1) + "0").values();
    }

    long revision() {
        return revision.get();
    }

    /** Follows a collection from now on, until {@link #forget}. */
    BareWatch watch(String collection) {
        BareWatch watch = new BareWatch();
        watches.computeIfAbsent(collection, c -> new CopyOnWriteArrayList<>()).add(watch);
        return watch;
    }

    void forget(String collection, BareWatch watch) {
        CopyOnWriteArrayList<BareWatch> of = watches.get(collection);
        if (of != null) {
            of.remove(watch);
        }
    }

    private void tell(String collection, String type, byte[] object) {
        CopyOnWriteArrayList<BareWatch> of = watches.get(collection);
        if (of == null || of.isEmpty()) {
            return;
        }
        ByteArrayOutputStream event = new ByteArrayOutputStream(object.length + 40);
        event.writeBytes(("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII));
        event.writeBytes(object);
        event.writeBytes("}\n".getBytes(StandardCharsets.US_ASCII));
        byte[] once = event.toByteArray();
        of.forEach(watch -> watch.offer(once));
    }

    @Override
    public void close() throws IOException {
        watches.values().forEach(of -> of.forEach(BareWatch::end));
        journal.close();
    }
}
