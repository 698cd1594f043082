package dev.highlander.controlplane.store.timeline;

import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreException;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.View;
import dev.highlander.controlplane.store.Watch;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest root, the recent events, and everybody who follows them.
 *
 * <p>One thread at a time publishes. Reading the newest root and following a watch take no lock; opening and closing a watch,
 * an old view and compaction share a lock with the publisher, who holds it for a moment.
 */
public final class Timeline {
    /** How many events at most separate two kept roots when batches are small. */
    private static final int SPAN = 128;

    private final StoreOptions options;
    private final int spanLength;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock: the kept roots with the events after each, by the revision of the root; what is remembered of each
    // range; how much all that is; and whether it is over.
    private final TreeMap<Long, Span> spans = new TreeMap<>();
    private final Map<Range, Topic> topics = new HashMap<>();
    private boolean closed;

    // Written under lock, read by anybody.
    private volatile Root newest;
    private volatile Revision oldest;
    private final AtomicLong keptBytes = new AtomicLong();
    private final AtomicInteger watches = new AtomicInteger();

    /** Begins at a root, which is both the newest and the oldest. */
    public Timeline(Root base, StoreOptions options) {
        this.options = options;
        this.spanLength = Math.clamp(options.keepEvents() / 8, 1, SPAN);
        this.newest = base;
        this.oldest = base.revision();
        spans.put(base.revision().value(), new Span(base, options.clock().getAsLong()));
    }

    /** The newest root. */
    public Root newest() {
        return newest;
    }

    /** The oldest revision of which there is a view, and after which a watch may begin. */
    public Revision oldest() {
        return oldest;
    }

    /** How many events are remembered. */
    public long keptEvents() {
        return Math.max(0, newest.revision().value() - oldest.value());
    }

    /** How many bytes of memory the remembered events cost, roughly. */
    public long keptBytes() {
        return keptBytes.get();
    }

    /** How many watches are open. */
    public int watches() {
        return watches.get();
    }

    /** How many ranges have remembered events or watches; for tests. */
    int topics() {
        lock.lock();
        try {
            return topics.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes durable events visible, and wakes those who follow what has changed.
     *
     * @param events the events right after the newest root, in order, without gaps
     * @param root the root that they lead to
     */
    public void publish(List<Event> events, Root root) {
        Set<Topic> changed = new LinkedHashSet<>();
        lock.lock();
        try {
            long expected = newest.revision().value() + events.size();
            if (root.revision().value() != expected) {
                throw new IllegalArgumentException(
                        events.size() + " events after revision " + newest.revision() + " cannot lead to "
                                + root.revision());
            }
            long now = options.clock().getAsLong();
            Span span = spans.lastEntry().getValue();
            long before = span.bytes();
            for (Event event : events) {
                span.add(event, now);
                for (Range range : ranges(event)) {
                    Topic topic = topics.computeIfAbsent(range, _ -> new Topic());
                    topic.append(event);
                    if (topic.isFollowed()) {
                        changed.add(topic);
                    }
                }
            }
            keptBytes.addAndGet(span.bytes() - before);
            newest = root;
            if (span.events().size() >= spanLength || span.bytes() >= options.keepBytes() / 8) {
                spans.put(root.revision().value(), new Span(root, now));
            }
            forgetExcess(now);
        } finally {
            lock.unlock();
        }
        changed.forEach(Topic::wake);
    }

    private static List<Range> ranges(Event event) {
        return List.of(
                Range.collection(event.key().collection()),
                Range.namespace(event.key().collection(), event.key().namespace()));
    }

    private void forgetExcess(long now) {
        while (spans.size() > 1) {
            Span first = spans.firstEntry().getValue();
            if (keptEvents() <= options.keepEvents()
                    && keptBytes.get() <= options.keepBytes()
                    && now - first.touched() <= options.keepFor().toNanos()) {
                return;
            }
            forgetFirst();
        }
    }

    private void forgetFirst() {
        Span first = spans.pollFirstEntry().getValue();
        oldest = spans.firstEntry().getValue().base().revision();
        keptBytes.addAndGet(-first.bytes());
        for (Event event : first.events()) {
            forget(event);
        }
    }

    private void forget(Event event) {
        for (Range range : ranges(event)) {
            Topic topic = topics.get(range);
            if (topic == null) {
                throw new IllegalStateException(
                        "the event of revision " + event.revision() + " is in no topic " + range);
            }
            topic.forgetOldest();
            if (topic.isUnused()) {
                topics.remove(range);
            }
        }
    }

    /**
     * The view at a revision.
     *
     * @throws CompactedException if it is older than the oldest
     * @throws IllegalArgumentException if it is newer than the newest
     */
    public View view(Revision revision) {
        Root root = newest;
        if (revision.equals(root.revision())) {
            return root;
        }
        List<Event> events;
        lock.lock();
        try {
            check(revision);
            Span span = spans.floorEntry(revision.value()).getValue();
            root = span.base();
            events = span.eventsTo(revision);
        } finally {
            lock.unlock();
        }
        for (Event event : events) {
            root = root.after(event);
        }
        return root;
    }

    /**
     * Opens a watch of the events of a range after a revision.
     *
     * @throws CompactedException if the revision is older than the oldest
     * @throws IllegalArgumentException if it is newer than the newest
     * @throws StoreException if the timeline is closed
     */
    public Watch watch(Range range, Revision after) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreException("cannot watch " + range + ": the store is closed");
            }
            check(after);
            Topic topic = topics.computeIfAbsent(range, _ -> new Topic());
            Cursor cursor = new Cursor(this, range, topic, topic.firstAfter(after), after);
            topic.register(cursor);
            watches.incrementAndGet();
            return cursor;
        } finally {
            lock.unlock();
        }
    }

    private void check(Revision revision) {
        if (oldest.isAfter(revision)) {
            throw new CompactedException(revision, oldest);
        }
        if (revision.isAfter(newest.revision())) {
            throw new IllegalArgumentException(
                    "revision " + revision + " is in the future, the newest is " + newest.revision());
        }
    }

    /** Drops a watch that has been closed. */
    void forget(Cursor cursor) {
        lock.lock();
        try {
            if (cursor.topic().unregister(cursor)) {
                watches.decrementAndGet();
                if (cursor.topic().isUnused()) {
                    topics.remove(cursor.range(), cursor.topic());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets what stood before a revision.
     *
     * @param revision the oldest one to keep; one that is not newer than the oldest changes nothing
     * @throws IllegalArgumentException if it is newer than the newest
     */
    public void compact(Revision revision) {
        lock.lock();
        try {
            if (!revision.isAfter(oldest)) {
                return;
            }
            check(revision);
            while (spans.size() > 1 && spans.higherKey(spans.firstKey()) <= revision.value()) {
                forgetFirst();
            }
            shorten(spans.pollFirstEntry().getValue(), revision);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps only what comes after a revision of the oldest span. */
    private void shorten(Span span, Revision revision) {
        Root base = span.base();
        List<Event> gone = span.eventsTo(revision);
        for (Event event : gone) {
            base = base.after(event);
        }
        Span rest = new Span(base, span.touched());
        for (Event event : span.events().subList(gone.size(), span.events().size())) {
            rest.add(event, span.touched());
        }
        spans.put(revision.value(), rest);
        oldest = revision;
        keptBytes.addAndGet(rest.bytes() - span.bytes());
        gone.forEach(this::forget);
    }

    /** Ends every watch; views stay. Idempotent. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            topics.values().forEach(Topic::endAll);
            watches.set(0);
        } finally {
            lock.unlock();
        }
    }
}
