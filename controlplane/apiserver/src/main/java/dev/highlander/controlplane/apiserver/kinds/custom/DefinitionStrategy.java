package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import dev.highlander.controlplane.apiserver.schema.BuiltInSchemas;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of definitions, behind what every built-in kind has. */
public final class DefinitionStrategy implements Strategy {
    private static final String RESOURCE = "customresourcedefinitions";
    private static final String GROUP = "apiextensions.k8s.io";

    private final Strategy general;
    private final BuiltInSchemas schemas;

    private DefinitionStrategy(Strategy general, BuiltInSchemas schemas) {
        this.general = general;
        this.schemas = schemas;
    }

    /**
     * Gives the kind of definitions its rules.
     *
     * @param kinds the built-in kinds
     * @param schemas the built-in schemas, which default values of custom resources are checked with
     * @return the same kinds, definitions with their rules
     */
    public static List<Kind> installIn(List<Kind> kinds, BuiltInSchemas schemas) {
        return kinds.stream().map(kind -> {
            boolean definitions = kind.group().equals(GROUP) && kind.plural().equals(RESOURCE);
            return definitions ? with(kind, new DefinitionStrategy(kind.strategy(), schemas)) : kind;
        }).toList();
    }

    private static Kind with(Kind kind, Strategy strategy) {
        return new Kind(kind.groupVersion(), kind.names(), kind.scope(), kind.verbs(), kind.subresources(),
                kind.schema(),
                strategy, kind.printer(), kind.selectableFields(), kind.scale(), kind.nameRule(), kind.storage(),
                kind.custom());
    }

    @Override
    public void prepareForCreate(ObjectNode created) {
        general.prepareForCreate(created);
        rememberStoredVersion(created);
    }

    @Override
    public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
        general.prepareForUpdate(updated, old);
        rememberStoredVersion(updated);
    }

    /** Objects may be kept in every version that ever was the storage version. */
    private static void rememberStoredVersion(ObjectNode definition) {
        ObjectNode status = definition.withObject("/status");
        ArrayNode stored = status.get("storedVersions") instanceof ArrayNode known
                ? known
                : status.putArray("storedVersions");
        for (JsonNode version : definition.path("spec").path("versions")) {
            String name = version.path("name").asText();
            boolean known = stored.valueStream().anyMatch(other -> other.asText().equals(name));
            if (version.path("storage").asBoolean() && !known) {
                stored.add(name);
            }
        }
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode updated, ObjectNode old) {
        general.prepareForStatusUpdate(updated, old);
    }

    @Override
    public void validate(ObjectNode object, Problems problems) {
        new DefinitionRules(object, schemas, problems).check();
        general.validate(object, problems);
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        if (CustomKinds.isEstablished(old)) {
            DefinitionRules.checkUnchanged(updated, old, problems);
        }
        general.validateUpdate(updated, old, problems);
    }

    @Override
    public void validateStatusUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        DefinitionRules.checkStoredVersions(updated, problems);
        general.validateStatusUpdate(updated, old, problems);
    }

    @Override
    public void validateByRules(ObjectNode object, @Nullable ObjectNode old, Problems problems) {
        general.validateByRules(object, old, problems);
    }

    @Override
    public List<String> warnings(ObjectNode object) {
        return general.warnings(object);
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return general.allowsUnconditionalUpdate();
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return general.allowsCreateOnUpdate();
    }

    @Override
    public boolean hasGeneration() {
        return general.hasGeneration();
    }

    @Override
    public long graceSeconds(ObjectNode object, long requested) {
        return general.graceSeconds(object, requested);
    }

    @Override
    public boolean staysWhenDeleted(ObjectNode object) {
        DefinitionStatus.terminating(object);
        return true;
    }

    @Override
    public boolean answersWithDeleted() {
        return true;
    }

    @Override
    public Propagation defaultPropagation() {
        return general.defaultPropagation();
    }
}
