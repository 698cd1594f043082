package dev.highlander.reconcile;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.ownership.time.TimeSource;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Kubernetes Events on objects: what {@code kubectl describe} shows below an object.
 *
 * <p>Recording never blocks and never fails: occurrences wait in a bounded queue for one thread that writes them. The same occurrence
 * again raises {@code count} and {@code lastTimestamp} of the event it made. Events are a courtesy to people: when the queue is full
 * or the API server refuses, the occurrence is counted as dropped and forgotten.
 */
public final class Events implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Events.class);
    private static final int QUEUE = 4096;
    private static final int LONGEST_MESSAGE = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'")
            .withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final String component;
    private final @Nullable String host;
    private final InstantSource clock;
    private final TimeSource time;
    private final BlockingQueue<Recorded> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread writer;
    /** Used by the writer thread alone. */
    private final EventLedger ledger = new EventLedger();
    /** Used by the writer thread alone. */
    private boolean failing;

    /** The severity. */
    public enum Type {
        /** All is going as it should. */
        NORMAL("Normal"),
        /** Somebody may want to look. */
        WARNING("Warning");

        private final String text;

        Type(String text) {
            this.text = text;
        }
    }

    private record Recorded(ObjectReference involved, Type type, String reason, String message, Instant at) {}

    /**
     * Starts the writer.
     *
     * @param component who reports, for example {@code default-scheduler}
     * @param host the node the component runs on, or null when that says nothing
     * @param clock the time of day that stands in events
     * @param time the clock for limits
     */
    public Events(KubernetesClient client, String component, @Nullable String host, InstantSource clock,
            TimeSource time) {
        this.client = client;
        this.component = component;
        this.host = host;
        this.clock = clock;
        this.time = time;
        this.writer = Thread.ofVirtual().name("events-" + component).start(this::write);
    }

    /** Records that all went well: {@link Type#NORMAL}. */
    public void normal(HasMetadata involved, String reason, String message) {
        record(reference(involved), Type.NORMAL, reason, message);
    }

    /** Records that something needs attention: {@link Type#WARNING}. */
    public void warning(HasMetadata involved, String reason, String message) {
        record(reference(involved), Type.WARNING, reason, message);
    }

    /**
     * Records an occurrence.
     *
     * @param involved the object; its {@code fieldPath} may name a part, such as a container
     * @param reason a word in UpperCamelCase that programs may match
     * @param message a sentence for people, cut at 1024 characters
     */
    public void record(ObjectReference involved, Type type, String reason, String message) {
        String cut = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE - 3) + "..." : message;
        Recorded recorded = new Recorded(involved, type, reason, cut, clock.instant());
        if (closed.get() || !queue.offer(recorded)) {
            dropped.incrementAndGet();
        }
    }

    /** A reference to an object, as an event's {@code involvedObject} holds it. */
    public static ObjectReference reference(HasMetadata object) {
        return new ObjectReferenceBuilder().withApiVersion(object.getApiVersion()).withKind(object.getKind())
                .withNamespace(object.getMetadata().getNamespace()).withName(object.getMetadata().getName())
                .withUid(object.getMetadata().getUid()).withResourceVersion(object.getMetadata().getResourceVersion())
                .build();
    }

    /** How many occurrences were recorded but not written, since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Writes what waits, for two seconds at the most, then stops. Idempotent. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            // The queue's own end: an empty queue lets the writer see that it is closed.
            queue.offer(new Recorded(new ObjectReference(), Type.NORMAL, "", "", Instant.EPOCH));
            if (!writer.join(PATIENCE)) {
                writer.interrupt();
            }
        } catch (InterruptedException _) {
            writer.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            while (!closed.get() || !queue.isEmpty()) {
                Recorded next = queue.take();
                if (!next.reason.isEmpty()) {
                    write(next);
                }
            }
        } catch (InterruptedException _) {
            // Only close interrupts, after its patience ran out.
            dropped.addAndGet(queue.size());
        }
    }

    private void write(Recorded recorded) {
        ObjectReference involved = recorded.involved;
        NamespacedName name = NamespacedName.of(requireNonNullElse(involved.getNamespace(), ""), involved.getName());
        EventLedger.Occurrence occurrence = new EventLedger.Occurrence(
                requireNonNullElse(involved.getUid(), "") + requireNonNullElse(involved.getFieldPath(), ""), name,
                requireNonNullElse(involved.getKind(), ""), recorded.type.text, recorded.reason, recorded.message);
        try {
            switch (ledger.decide(occurrence, time.nanos())) {
                case EventLedger.Decision.Create() -> create(occurrence, recorded);
                case EventLedger.Decision.Count(String event, int count) -> count(occurrence, recorded, event, count);
                case EventLedger.Decision.Drop() -> dropped.incrementAndGet();
            }
            failing = false;
        } catch (RuntimeException e) {
            dropped.incrementAndGet();
            if (!failing) {
                failing = true;
                log.warn("events component={} cannot be written, dropping until they can: {}", component, e.toString());
            }
        }
    }

    private void create(EventLedger.Occurrence occurrence, Recorded recorded) {
        String now = SECONDS.format(recorded.at);
        ObjectReference involved = recorded.involved;
        // Unique without a random number: an object has no two different new events in one nanosecond of one component's clock.
        String suffix = Long.toHexString(
                ChronoUnit.NANOS.between(Instant.EPOCH, recorded.at) ^ Integer.toUnsignedLong(occurrence.hashCode()));
        Event event = new EventBuilder().withNewMetadata().withNamespace(namespace(involved))
                .withName(involved.getName() + "." + suffix).endMetadata().withInvolvedObject(involved)
                .withType(recorded.type.text)
                .withReason(recorded.reason).withMessage(recorded.message).withNewSource().withComponent(component)
                .withHost(host)
                .endSource().withReportingComponent(component).withReportingInstance(requireNonNullElse(host, ""))
                .withFirstTimestamp(now).withLastTimestamp(now).withCount(1).build();
        try {
            client.v1().events().inNamespace(namespace(involved)).resource(event).create();
        } catch (KubernetesClientException e) {
            // A namespace that is going away takes no new events, and its objects' last words interest nobody.
            if (e.getCode() == 403 || e.getCode() == 404) {
                dropped.incrementAndGet();
                return;
            }
            throw e;
        }
        ledger.stored(occurrence, event.getMetadata().getName(), 1, time.nanos());
    }

    private void count(EventLedger.Occurrence occurrence, Recorded recorded, String event, int count) {
        String patch = "{\"count\":" + count + ",\"lastTimestamp\":\"" + SECONDS.format(recorded.at) + "\"}";
        try {
            client.v1().events().inNamespace(namespace(recorded.involved)).withName(event)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
            ledger.stored(occurrence, event, count, time.nanos());
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            ledger.lost(occurrence);
            create(occurrence, recorded);
        }
    }

    /** An object of no namespace has its events in {@code default}, as in Kubernetes. */
    private static String namespace(ObjectReference involved) {
        String namespace = involved.getNamespace();
        return namespace == null || namespace.isEmpty() ? "default" : namespace;
    }
}
