package dev.highlander.controlplane.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Normalizer;
import dev.highlander.controlplane.apiserver.schema.Schema;
import dev.highlander.controlplane.apiserver.status.StatusException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} in step with what is written.
 *
 * <p>An update owns what it changes and takes it from everybody else; what it removes nobody owns any more. An apply claims what
 * it names: what others own with another value is a conflict unless forced, what it named before and no longer names goes away
 * unless others own it.
 */
public final class FieldOwnership {
    /** What belongs to the system and is owned by nobody. */
    private static final FieldSet SYSTEM_FIELDS = FieldSet.ofFields(List.of(List.of("apiVersion"), List.of("kind"),
            List.of("metadata"), List.of("metadata", "name"), List.of("metadata", "namespace"),
            List.of("metadata", "creationTimestamp"), List.of("metadata", "selfLink"), List.of("metadata", "uid"),
            List.of("metadata", "generation"), List.of("metadata", "managedFields"),
            List.of("metadata", "resourceVersion")));

    private static final String METADATA = "metadata";
    private static final String MANAGED_FIELDS = "managedFields";

    private final Schema schema;
    private final FieldSet reset;

    /**
     * For objects of one kind, through one door.
     *
     * @param schema what they look like
     * @param reset what writes through this door never set: {@code status} through the main resource, {@code spec} through
     *        status; given as members, everything below them is meant
     */
    public FieldOwnership(Schema schema, FieldSet reset) {
        this.schema = schema;
        this.reset = reset;
    }

    /** What writes to the main resource never set, where the kind keeps status apart. */
    public static final FieldSet STATUS = FieldSet.ofFields(List.of(List.of("status")));

    /** What writes to the status of custom resources never set. */
    public static final FieldSet METADATA_AND_SPEC = FieldSet.ofFields(List.of(List.of("metadata"), List.of("spec")));

    /** What writes to status never set. */
    public static final FieldSet SPEC = FieldSet.ofFields(List.of(List.of("spec")));

    /**
     * Records a create, an update or a patch, in place.
     *
     * @param live the object as it stands, or null if it is being created
     * @param updated the object as it shall be; its {@code managedFields} are those that the client sent, if any, and become
     *        the right ones
     * @param owner who writes; the operation is {@link Owner.Operation#UPDATE}
     * @param time now, in seconds as Kubernetes writes times
     */
    public void update(@Nullable ObjectNode live, ObjectNode updated, Owner owner, String time) {
        ObjectNode metadata = updated.withObject("/" + METADATA);
        JsonNode sent = metadata.remove(MANAGED_FIELDS);
        JsonNode known = live == null ? null : live.path(METADATA).get(MANAGED_FIELDS);
        if (live != null && isReset(sent) && owner.subresource().isEmpty()) {
            return;
        }
        JsonNode start = sent == null || sent.isEmpty() || !owner.subresource().isEmpty() ? known : sent;
        FieldComparison.Result changes = compare(live == null ? Normalizer.zero(schema) : live, updated);
        boolean untouched = known != null && known.equals(start) && changes.isEmpty();
        if (untouched) {
            metadata.set(MANAGED_FIELDS, known);
            return;
        }
        ManagedFields managed = choose(start, known);
        if (live != null && managed.entries().isEmpty()) {
            // Nobody tracked this object so far, and one update is not the whole story.
            return;
        }
        record(managed, changes, owner, time);
        managed.capUpdaters();
        write(metadata, managed);
    }

    private void record(ManagedFields managed, FieldComparison.Result changes, Owner owner, String time) {
        FieldSet taken = changes.added().union(changes.modified());
        FieldSet lost = taken.union(changes.removed());
        managed.changeOthers(null, fields -> fields.difference(lost));
        FieldSet owned = taken.recursiveDifference(reset).difference(SYSTEM_FIELDS);
        if (!owned.isEmpty()) {
            ManagedFields.Entry previous = managed.find(owner);
            managed.put(
                    new ManagedFields.Entry(owner, time, previous == null ? owned : owned.union(previous.fields())));
        }
    }

    /**
     * Records a change of the number of replicas through the scale subresource, in place. As Kubernetes does it: the writer of a
     * new number owns it alone and without a time; a zero that stays zero loses its owners, because a scale does not show it.
     *
     * @param live the object as it stands
     * @param updated the object as it shall be
     * @param replicas where the number stands, by the names of the fields
     * @param writer who writes; the subresource is {@code scale}
     */
    public static void scale(ObjectNode live, ObjectNode updated, List<String> replicas, Owner writer) {
        JsonNode known = live.path(METADATA).get(MANAGED_FIELDS);
        ManagedFields managed = choose(known, known);
        if (managed.entries().isEmpty()) {
            return;
        }
        String pointer = "/" + String.join("/", replicas);
        int before = live.at(pointer).asInt();
        int after = updated.at(pointer).asInt();
        if (before != after || after == 0) {
            FieldSet path = FieldSet.ofFields(List.of(replicas));
            managed.changeOthers(null, fields -> fields.difference(path));
            if (before != after) {
                ManagedFields.Entry previous = managed.find(writer);
                managed.put(
                        new ManagedFields.Entry(writer, "", previous == null ? path : path.union(previous.fields())));
            }
        }
        write(updated.withObject("/" + METADATA), managed);
    }

    /**
     * Records a number of replicas that was applied through the scale subresource, in place.
     *
     * @param live the object as it stands
     * @param updated the object as it shall be
     * @param replicas where the number stands, by the names of the fields
     * @param owner who applies; the subresource is {@code scale}
     * @param force whether to take the number from others
     * @param time now, in seconds as Kubernetes writes times
     * @throws StatusException 409 if others own the number with another value
     */
    public static void applyScale(ObjectNode live, ObjectNode updated, List<String> replicas, Owner owner,
            boolean force, String time) {
        JsonNode known = live.path(METADATA).get(MANAGED_FIELDS);
        ManagedFields managed = choose(known, known);
        FieldSet path = FieldSet.ofFields(List.of(replicas));
        String pointer = "/" + String.join("/", replicas);
        boolean changed = live.at(pointer).asInt() != updated.at(pointer).asInt();
        if (changed) {
            settle(managed, new FieldComparison.Result(FieldSet.EMPTY, path, FieldSet.EMPTY), owner, force,
                    FieldSet.EMPTY);
        }
        ManagedFields.Entry last = managed.find(owner);
        managed.put(new ManagedFields.Entry(owner, changed || last == null ? time : last.time(), path));
        write(updated.withObject("/" + METADATA), managed);
    }

    /** Whether two objects are alike but for the times at which their fields were set: writing that would tell nobody anything. */
    public static boolean differOnlyInTimes(ObjectNode one, ObjectNode other) {
        return withoutTimes(one).equals(withoutTimes(other));
    }

    private static ObjectNode withoutTimes(ObjectNode object) {
        ObjectNode shallow = withoutManagedFields(object);
        JsonNode owners = object.path(METADATA).get(MANAGED_FIELDS);
        if (owners != null) {
            ArrayNode timeless = object.arrayNode();
            for (JsonNode entry : owners) {
                ObjectNode copy = object.objectNode();
                copy.setAll((ObjectNode) entry);
                copy.remove("time");
                timeless.add(copy);
            }
            shallow.withObject("/" + METADATA).set(MANAGED_FIELDS, timeless);
        }
        return shallow;
    }

    /**
     * Applies a configuration.
     *
     * @param live the object as it stands, or null if it is being created
     * @param configuration what the client applies, decoded along the schema but neither defaulted nor filled up
     * @param owner who applies; the operation is {@link Owner.Operation#APPLY}
     * @param force whether to take what others own
     * @param time now, in seconds as Kubernetes writes times
     * @return the merged object with its owners, still to be decoded along the schema and defaulted
     * @throws StatusException 409 with a cause for each field that others own with another value
     */
    public ObjectNode apply(@Nullable ObjectNode live, ObjectNode configuration, Owner owner, boolean force,
            String time) {
        ObjectNode before = withoutManagedFields(live == null ? Normalizer.zero(schema) : live);
        ObjectNode wanted = withoutManagedFields(configuration);
        JsonNode known = live == null ? null : live.path(METADATA).get(MANAGED_FIELDS);
        ManagedFields managed = choose(known, known);
        if (live != null && managed.entries().isEmpty()) {
            managed.put(new ManagedFields.Entry(
                    new Owner("before-first-apply", Owner.Operation.UPDATE, owner.apiVersion(), ""), "",
                    ObjectFields.of(before, schema).recursiveDifference(reset).difference(SYSTEM_FIELDS)));
        }
        ManagedFields.Entry last = managed.find(owner);
        FieldSet wantedFields = ObjectFields.of(wanted, schema).recursiveDifference(reset);
        FieldSet claimed = wantedFields.difference(SYSTEM_FIELDS);
        ObjectNode merged = (ObjectNode) new AppliedMerge().merge(before, wanted, schema);
        ObjectNode pruned = merged;
        if (last != null) {
            // The system's fields count here: else metadata would go with the last label that was applied.
            managed.put(new ManagedFields.Entry(owner, last.time(), wantedFields));
            pruned = new Pruning(schema).prune(merged, managed, last.fields());
        }
        managed.put(new ManagedFields.Entry(owner, last == null ? time : last.time(), claimed));
        LastApplied lastApplied = new LastApplied(owner, schema);
        settle(managed, FieldComparison.compare(before, pruned, schema).without(reset), owner, force,
                lastApplied.unchanged(before));
        boolean changed = !pruned.equals(before) || last == null || !last.fields().equals(claimed)
                || !last.owner().equals(owner);
        if (changed) {
            managed.put(new ManagedFields.Entry(owner, time, claimed));
        }
        write(pruned.withObject("/" + METADATA), managed);
        lastApplied.refresh(pruned, wanted);
        return pruned;
    }

    private static void settle(ManagedFields managed, FieldComparison.Result changes, Owner owner, boolean force,
            FieldSet free) {
        FieldSet taken = changes.added().union(changes.modified());
        if (!force) {
            FieldConflicts conflicts = FieldConflicts.find(managed, owner, taken.difference(free));
            if (!conflicts.isEmpty()) {
                throw conflicts.exception();
            }
        }
        FieldSet lost = taken.union(changes.removed());
        managed.changeOthers(owner, fields -> fields.difference(lost));
    }

    private FieldComparison.Result compare(ObjectNode before, ObjectNode after) {
        return FieldComparison.compare(withoutManagedFields(before), after, schema);
    }

    private static ObjectNode withoutManagedFields(ObjectNode object) {
        if (!object.path(METADATA).has(MANAGED_FIELDS)) {
            return object;
        }
        ObjectNode shallow = object.objectNode();
        shallow.setAll(object);
        ObjectNode metadata = object.objectNode();
        metadata.setAll((ObjectNode) object.path(METADATA));
        metadata.remove(MANAGED_FIELDS);
        shallow.set(METADATA, metadata);
        return shallow;
    }

    /** One empty entry is how clients ask to forget all owners. */
    private static boolean isReset(@Nullable JsonNode sent) {
        return sent != null && sent.size() == 1 && sent.get(0).isObject() && sent.get(0).isEmpty();
    }

    /** What a client sends malformed is ignored in favour of what stands there. */
    private static ManagedFields choose(@Nullable JsonNode preferred, @Nullable JsonNode known) {
        ManagedFields fields = preferred == null ? null : parse(preferred, preferred.equals(known));
        if (fields == null && known != null) {
            fields = parse(known, true);
        }
        return fields == null ? new ManagedFields(List.of()) : fields;
    }

    private static @Nullable ManagedFields parse(JsonNode list, boolean ours) {
        try {
            return ManagedFields.parse(list, ours);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static void write(ObjectNode metadata, ManagedFields managed) {
        if (managed.entries().isEmpty()) {
            metadata.remove(MANAGED_FIELDS);
        } else {
            metadata.set(MANAGED_FIELDS, managed.toJson());
        }
    }
}
