package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A strategy put together from functions, for kinds that need a few of them.
 *
 * @param create shapes a new object
 * @param update shapes a changed object, which comes first, by the one as it stood
 * @param rules reports what is wrong with an object
 * @param changes reports what may not change
 * @param hints what the user should hear
 */
record RuleSet(Consumer<ObjectNode> create, BiConsumer<ObjectNode, ObjectNode> update, Rules rules, Changes changes,
        Function<ObjectNode, List<String>> hints) implements Strategy {
    /** No rules. */
    static final RuleSet NONE = new RuleSet(_ -> {}, (_, _) -> {}, (_, _) -> {}, (_, _, _) -> {}, _ -> List.of());

    /** Reports what is wrong with an object. */
    interface Rules {
        /** Reports into {@code problems}. */
        void check(ObjectNode object, Problems problems);
    }

    /** Reports what may not change. */
    interface Changes {
        /** Reports into {@code problems}. */
        void check(ObjectNode updated, ObjectNode old, Problems problems);
    }

    static RuleSet rules(Rules rules) {
        return new RuleSet(NONE.create, NONE.update, rules, NONE.changes, NONE.hints);
    }

    RuleSet onCreate(Consumer<ObjectNode> shape) {
        return new RuleSet(shape, update, rules, changes, hints);
    }

    RuleSet onUpdate(BiConsumer<ObjectNode, ObjectNode> shape) {
        return new RuleSet(create, shape, rules, changes, hints);
    }

    RuleSet changes(Changes check) {
        return new RuleSet(create, update, rules, check, hints);
    }

    RuleSet warnings(Function<ObjectNode, List<String>> words) {
        return new RuleSet(create, update, rules, changes, words);
    }

    @Override
    public void prepareForCreate(ObjectNode created) {
        create.accept(created);
    }

    @Override
    public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
        update.accept(updated, old);
    }

    @Override
    public void validate(ObjectNode object, Problems problems) {
        rules.check(object, problems);
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        changes.check(updated, old, problems);
    }

    @Override
    public List<String> warnings(ObjectNode object) {
        return hints.apply(object);
    }
}
