package dev.highlander.controlplane.apiserver.expressions;

import dev.highlander.controlplane.apiserver.schema.FieldProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled rule.
 *
 * @param source the expression as written
 * @param condition what must be true
 * @param optionalOld whether the rule is checked even if nothing stood there before
 * @param message what to say if it is broken; empty for none
 * @param messageExpression what makes up the message, or null
 * @param kind what kind of problem a broken rule is
 * @param at which field of the value the problem is told of, by its path from there; empty for the value itself
 */
record Rule(String source, Expression condition, boolean optionalOld, String message,
        @Nullable Expression messageExpression, FieldProblem.Kind kind, List<Step> at) {
    /**
     * A step of a path.
     *
     * @param name the field's name or the map's key
     * @param key whether it is a key of a map
     */
    record Step(String name, boolean key) {}

    /** Whether it speaks of a change, and so can only be checked where something stood before. */
    boolean needsOld() {
        return condition.usesOld() && !optionalOld;
    }

    /** What to call it. */
    String words() {
        return message.isEmpty() ? "failed rule: " + source.strip() : message;
    }
}
