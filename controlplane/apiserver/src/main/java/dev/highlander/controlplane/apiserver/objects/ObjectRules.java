package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.admission.AdmissionChain;
import dev.highlander.controlplane.apiserver.admission.AdmissionRequest;
import dev.highlander.controlplane.apiserver.admission.AdmissionRequest.Operation;
import dev.highlander.controlplane.apiserver.fields.FieldOwnership;
import dev.highlander.controlplane.apiserver.fields.FieldSet;
import dev.highlander.controlplane.apiserver.fields.Owner;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Subresource;
import dev.highlander.controlplane.apiserver.schema.Defaulter;
import dev.highlander.controlplane.apiserver.schema.Normalizer;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Validator;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rules that every new or changed object passes, in Kubernetes' order: defaults → admission may change → the kind's strategy
 * shapes it → every rule is checked and all problems are told at once → admission may refuse → managed fields.
 */
final class ObjectRules {
    private static final Set<String> OWN_CHANGES = Set.of("binding", "finalize", "approval");

    private final AdmissionChain admission;
    private final InstantSource clock;

    ObjectRules(AdmissionChain admission, InstantSource clock) {
        this.admission = admission;
        this.clock = clock;
    }

    /** Seconds are what Kubernetes keeps of a time. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Makes a decoded object one that may come into being. */
    void create(WriteRequest request, ObjectNode object) {
        Kind kind = request.kind();
        Metadata metadata = Metadata.of(object);
        metadata.node().remove("deletionTimestamp");
        metadata.node().remove("deletionGracePeriodSeconds");
        metadata.node().remove("selfLink");
        metadata.node().remove("generation");
        metadata.node().put("uid", UUID.randomUUID().toString());
        metadata.node().put("creationTimestamp", now().toString());
        if (kind.hasStatus() && !kind.strategy().keepsStatusOnCreate()) {
            object.remove("status");
        }
        Defaulter.fill(kind.schema(), object);
        // What admission and the strategy add from here on is nobody's: that is how Kubernetes accounts for it.
        recordOwners(request, object, null);
        AdmissionRequest admitted = admission(request, Operation.CREATE, object, null);
        admission.mutate(admitted);
        if (kind.strategy().hasGeneration()) {
            metadata.setGeneration(1);
        }
        kind.strategy().prepareForCreate(object);
        Normalizer.normalize(kind.schema(), object);

        Problems problems = new Problems();
        kind.strategy().validate(object, problems);
        Validator.validate(kind.schema(), object, problems);
        kind.strategy().validateByRules(object, null, problems);
        refuse(kind, metadata, problems);
        admission.validate(admitted);
        request.warnings().addAll(kind.strategy().warnings(object));
    }

    /**
     * Makes a decoded object one that may take the place of {@code old}; {@code old} is not touched.
     *
     * <p>Which part of the object may change depends on whether the object itself or its status is written to.
     */
    void update(WriteRequest request, ObjectNode object, ObjectNode old) {
        Kind kind = request.kind();
        boolean status = request.subresource().equals(Subresource.STATUS);
        // The server's own changes (binding, finalizing) may touch what users may not.
        boolean own = OWN_CHANGES.contains(request.subresource());
        Metadata metadata = Metadata.of(object);
        Metadata before = Metadata.of(old);
        metadata.keepSystemFieldsOf(before);
        metadata.keepField("resourceVersion", before);
        if (status) {
            keepAllButStatus(object, old, kind);
        } else if (kind.hasStatus() && !own) {
            keep(object, old, "status");
        }
        Defaulter.fill(kind.schema(), object);
        recordOwners(request, object, old);
        AdmissionRequest admitted = admission(request, Operation.UPDATE, object, old);
        admission.mutate(admitted);
        Problems problems = new Problems();
        if (status) {
            kind.strategy().prepareForStatusUpdate(object, old);
        } else if (!own) {
            kind.strategy().prepareForUpdate(object, old);
        }
        Normalizer.normalize(kind.schema(), object);
        if (status) {
            kind.strategy().validateStatusUpdate(object, old, problems);
        } else if (!own) {
            if (kind.strategy().hasGeneration()
                    && (differs(object, old, kind) || annotationsCount(kind, metadata, before))) {
                metadata.setGeneration(before.generation() + 1);
            }
            kind.strategy().validate(object, problems);
            kind.strategy().validateUpdate(object, old, problems);
        }
        Validator.validate(kind.schema(), object, problems);
        kind.strategy().validateByRules(object, old, problems);
        refuse(kind, metadata, problems);
        admission.validate(admitted);
        request.warnings().addAll(kind.strategy().warnings(object));
    }

    /** Lets admission refuse a deletion. */
    void delete(WriteRequest request, ObjectNode old) {
        AdmissionRequest admitted = admission(request, Operation.DELETE, null, old);
        admission.mutate(admitted);
        admission.validate(admitted);
    }

    /**
     * Notes in the object's metadata who set which of its fields; an apply has done so when it merged, and what a
     * binding sets is nobody's.
     */
    private void recordOwners(WriteRequest request, ObjectNode object, @Nullable ObjectNode old) {
        Kind kind = request.kind();
        Owner owner = owner(request);
        boolean apply = request.options().apply();
        if (request.subresource().equals(Subresource.SCALE) && kind.scale() != null && old != null) {
            List<String> replicas = List.of(kind.scale().specReplicas().substring(1).split("/", -1));
            if (apply) {
                FieldOwnership.applyScale(old, object, replicas, owner, request.options().force(), now().toString());
            } else {
                FieldOwnership.scale(old, object, replicas, owner);
            }
        } else if (!apply && !request.subresource().equals("binding")) {
            ownership(request).update(old, object, owner, now().toString());
        }
    }

    /** Who owns what a request writes. */
    static Owner owner(WriteRequest request) {
        return new Owner(request.options().fieldManager(),
                request.options().apply() ? Owner.Operation.APPLY : Owner.Operation.UPDATE,
                request.kind().groupVersion().apiVersion(), request.subresource());
    }

    /** How the owners of a request's object are worked out. */
    static FieldOwnership ownership(WriteRequest request) {
        Kind kind = request.kind();
        FieldSet untouched = switch (request.subresource()) {
            case Subresource.STATUS -> kind.custom() ? FieldOwnership.METADATA_AND_SPEC : FieldOwnership.SPEC;
            default -> kind.hasStatus() ? FieldOwnership.STATUS : FieldSet.EMPTY;
        };
        return new FieldOwnership(kind.schema(), untouched);
    }

    private static AdmissionRequest admission(WriteRequest request, Operation operation, @Nullable ObjectNode object,
            @Nullable ObjectNode old) {
        String name = object == null ? request.name() : Metadata.of(object).name();
        return new AdmissionRequest(operation, request.kind(), request.namespace(), name, request.subresource(), object,
                old,
                request.user(), request.options().dryRun(), request.options().fieldManager());
    }

    private static void refuse(Kind kind, Metadata metadata, Problems problems) {
        if (!problems.isEmpty()) {
            throw ApiStatus.invalid(kind.group(), kind.names().kind(), metadata.name(), problems.all());
        }
    }

    /** A write to the status leaves the rest as it is; of metadata, custom resources keep all and built-in kinds their owners. */
    private static void keepAllButStatus(ObjectNode object, ObjectNode old, Kind kind) {
        JsonNode status = object.get("status");
        JsonNode metadata = object.get("metadata");
        object.removeAll();
        for (Map.Entry<String, JsonNode> field : old.properties()) {
            object.set(field.getKey(), field.getValue().deepCopy());
        }
        if (status == null) {
            object.remove("status");
        } else {
            object.set("status", status);
        }
        if (kind.custom()) {
            JsonNode managed = metadata == null ? null : metadata.get("managedFields");
            if (managed != null) {
                Metadata.of(object).node().set("managedFields", managed);
            }
        } else if (metadata instanceof ObjectNode changed) {
            Metadata.of(object).node().remove("ownerReferences");
            new Metadata(changed).keepField("ownerReferences", Metadata.of(old));
            object.set("metadata", changed);
        }
    }

    private static void keep(ObjectNode object, ObjectNode old, String field) {
        JsonNode value = old.get(field);
        if (value == null) {
            object.remove(field);
        } else {
            object.set(field, value.deepCopy());
        }
    }

    /** Whether anything outside metadata and, where it is kept apart, status has changed. */
    private static boolean differs(ObjectNode object, ObjectNode old, Kind kind) {
        return differsIn(object, old, kind) || differsIn(old, object, kind);
    }

    private static boolean annotationsCount(Kind kind, Metadata metadata, Metadata before) {
        return kind.strategy().countsAnnotations()
                && !metadata.node().path("annotations").equals(before.node().path("annotations"));
    }

    private static boolean differsIn(ObjectNode object, ObjectNode other, Kind kind) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            boolean apart = name.equals("metadata") || (name.equals("status") && kind.hasStatus());
            if (!apart && !field.getValue().equals(other.get(name))) {
                return true;
            }
        }
        return false;
    }
}
