package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Scope;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind's own rules behind what every kind has: metadata first, and the flags of its row. */
final class RowStrategy implements Strategy {
    private final Strategies.Row row;
    private final Strategy rules;

    RowStrategy(Strategies.Row row, Strategy rules) {
        this.row = row;
        this.rules = rules;
    }

    @Override
    public boolean isHeld(ObjectNode object) {
        return rules.isHeld(object);
    }

    @Override
    public boolean countsAnnotations() {
        return row.countsAnnotations();
    }

    @Override
    public void prepareForCreate(ObjectNode created) {
        rules.prepareForCreate(created);
    }

    @Override
    public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
        rules.prepareForUpdate(updated, old);
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode updated, ObjectNode old) {
        rules.prepareForStatusUpdate(updated, old);
    }

    @Override
    public void validate(ObjectNode object, Problems problems) {
        MetadataRules.validate(object, row.scope() == Scope.NAMESPACED, row.names(), problems);
        rules.validate(object, problems);
        settle(problems);
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        problems.unsettle();
        MetadataRules.validateUpdate(updated, old, problems);
        rules.validateUpdate(updated, old, problems);
        settle(problems);
    }

    @Override
    public void validateStatusUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        // Such a write can change metadata, too.
        MetadataRules.validate(updated, row.scope() == Scope.NAMESPACED, row.names(), problems);
        MetadataRules.validateUpdate(updated, old, problems);
        rules.validateStatusUpdate(updated, old, problems);
        settle(problems);
    }

    @Override
    public void validateByRules(ObjectNode object, @Nullable ObjectNode old, Problems problems) {
        rules.validateByRules(object, old, problems);
    }

    @Override
    public List<String> warnings(ObjectNode object) {
        return rules.warnings(object);
    }

    @Override
    public boolean keepsStatusOnCreate() {
        return row.keepsStatusOnCreate();
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return row.unconditionalUpdate();
    }

    @Override
    public boolean allowsCreateOnUpdate() {
        return row.createOnUpdate();
    }

    @Override
    public boolean hasGeneration() {
        return row.generation();
    }

    @Override
    public long graceSeconds(ObjectNode object, long requested) {
        return rules.graceSeconds(object, requested);
    }

    @Override
    public boolean staysWhenDeleted(ObjectNode object) {
        return rules.staysWhenDeleted(object);
    }

    @Override
    public boolean answersWithDeleted() {
        return row.answersWithDeleted();
    }

    @Override
    public Propagation defaultPropagation() {
        return rules.defaultPropagation();
    }

    /** Where a kind has no rules of its own, those that its schema implies are better than none. */
    private void settle(Problems problems) {
        if (!rules.equals(PLAIN)) {
            problems.settle();
        }
    }
}
