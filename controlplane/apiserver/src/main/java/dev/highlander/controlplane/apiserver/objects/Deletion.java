package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Strategy.Propagation;
import dev.highlander.controlplane.apiserver.request.DeleteOptions;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Entry;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects: at once, or – where finalizers, a grace period or the kind itself demand it – by marking them and leaving the
 * end to whoever takes the last obstacle away.
 */
final class Deletion {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final int TRIES = 100;
    /** 68 years: what is asked beyond would end after the times that text can tell. */
    private static final int LONGEST_GRACE = Integer.MAX_VALUE;

    private final Commits commits;
    private final ObjectRules rules;

    Deletion(Commits commits, ObjectRules rules) {
        this.commits = commits;
        this.rules = rules;
    }

    /**
     * Deletes an object.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 404 if there is none, 409 if a precondition does not
     *     hold, or what admission says
     */
    Result delete(WriteRequest request, DeleteOptions options) {
        Kind kind = request.kind();
        Key key = Reading.key(kind, request.namespace(), request.name());
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Entry current = commits.store().view().get(key);
            if (current == null) {
                throw ApiStatus.notFound(kind.group(), kind.plural(), request.name());
            }
            Result result = attempt(request, options, current);
            if (result != null) {
                return result;
            }
        }
        throw ApiStatus.conflict(kind.group(), kind.plural(), request.name(), Updating.MODIFIED);
    }

    /** The result, or null if another change has come between. */
    private @Nullable Result attempt(WriteRequest request, DeleteOptions options, Entry current) {
        Kind kind = request.kind();
        ObjectNode object = ObjectCodec.decode(current, kind);
        checkPreconditions(kind, request.name(), Metadata.of(object), options);
        rules.delete(request, object);

        ObjectNode marked = object.deepCopy();
        Metadata metadata = Metadata.of(marked);
        metadata.setFinalizers(finalizers(metadata.finalizers(), options.propagation(), kind));
        long grace = grace(kind, object, options);
        mark(metadata, grace);
        // The kind is asked in any case, because it may have something to show on the object.
        boolean stays = kind.strategy().staysWhenDeleted(marked);
        if (stays) {
            // What goes in phases of its own (a namespace, a definition) knows neither grace nor another generation.
            metadata.keepField("deletionGracePeriodSeconds", Metadata.of(object));
            metadata.keepField("generation", Metadata.of(object));
        }
        stays |= !metadata.finalizers().isEmpty() || grace > 0;

        if (!stays) {
            return remove(request, options, current, object);
        }
        if (marked.equals(object)) {
            return new Result.Stored(current, false);
        }
        if (options.dryRun()) {
            return new Result.Shown(marked, false);
        }
        return switch (commits.commit(Change.update(current.key(), current.modified(),
                ObjectCodec.encode(marked, kind, request.registry())))) {
            case Outcome.Committed(var event) -> new Result.Stored(Objects.requireNonNull(event.current()), false);
            case Outcome.Conflict _ -> null;
        };
    }

    private @Nullable Result remove(WriteRequest request, DeleteOptions options, Entry current, ObjectNode object) {
        Kind kind = request.kind();
        String revision = current.modified().toString();
        if (!options.dryRun()) {
            switch (commits.commit(Change.delete(current.key(), current.modified()))) {
                case Outcome.Committed(var event) -> revision = event.revision().toString();
                case Outcome.Conflict _ -> {
                    return null;
                }
            }
        }
        if (!kind.strategy().answersWithDeleted()) {
            return new Result.Gone(request.name(), Metadata.of(object).uid());
        }
        if (kind.strategy().graceSeconds(object, -1) >= 0) {
            mark(Metadata.of(object), 0);
        }
        Metadata.of(object).node().put("resourceVersion", revision);
        return new Result.Shown(object, false);
    }

    /** How long the object may take: what was asked, but never longer than a deletion under way already allows. */
    private static long grace(Kind kind, ObjectNode object, DeleteOptions options) {
        long grace = Math.clamp(kind.strategy().graceSeconds(object, options.graceSeconds()), 0, LONGEST_GRACE);
        Metadata metadata = Metadata.of(object);
        Long underWay = metadata.isDeleting() ? metadata.deletionGraceSeconds() : null;
        return underWay == null ? grace : Math.min(grace, underWay);
    }

    private void mark(Metadata metadata, long grace) {
        Long underWay = metadata.deletionGraceSeconds();
        if (metadata.isDeleting()) {
            if (underWay != null && grace < underWay) {
                Instant end = Instant.parse(metadata.text("deletionTimestamp"));
                metadata.node().put("deletionTimestamp", end.minusSeconds(underWay - grace).toString());
                metadata.node().put("deletionGracePeriodSeconds", grace);
            }
            return;
        }
        metadata.node().put("deletionTimestamp", rules.now().plusSeconds(grace).toString());
        metadata.node().put("deletionGracePeriodSeconds", grace);
        if (metadata.generation() > 0) {
            metadata.setGeneration(metadata.generation() + 1);
        }
    }

    /** What keeps the object until its dependents have been dealt with, as the garbage collector understands it. */
    private static List<String> finalizers(List<String> present, @Nullable Propagation propagation, Kind kind) {
        boolean foreground = switch (propagation) {
            case FOREGROUND -> true;
            case ORPHAN, BACKGROUND -> false;
            case null -> present.contains(FOREGROUND) || kind.strategy().defaultPropagation() == Propagation.FOREGROUND;
        };
        boolean orphan = switch (propagation) {
            case ORPHAN -> true;
            case FOREGROUND, BACKGROUND -> false;
            case null -> present.contains(ORPHAN) || kind.strategy().defaultPropagation() == Propagation.ORPHAN;
        };
        List<String> wanted = new ArrayList<>(present);
        wanted.removeIf(
                finalizer -> (finalizer.equals(FOREGROUND) && !foreground) || (finalizer.equals(ORPHAN) && !orphan));
        if (foreground && !wanted.contains(FOREGROUND)) {
            wanted.add(FOREGROUND);
        }
        if (orphan && !wanted.contains(ORPHAN)) {
            wanted.add(ORPHAN);
        }
        return wanted;
    }

    private static void checkPreconditions(Kind kind, String name, Metadata metadata, DeleteOptions options) {
        if (!options.uid().isEmpty() && !options.uid().equals(metadata.uid())) {
            throw preconditionFailed(kind, name, "UID", options.uid(), metadata.uid());
        }
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(metadata.resourceVersion())) {
            throw preconditionFailed(kind, name, "ResourceVersion", options.resourceVersion(),
                    metadata.resourceVersion());
        }
    }

    /** Kubernetes names the kind here, where other conflicts name the resource. */
    private static RuntimeException preconditionFailed(Kind kind, String name, String what, String wanted,
            String found) {
        return ApiStatus.conflict(kind.group(), kind.names().kind(), name,
                "the " + what + " in the precondition (" + wanted
                        + ") does not match the " + what + " in record (" + found
                        + "). The object might have been deleted and then recreated");
    }
}
