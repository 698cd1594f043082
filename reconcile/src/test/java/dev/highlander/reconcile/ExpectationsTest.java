package dev.highlander.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.testkit.ManualTime;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpectationsTest {
    private final ManualTime time = new ManualTime();
    private final Map<NamespacedName, ConfigMap> cache = new HashMap<>();
    private @Nullable String revision = "10";
    private final Expectations<String> expectations = new Expectations<>(cache::get, () -> revision, time,
            Duration.ofMinutes(1));

    @Test
    void aCreationIsUnseenUntilTheCacheHoldsIt() {
        expectations.written("owner", map("a", "u1", "12"));

        assertThat(expectations.met("owner")).isFalse();
        assertThat(expectations.met("another")).isTrue();
        show(map("a", "u1", "12"));
        assertThat(expectations.met("owner")).isTrue();
    }

    @Test
    void anEventThatCameBeforeTheAnswerCounts() {
        show(map("a", "u1", "12"));
        expectations.written("owner", map("a", "u1", "12"));

        assertThat(expectations.met("owner")).isTrue();
    }

    @Test
    void anUpdateIsUnseenWhileTheCacheHoldsTheOldVersion() {
        show(map("a", "u1", "11"));
        expectations.written("owner", map("a", "u1", "12"));

        assertThat(expectations.met("owner")).isFalse();
        show(map("a", "u1", "13"));
        assertThat(expectations.met("owner")).isTrue();
    }

    @Test
    void aCreationThatSomebodyDeletedAtOnceIsSeenOnceTheCacheIsPastIt() {
        expectations.written("owner", map("a", "u1", "12"));

        revision = "13";
        assertThat(expectations.met("owner")).isTrue();
    }

    @Test
    void aDeletionIsUnseenUntilTheObjectIsGoneMarkedOrAnother() {
        show(map("a", "u1", "5"));
        expectations.deleted("owner", map("a", "u1", "5"));
        assertThat(expectations.met("owner")).isFalse();
        ConfigMap marked = map("a", "u1", "6");
        marked.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        show(marked);
        assertThat(expectations.met("owner")).isTrue();

        show(map("b", "u2", "7"));
        expectations.deleted("owner", map("b", "u2", "7"));
        assertThat(expectations.met("owner")).isFalse();
        show(map("b", "u3", "8"));
        assertThat(expectations.met("owner")).isTrue();

        expectations.deleted("owner", map("b", "u3", "8"));
        cache.clear();
        assertThat(expectations.met("owner")).isTrue();
    }

    @Test
    void everyNotedWriteMustBeSeen() {
        expectations.written("owner", map("a", "u1", "12"));
        expectations.written("owner", map("b", "u2", "13"));

        show(map("b", "u2", "13"));
        assertThat(expectations.met("owner")).isFalse();
        show(map("a", "u1", "12"));
        assertThat(expectations.met("owner")).isTrue();
    }

    @Test
    void whatIsNeverSeenIsGivenUpAfterThePatience() {
        revision = null;
        expectations.written("owner", map("a", "u1", "12"));

        time.pass(Duration.ofSeconds(59));
        assertThat(expectations.met("owner")).isFalse();
        time.pass(Duration.ofSeconds(1));
        assertThat(expectations.met("owner")).isTrue();
    }

    private void show(ConfigMap map) {
        cache.put(NamespacedName.of(map), map);
    }

    private static ConfigMap map(String name, String uid, String version) {
        return new ConfigMapBuilder().withNewMetadata().withNamespace("ns").withName(name).withUid(uid)
                .withResourceVersion(version)
                .endMetadata().build();
    }
}
