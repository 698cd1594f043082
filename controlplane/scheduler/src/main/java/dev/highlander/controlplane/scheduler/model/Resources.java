package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An amount of each resource: asked for by a pod, or offered by a node.
 *
 * @param milliCpu thousandths of a core
 * @param memory bytes
 * @param ephemeralStorage bytes
 * @param extended other resources by name, in whole units; immutable, absent means none
 */
public record Resources(long milliCpu, long memory, long ephemeralStorage, Map<String, Long> extended) {
    /** Nothing of anything. */
    public static final Resources NONE = new Resources(0, 0, 0, Map.of());

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE / 4);

    /** Keeps the map from changing. */
    public Resources {
        extended = Map.copyOf(extended);
    }

    /** Reads a map of quantities, rounding up; null means nothing. The count of pods is not part of it. */
    public static Resources of(@Nullable Map<String, Quantity> quantities) {
        if (quantities == null || quantities.isEmpty()) {
            return NONE;
        }
        long milliCpu = 0;
        long memory = 0;
        long ephemeralStorage = 0;
        Map<String, Long> extended = new HashMap<>();
        for (Map.Entry<String, Quantity> entry : quantities.entrySet()) {
            BigDecimal amount = entry.getValue().getNumericalAmount();
            switch (entry.getKey()) {
                case "cpu" -> milliCpu = whole(amount.multiply(THOUSAND));
                case "memory" -> memory = whole(amount);
                case "ephemeral-storage" -> ephemeralStorage = whole(amount);
                case "pods" -> {
                }
                default -> {
                    // None of it is the same as not naming it.
                    if (amount.signum() > 0) {
                        extended.put(entry.getKey(), whole(amount));
                    }
                }
            }
        }
        return new Resources(milliCpu, memory, ephemeralStorage, extended);
    }

    /** The sum of both. */
    public Resources plus(Resources other) {
        return new Resources(milliCpu + other.milliCpu, memory + other.memory,
                ephemeralStorage + other.ephemeralStorage,
                merge(extended, other.extended, Long::sum));
    }

    /** The difference, for taking back what was added. */
    public Resources minus(Resources other) {
        Map<String, Long> left = new HashMap<>(extended);
        other.extended.forEach((name, amount) -> left.merge(name, -amount, Long::sum));
        left.values().removeIf(amount -> amount == 0);
        return new Resources(milliCpu - other.milliCpu, memory - other.memory,
                ephemeralStorage - other.ephemeralStorage, left);
    }

    /** The larger amount of each resource. */
    public Resources max(Resources other) {
        return new Resources(Math.max(milliCpu, other.milliCpu), Math.max(memory, other.memory),
                Math.max(ephemeralStorage, other.ephemeralStorage), merge(extended, other.extended, Math::max));
    }

    /** The amount of an extended resource, 0 when there is none. */
    public long extended(String name) {
        return requireNonNullElse(extended.get(name), 0L);
    }

    private static Map<String, Long> merge(Map<String, Long> one, Map<String, Long> other,
            BinaryOperator<Long> by) {
        // Extended resources are rare: both sums of most pods share the empty map.
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        Map<String, Long> merged = new HashMap<>(one);
        other.forEach((name, amount) -> merged.merge(name, amount, by));
        return merged;
    }

    /** Rounded up, and cut so that sums of many cannot overflow. */
    private static long whole(BigDecimal amount) {
        return amount.min(LARGEST).setScale(0, RoundingMode.CEILING).longValueExact();
    }
}
