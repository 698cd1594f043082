package dev.highlander.controlplane.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The small remainder of a kind that data cannot say: pure functions over documents, one class a kind, only where needed.
 *
 * <p>The order within a write: decode → plain defaults and {@code TypeBehavior} → admission → {@code prepareFor…} → schema rules
 * and {@code TypeBehavior} → {@code validate…} → warnings. What {@code prepare…} does for every kind (system fields of metadata,
 * status kept apart from the rest, generation) is done by the caller.
 */
public interface Strategy {
    /** A kind of which data says everything. */
    Strategy PLAIN = new Strategy() {};

    /** Shapes a new object; the status has been dropped already where the kind has a status subresource. */
    default void prepareForCreate(ObjectNode created) {}

    /** Shapes the replacement of an object; status has been carried over already. */
    default void prepareForUpdate(ObjectNode updated, ObjectNode old) {}

    /** Shapes a change of status; everything but status and metadata has been carried over already. */
    default void prepareForStatusUpdate(ObjectNode updated, ObjectNode old) {}

    /** Reports what is wrong with an object as a whole, new or changed. */
    default void validate(ObjectNode object, Problems problems) {}

    /** Reports what may not change, besides {@link #validate}. */
    default void validateUpdate(ObjectNode updated, ObjectNode old, Problems problems) {}

    /** Reports what is wrong with a changed status. */
    default void validateStatusUpdate(ObjectNode updated, ObjectNode old, Problems problems) {}

    /**
     * Reports which rules of the kind's definition an object breaks. Comes last, and does nothing for objects that do not even fit
     * their schema.
     *
     * @param object the object, new or changed
     * @param old what stands there, or null if the object is new
     * @param problems what is wrong with the object so far
     */
    default void validateByRules(ObjectNode object, @Nullable ObjectNode old, Problems problems) {}

    /** What the user should hear about an accepted object. */
    default List<String> warnings(ObjectNode object) {
        return List.of();
    }

    /** What every request for this kind should hear because its version is deprecated, or null. */
    default @Nullable String deprecation() {
        return null;
    }

    /**
     * Whether a new object keeps the status that its maker gave it: nodes do, which register with all that they know of themselves.
     */
    default boolean keepsStatusOnCreate() {
        return false;
    }

    /** Whether a PUT without resourceVersion replaces whatever stands there. */
    default boolean allowsUnconditionalUpdate() {
        return true;
    }

    /** Whether a PUT to a name that does not exist creates the object. */
    default boolean allowsCreateOnUpdate() {
        return false;
    }

    /**
     * Whether a change of anything outside metadata and status raises {@code metadata.generation}; kinds without generation (config
     * maps, secrets, leases…) say no.
     */
    default boolean hasGeneration() {
        return false;
    }

    /** Whether a change of annotations raises the generation, too; Kubernetes does that for deployments only. */
    default boolean countsAnnotations() {
        return false;
    }

    /**
     * How long a deleted object is left to finish, in seconds: 0 removes it at once, less than 0 says that objects of this kind
     * know no grace at all.
     *
     * @param object the object
     * @param requested what the client asked for in seconds, or -1 if it did not
     */
    default long graceSeconds(ObjectNode object, long requested) {
        return -1;
    }

    /**
     * Whether an object whose deletion begins must stay for reasons of its own, besides grace and finalizers of its metadata; a
     * namespace stays until its content is gone. May shape the object to show that.
     */
    default boolean staysWhenDeleted(ObjectNode object) {
        return false;
    }

    /**
     * Whether an object whose deletion has begun, and which nothing else keeps any more, has reasons of its own to stay; a
     * namespace has, until {@code spec.finalizers} is empty.
     */
    default boolean isHeld(ObjectNode object) {
        return false;
    }

    /** Whether the answer to a deletion is the deleted object rather than a mere success. */
    default boolean answersWithDeleted() {
        return false;
    }

    /** What a deletion without {@code propagationPolicy} does with dependents. */
    default Propagation defaultPropagation() {
        return Propagation.BACKGROUND;
    }

    /** What happens to the dependents of a deleted object. */
    enum Propagation {
        /** They are deleted afterwards. */
        BACKGROUND,
        /** They are deleted first. */
        FOREGROUND,
        /** They stay. */
        ORPHAN
    }
}
