package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElectorTest {
    private final ManualTime time = new ManualTime();
    private final InProcessLeaseStore store = new InProcessLeaseStore(time);
    private final List<String> told = new ArrayList<>();

    @Test
    void theFirstIsTheOwnerAndTheSecondFollowsWhenItStops() {
        Elector ann = start("ann");
        time.pass(Duration.ofMillis(20));
        Elector bob = start("bob");
        time.pass(Duration.ofMinutes(5));
        assertThat(ann.isOwner()).isTrue();
        assertThat(bob.isOwner()).isFalse();

        ann.stop();
        time.pass(Duration.ofMillis(20));

        assertThat(ann.isOwner()).isFalse();
        assertThat(bob.isOwner()).isTrue();
        assertThat(told).containsExactly("ann gained 1", "ann lost 1 STOPPED", "bob gained 2");
    }

    private Elector start(String holder) {
        return Elector.start(ElectorConfig.of("test", holder),
                Surroundings.of(store, time).withAnnouncer(Runnable::run).withRandom(new SplittableRandom(1)),
                new OwnershipListener() {
                    @Override
                    public void gained(Ownership ownership) {
                        told.add(holder + " gained " + ownership.epoch());
                    }

                    @Override
                    public void lost(Ownership ownership, Loss loss) {
                        told.add(holder + " lost " + ownership.epoch() + " " + loss);
                    }
                });
    }
}
