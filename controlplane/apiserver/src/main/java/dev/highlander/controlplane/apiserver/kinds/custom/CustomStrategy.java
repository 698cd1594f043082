package dev.highlander.controlplane.apiserver.kinds.custom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.expressions.ValidationRules;
import dev.highlander.controlplane.apiserver.kinds.NameRule;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import dev.highlander.controlplane.apiserver.kinds.rules.MetadataRules;
import dev.highlander.controlplane.apiserver.schema.Problems;
import dev.highlander.controlplane.apiserver.schema.Validator;
import org.jspecify.annotations.Nullable;

/**
 * What every custom resource has: the rules of metadata and of its definition, and a generation.
 *
 * @param namespaced whether its objects live in namespaces
 * @param rules what its definition demands besides its schema
 * @param deprecation what to tell users of a deprecated version, or null
 */
record CustomStrategy(boolean namespaced, ValidationRules rules, @Nullable String deprecation)
        implements
            Strategy {
    @Override
    public void validate(ObjectNode object, Problems problems) {
        MetadataRules.validate(object, namespaced, NameRule.DNS_SUBDOMAIN, problems);
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        MetadataRules.validateUpdate(updated, old, problems);
    }

    @Override
    public void validateStatusUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        MetadataRules.validateUpdate(updated, old, problems);
    }

    @Override
    public void validateByRules(ObjectNode object, @Nullable ObjectNode old, Problems problems) {
        if (!Validator.blocksRules(problems)) {
            rules.validate(object, old, problems);
        }
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public boolean hasGeneration() {
        return true;
    }
}
