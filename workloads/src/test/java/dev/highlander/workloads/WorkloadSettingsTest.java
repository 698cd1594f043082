package dev.highlander.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.Loss;
import dev.highlander.testkit.ManualTime;
import dev.highlander.workloads.render.RenderIdentity;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadSettingsTest {
    private static final WorkloadSettings SETTINGS = WorkloadSettings
            .of(new RenderIdentity("c-1", "test", "default"), "default", true);

    @Test
    void aLongLeaseLeavesTwoSecondsForAWrite() {
        assertThat(SETTINGS.within(Duration.ofSeconds(15)).writeBound()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {500, 600, 2_000, 8_000, 15_000})
    void anOwnerMayWriteAtEveryInstantBetweenTwoRenewals(long millis) {
        Duration ttl = Duration.ofMillis(millis);
        Duration bound = SETTINGS.within(ttl).writeBound();
        ManualTime time = new ManualTime();
        try (InProcessLeaseStore store = new InProcessLeaseStore(time);
                Elector elector = Elector.start(ElectorConfig.builder("lease", "me").ttl(ttl).build(),
                        Surroundings.of(store, time).withAnnouncer(Runnable::run), new Silent())) {
            time.pass(ttl);
            Ownership ownership = elector.ownership().orElseThrow();
            for (int i = 0; i < 300; i++) {
                time.pass(ttl.dividedBy(100));
                ownership.require(bound);
            }
            assertThat(ownership.isHeld()).isTrue();
        }
    }

    private static final class Silent implements OwnershipListener {
        @Override
        public void gained(Ownership ownership) {}

        @Override
        public void lost(Ownership ownership, Loss loss) {}
    }
}
