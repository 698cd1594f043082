package dev.highlander.controlplane.apiserver.expressions;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import org.jspecify.annotations.Nullable;

/** Bounds how much work the rules of one object may make, in steps of evaluation. For one object and thread. */
final class Budget implements CelEvaluationListener {
    /** What one evaluation of a rule may take, as in Kubernetes. */
    static final int OF_RULE = 1_000_000;
    /** What all rules of an object may take together, as in Kubernetes. */
    static final int OF_OBJECT = 10_000_000;

    private int ofRule = OF_RULE;
    private int ofObject = OF_OBJECT;

    /** There is nothing left of the budget. */
    static final class ExhaustedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ExhaustedException() {
            super("out of budget", null, false, false);
        }
    }

    /** Begins to count for another rule. */
    void beginRule() {
        ofRule = OF_RULE;
    }

    /** Whether the rule that was begun last has come to its bounds, or all rules together to theirs. */
    boolean isExhausted() {
        return ofRule <= 0 || ofObject <= 0;
    }

    @Override
    public void callback(CelExpr expression, @Nullable Object value) {
        ofRule--;
        ofObject--;
        if (isExhausted()) {
            throw new ExhaustedException();
        }
    }
}
