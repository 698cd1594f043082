package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label selector, ready to be asked.
 *
 * @param requirements all must hold; an empty list holds for everything
 * @param nothing whether it matches nothing at all, which is what an absent selector means
 */
public record LabelQuery(List<Requirement> requirements, boolean nothing) {
    /** Matches nothing. */
    public static final LabelQuery NOTHING = new LabelQuery(List.of(), true);
    /** Matches everything. */
    public static final LabelQuery EVERYTHING = new LabelQuery(List.of(), false);

    /** Keeps the list from changing. */
    public LabelQuery {
        requirements = List.copyOf(requirements);
    }

    /** Reads a selector; null means nothing, as in Kubernetes. */
    public static LabelQuery of(@Nullable LabelSelector selector) {
        if (selector == null) {
            return NOTHING;
        }
        List<Requirement> all = new ArrayList<>();
        requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of())
                .forEach((key, value) -> all.add(new Requirement(key, Requirement.Operator.IN, Set.of(value))));
        for (LabelSelectorRequirement one : requireNonNullElse(selector.getMatchExpressions(),
                List.<LabelSelectorRequirement>of())) {
            all.add(Requirement.of(one.getKey(), one.getOperator(), one.getValues()));
        }
        return new LabelQuery(all, false);
    }

    /** This, and for each key that {@code labels} has, the same value as there (or, if not {@code same}, another one). */
    LabelQuery with(@Nullable List<String> keys, Map<String, String> labels, boolean same) {
        if (keys == null || keys.isEmpty() || nothing) {
            return this;
        }
        List<Requirement> all = new ArrayList<>(requirements);
        for (String key : keys) {
            String value = labels.get(key);
            if (value != null) {
                all.add(new Requirement(key, same ? Requirement.Operator.IN : Requirement.Operator.NOT_IN,
                        Set.of(value)));
            }
        }
        return new LabelQuery(all, false);
    }

    /** Whether the labels match. */
    public boolean matches(Map<String, String> labels) {
        if (nothing) {
            return false;
        }
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
