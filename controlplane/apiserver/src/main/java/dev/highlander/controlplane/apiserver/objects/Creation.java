package dev.highlander.controlplane.apiserver.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.json.Metadata;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.status.ApiStatus;
import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Outcome;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Brings objects into being. */
final class Creation {
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int GENERATED_NAME_BASE_LIMIT = 58;
    private static final int GENERATED_NAME_TRIES = 8;

    private final Commits commits;
    private final ObjectRules rules;
    private final RandomGenerator random;

    Creation(Commits commits, ObjectRules rules, RandomGenerator random) {
        this.commits = commits;
        this.rules = rules;
        this.random = random;
    }

    /**
     * Creates a decoded object.
     *
     * @throws dev.highlander.controlplane.apiserver.status.StatusException 409 if the name is taken, 422 if the object breaks its
     *     rules, or what admission says
     */
    Result create(WriteRequest request, ObjectNode object) {
        Metadata metadata = prepare(request, object);
        boolean generated = metadata.name().isEmpty() && !metadata.text("generateName").isEmpty();
        int tries = generated ? GENERATED_NAME_TRIES : 1;
        for (int attempt = 1;; attempt++) {
            ObjectNode candidate = attempt == tries ? object : object.deepCopy();
            if (generated) {
                candidate.withObject("/metadata").put("name", generate(metadata.text("generateName")));
            }
            rules.create(request, candidate);
            Result result = commit(request, candidate);
            if (result != null) {
                return result;
            }
            if (attempt == tries) {
                throw alreadyExists(request.kind(), Metadata.of(candidate).name(), generated);
            }
        }
    }

    /**
     * Creates a decoded object that has a name.
     *
     * @return the result, or null if the name is taken
     * @throws dev.highlander.controlplane.apiserver.status.StatusException as {@link #create}
     */
    @Nullable
    Result createNamed(WriteRequest request, ObjectNode object) {
        prepare(request, object);
        rules.create(request, object);
        return commit(request, object);
    }

    private static Metadata prepare(WriteRequest request, ObjectNode object) {
        Metadata metadata = Metadata.of(object);
        if (!metadata.resourceVersion().isEmpty()) {
            throw ApiStatus.badRequest("resourceVersion should not be set on objects to be created");
        }
        metadata.node().remove("resourceVersion");
        if (request.kind().namespaced()) {
            metadata.node().put("namespace", request.namespace());
        }
        return metadata;
    }

    /** The result, or null if the name is taken. */
    private @Nullable Result commit(WriteRequest request, ObjectNode object) {
        Kind kind = request.kind();
        Key key = Reading.key(kind, request.namespace(), Metadata.of(object).name());
        if (request.options().dryRun()) {
            return commits.store().view().get(key) == null ? new Result.Shown(object, true) : null;
        }
        Outcome outcome = commits.commit(Change.create(key, ObjectCodec.encode(object, kind, request.registry())));
        return switch (outcome) {
            case Outcome.Committed(var event) -> new Result.Stored(Objects.requireNonNull(event.current()), true);
            case Outcome.Conflict _ -> null;
        };
    }

    private static RuntimeException alreadyExists(Kind kind, String name, boolean generated) {
        if (!generated) {
            return ApiStatus.alreadyExists(kind.group(), kind.plural(), name);
        }
        ApiStatus status = ApiStatus.alreadyExists(kind.group(), kind.plural(), name).status();
        return new ApiStatus(status.code(), status.reason(),
                status.message() + ", the server was not able to generate a unique "
                        + "name for the object",
                status.details()).exception();
    }

    private String generate(String base) {
        StringBuilder name = new StringBuilder(
                base.length() > GENERATED_NAME_BASE_LIMIT ? base.substring(0, GENERATED_NAME_BASE_LIMIT) : base);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
        }
        return name.toString();
    }
}
