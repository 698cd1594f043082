package dev.highlander.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The queue against a naive model: which keys are due, and which wait for what time. */
class KeyLinePropertiesTest {
    @Property
    void noWishIsServedEarlyTwiceOrNever(@ForAll @Size(max = 200) List<@IntRange(max = 999) Integer> steps) {
        KeyLine<Integer> line = new KeyLine<>(0);
        Set<Integer> wished = new HashSet<>();
        Map<Integer, Long> later = new HashMap<>();
        Set<Integer> held = new HashSet<>();
        long now = 0;
        for (int step : steps) {
            int key = step % 5;
            switch (step / 5 % 5) {
                case 0 -> {
                    line.add(key, now);
                    wished.add(key);
                }
                case 1 -> {
                    line.addAt(key, now + step);
                    later.merge(key, now + step, Math::min);
                }
                case 2 -> now += step;
                case 3 -> {
                    long at = now;
                    later.forEach((k, due) -> {
                        if (due <= at) {
                            wished.add(k);
                        }
                    });
                    later.values().removeIf(due -> due <= at);
                    line.ring(now);
                    KeyLine.Taken<Integer> taken = line.take(now);
                    if (taken == null) {
                        assertThat(held).as("a wished, free key waits but nothing is given out").containsAll(wished);
                    } else {
                        assertThat(held.add(taken.key())).as("in one hand only").isTrue();
                        assertThat(wished.remove(taken.key())).as("given out as wished, not early").isTrue();
                    }
                }
                default -> {
                    if (held.remove(key)) {
                        line.done(key);
                    }
                }
            }
            assertThat(line.alarms()).isEqualTo(later.size());
        }
    }

    @Property
    void everyAddedKeyIsGivenOutInTheEnd(@ForAll @Size(max = 100) List<@IntRange(max = 20) Integer> keys) {
        KeyLine<Integer> line = new KeyLine<>(0);
        for (int i = 0; i < keys.size(); i++) {
            if (i % 2 == 0) {
                line.add(keys.get(i), i);
            } else {
                line.addAt(keys.get(i), i + 50);
            }
        }
        line.ring(1000);
        List<Integer> out = new ArrayList<>();
        for (var taken = line.take(1000); taken != null; taken = line.take(1000)) {
            out.add(taken.key());
            line.done(taken.key());
        }
        assertThat(out).containsExactlyInAnyOrderElementsOf(new HashSet<>(keys));
    }
}
