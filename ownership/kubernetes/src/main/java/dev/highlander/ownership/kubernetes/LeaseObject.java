package dev.highlander.ownership.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseName;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Lease object as read, or as it shall be written. Immutable: the tree is never changed, {@link Draft} copies it.
 *
 * <p>It is kept as the JSON it came as, so whatever others put there (annotations, owner references, {@code strategy}, fields of later
 * versions) goes back as it was. Only {@code managedFields} are dropped: they are most of the bytes, and a server that gets none keeps its own.
 *
 * <p>Annotations of ours describe the spec as we wrote it. Others change the spec and carry the annotations along, so those that matter
 * name the epoch they belong to, and count for that one only.
 */
final class LeaseObject {
    /** client-go's usual LeaseDuration, for a holder that wrote none. */
    static final Duration UNTOLD = Duration.ofSeconds(15);

    private static final String PREFIX = "highlander.plexobject.io/";
    /** The lease's name, which the object's name may only resemble. */
    private static final String NAME = PREFIX + "lease-name";
    /** The epoch of our last writing, to which the other annotations belong. */
    private static final String EPOCH = PREFIX + "lease-epoch";
    /** What is added to {@code leaseTransitions + 1}, if the epoch has outgrown that field. */
    private static final String BASE = PREFIX + "lease-epoch-base";
    /** The exact time to live, as ISO 8601. */
    private static final String TTL = PREFIX + "lease-ttl";
    /** The claim that was released last, as {@code name#token}. */
    private static final String RELEASED = PREFIX + "lease-released";
    private static final String SUCCESSOR = PREFIX + "lease-successor";
    private static final String COURTESY = PREFIX + "lease-courtesy";

    private final ObjectNode json;
    private final JsonNode metadata;
    private final JsonNode spec;
    private final JsonNode annotations;

    private LeaseObject(ObjectNode json) {
        this.json = json;
        this.metadata = json.path("metadata");
        this.spec = json.path("spec");
        this.annotations = metadata.path("annotations");
    }

    /** The object that was read. The tree is this object's from now on. */
    static LeaseObject read(ObjectNode json) {
        if (json.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return new LeaseObject(json);
    }

    /** One that does not exist yet, held by nobody. */
    static LeaseObject create(LeaseName lease, String namespace, Map<String, String> labels) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
        ObjectNode metadata = json.putObject("metadata");
        metadata.put("namespace", namespace).put("name", ObjectNames.of(lease));
        if (!labels.isEmpty()) {
            labels.forEach(metadata.putObject("labels")::put);
        }
        metadata.putObject("annotations").put(NAME, lease.value());
        return new LeaseObject(json);
    }

    ObjectNode json() {
        return json;
    }

    String name() {
        return metadata.path("name").asText();
    }

    String uid() {
        return metadata.path("uid").asText();
    }

    String resourceVersion() {
        return metadata.path("resourceVersion").asText();
    }

    /** The name of the lease that we made this object for; null if others made it. */
    @Nullable
    String leaseName() {
        return annotation(NAME);
    }

    /** Who holds it or held it last; empty if it was released or never held. */
    String holderIdentity() {
        return text(spec, "holderIdentity", "");
    }

    boolean isReleased() {
        return holderIdentity().isEmpty();
    }

    @Nullable
    String renewTime() {
        JsonNode time = spec.path("renewTime");
        return time.isTextual() ? time.asText() : null;
    }

    /** {@code leaseTransitions + 1}, plus what did not fit in there; {@link Epoch#NONE} of an object that nobody ever held. */
    Epoch epoch() {
        JsonNode transitions = spec.path("leaseTransitions");
        if (!transitions.isIntegralNumber() && isReleased()) {
            return Epoch.NONE;
        }
        return new Epoch(Math.max(0, base() + Math.max(0, transitions.asLong(0)) + 1));
    }

    /** How long it is held after a renewal: exactly, if the holder is one of us, else in whole seconds. */
    Duration ttl() {
        int seconds = spec.path("leaseDurationSeconds").asInt(0);
        Duration exact = belonging(TTL);
        if (exact != null && LeaseTimes.seconds(exact) == seconds) {
            return exact;
        }
        return seconds > 0 ? Duration.ofSeconds(seconds) : UNTOLD;
    }

    /** Whether this claim was the last to be released. */
    boolean hasReleased(String claim) {
        return claim.equals(annotation(RELEASED));
    }

    /** For whom it was released; null if for anybody, or if others have had it since. */
    @Nullable
    String successor() {
        return isReleased() && isOurs() ? annotation(SUCCESSOR) : null;
    }

    /** How long it is kept for the successor. */
    Duration courtesy() {
        Duration courtesy = belonging(COURTESY);
        return courtesy == null ? Duration.ZERO : courtesy;
    }

    /**
     * Whether both are one and the same record: nobody has acquired, renewed or released in between. Other changes of the object (a label, an
     * annotation of somebody's) do not count, or whoever makes them would keep a dead holder's lease alive.
     */
    boolean isSameRecord(LeaseObject other) {
        return uid().equals(other.uid()) && spec.equals(other.spec)
                && List.of(EPOCH, BASE, TTL, RELEASED, SUCCESSOR, COURTESY).stream()
                        .allMatch(key -> annotations.path(key).equals(other.annotations.path(key)));
    }

    Draft edit() {
        return new Draft(json.deepCopy());
    }

    private boolean isOurs() {
        return epoch().toString().equals(annotation(EPOCH));
    }

    private @Nullable Duration belonging(String key) {
        String text = isOurs() ? annotation(key) : null;
        if (text == null) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            return duration.isNegative() ? null : duration;
        } catch (DateTimeException _) {
            // Edited by hand; the seconds in the spec still tell.
            return null;
        }
    }

    private long base() {
        String text = annotation(BASE);
        if (text == null) {
            return 0;
        }
        try {
            long base = Long.parseLong(text);
            return base < 0 || base > Long.MAX_VALUE / 2 ? 0 : base;
        } catch (NumberFormatException _) {
            // Edited by hand: the epochs are lower now, which whoever knows higher ones notices.
            return 0;
        }
    }

    private @Nullable String annotation(String key) {
        JsonNode value = annotations.path(key);
        return value.isTextual() ? value.asText() : null;
    }

    private static String text(JsonNode node, String field, String otherwise) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : otherwise;
    }

    /** A copy that may be changed until it is {@linkplain #done() done}. */
    static final class Draft {
        private static final long HIGHEST_EPOCH = Long.MAX_VALUE / 2;

        private final ObjectNode json;
        private final ObjectNode spec;
        private final ObjectNode annotations;

        private Draft(ObjectNode json) {
            this.json = json;
            this.spec = object(json, "spec");
            this.annotations = object(object(json, "metadata"), "annotations");
        }

        Draft name(LeaseName lease) {
            annotations.put(NAME, lease.value());
            return this;
        }

        Draft holder(String identity) {
            spec.put("holderIdentity", identity);
            return this;
        }

        /** Shows the epoch in {@code leaseTransitions} as long as it fits there (it is an int32). */
        Draft epoch(Epoch epoch) {
            if (epoch.value() > HIGHEST_EPOCH) {
                throw new IllegalArgumentException("epoch: " + epoch + ", expected at most " + HIGHEST_EPOCH);
            }
            long base = new LeaseObject(json).base();
            long transitions = epoch.value() - 1 - base;
            if (transitions < 0 || transitions > Integer.MAX_VALUE) {
                base = epoch.value() - 1 > Integer.MAX_VALUE ? epoch.value() - 1 : 0;
                transitions = epoch.value() - 1 - base;
            }
            spec.put("leaseTransitions", (int) transitions);
            annotate(BASE, base == 0 ? null : Long.toString(base));
            annotations.put(EPOCH, epoch.toString());
            return this;
        }

        Draft ttl(Duration ttl) {
            spec.put("leaseDurationSeconds", LeaseTimes.seconds(ttl));
            annotations.put(TTL, ttl.toString());
            return this;
        }

        /** The duration of a lease that is free: what client-go writes. */
        Draft noTtl() {
            spec.put("leaseDurationSeconds", 1);
            annotations.remove(TTL);
            return this;
        }

        Draft acquireTime(String time) {
            spec.put("acquireTime", time);
            return this;
        }

        Draft renewTime(String time) {
            spec.put("renewTime", time);
            return this;
        }

        Draft released(String claim) {
            annotations.put(RELEASED, claim);
            return this;
        }

        Draft successor(@Nullable String name, Duration courtesy) {
            annotate(SUCCESSOR, name);
            annotate(COURTESY, name == null ? null : courtesy.toString());
            return this;
        }

        LeaseObject done() {
            return new LeaseObject(json);
        }

        private void annotate(String key, @Nullable String value) {
            if (value == null) {
                annotations.remove(key);
            } else {
                annotations.put(key, value);
            }
        }

        private static ObjectNode object(ObjectNode parent, String field) {
            return parent.get(field) instanceof ObjectNode there ? there : parent.putObject(field);
        }
    }
}
