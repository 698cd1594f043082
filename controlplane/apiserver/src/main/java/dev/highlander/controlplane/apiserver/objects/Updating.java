package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.fields.FieldOwnership;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes objects: reads the newest, works out what it is to become, and swaps it in if nothing has come between; otherwise reads
 * again. A change that changes nothing writes nothing.
 */
final class Updating {
    static final String MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";

    /** More than this many losses in a row mean that the object changes faster than it can be read. */
    private static final int TRIES = 100;

    private final Commits commits;
    private final ObjectRules rules;
    private final Creation creation;

    Updating(Commits commits, ObjectRules rules, Creation creation) {
        this.commits = commits;
        this.rules = rules;
        this.creation = creation;
    }

    /** Works out what an object is to become; called again for each try. */
    @FunctionalInterface
    interface Desire {
        /**
         * What the object is to become.
         *
         * @param old the object as it stands, not to be touched; null if there is none
         * @return a new tree
         */
        ObjectNode desired(@Nullable ObjectNode old);
    }

    /**
     * Changes an object.
     *
     * @param createIfMissing whether the desired object is created where there is none
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 404 if there is none, 409 if it does not stand at the
     *     revision that the desired object names, 422 if the desired object breaks its rules, or what admission says
     */
    Result update(WriteRequest request, boolean createIfMissing, Desire desire) {
        Kind kind = request.kind();
        Key key = Reading.key(kind, request.namespace(), request.name());
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Entry current = commits.store().view().get(key);
            if (current == null) {
                if (!createIfMissing) {
                    throw ApiStatus.notFound(kind.group(), kind.plural(), request.name());
                }
                Result created = create(request, desire.desired(null));
                if (created != null) {
                    return created;
                }
                continue;
            }
            Result result = swap(request, current, desire);
            if (result != null) {
                return result;
            }
        }
        throw ApiStatus.conflict(kind.group(), kind.plural(), request.name(), MODIFIED);
    }

    /** The result, or null if another has created the object meanwhile. */
    private @Nullable Result create(WriteRequest request, ObjectNode object) {
        Metadata metadata = Metadata.of(object);
        if (!metadata.uid().isEmpty()) {
            throw preconditionFailed(request, "UID", metadata.uid(), "");
        }
        metadata.node().remove("resourceVersion");
        return creation.createNamed(request, object);
    }

    /** The result, or null if another change has come between. */
    private @Nullable Result swap(WriteRequest request, Entry current, Desire desire) {
        Kind kind = request.kind();
        ObjectNode old = ObjectCodec.decode(current, kind);
        ObjectNode object = desire.desired(old);
        checkIdentity(request, Metadata.of(object), Metadata.of(old));
        rules.update(request, object, old);
        if (object.equals(old)
                || (request.options().apply() && FieldOwnership.differOnlyInTimes(object, old))) {
            return new Result.Stored(current, false);
        }
        if (isFinished(kind, object)) {
            return remove(request, current, object);
        }
        if (request.options().dryRun()) {
            return new Result.Shown(object, false);
        }
        Outcome outcome = commits.commit(Change.update(current.key(), current.modified(),
                ObjectCodec.encode(object, kind, request.registry())));
        return switch (outcome) {
            case Outcome.Committed(var event) -> new Result.Stored(Objects.requireNonNull(event.current()), false);
            case Outcome.Conflict _ -> null;
        };
    }

    /** A change that takes away the last thing that kept a deleted object deletes it. */
    private @Nullable Result remove(WriteRequest request, Entry current, ObjectNode object) {
        if (request.options().dryRun()) {
            return new Result.Shown(object, false);
        }
        return switch (commits.commit(Change.delete(current.key(), current.modified()))) {
            case Outcome.Committed _ -> new Result.Shown(object, false);
            case Outcome.Conflict _ -> null;
        };
    }

    private static boolean isFinished(Kind kind, ObjectNode object) {
        Metadata metadata = Metadata.of(object);
        if (!metadata.isDeleting() || !metadata.finalizers().isEmpty()) {
            return false;
        }
        Long grace = metadata.deletionGraceSeconds();
        return (grace == null || grace == 0) && !kind.strategy().isHeld(object);
    }

    private static void checkIdentity(WriteRequest request, Metadata desired, Metadata old) {
        if (!desired.uid().isEmpty() && !desired.uid().equals(old.uid())) {
            throw preconditionFailed(request, "UID", desired.uid(), old.uid());
        }
        String version = desired.resourceVersion();
        if (version.isEmpty() || version.equals("0")) {
            if (!request.kind().strategy().allowsUnconditionalUpdate()) {
                throw mustNameVersion(request.kind(), request.name());
            }
        } else if (!version.equals(old.resourceVersion())) {
            throw ApiStatus.conflict(request.kind().group(), request.kind().plural(), request.name(), MODIFIED);
        }
    }

    private static RuntimeException mustNameVersion(Kind kind, String name) {
        Problems problems = new Problems();
        problems.invalid(FieldPath.of("metadata", "resourceVersion"), "",
                "must be specified for an update");
        return ApiStatus.invalid(kind.group(), kind.names().kind(), name, problems.all());
    }

    private static RuntimeException preconditionFailed(WriteRequest request, String what, String wanted, String found) {
        return ApiStatus.conflict(request.kind().group(), request.kind().plural(), request.name(),
                "Precondition failed: " + what + " in precondition: " + wanted + ", " + what + " in object meta: "
                        + found);
    }
}
