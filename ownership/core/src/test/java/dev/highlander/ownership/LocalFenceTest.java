package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalFenceTest {
    private static final LeaseName LEASE = LeaseName.of("lease");
    private static final HolderId ANN = HolderId.of("ann", "1");
    private static final HolderId BOB = HolderId.of("bob", "1");

    private final LocalFence fence = new LocalFence();

    @Test
    void aRaisedFenceRefusesWhatIsLower() {
        assertThat(raise(ANN, 3).accepted()).isTrue();

        assertThat(fence.admit(LEASE, new Epoch(3))).isTrue();
        assertThat(fence.admit(LEASE, new Epoch(2))).isFalse();
        assertThatThrownBy(() -> fence.require(LEASE, new Epoch(2))).isInstanceOf(StaleEpochException.class);
        assertThat(fence.admit(LeaseName.of("other"), new Epoch(1))).isTrue();
    }

    @Test
    void raisingAgainIsHarmlessButNotForAnotherHolderOfTheSameEpoch() {
        raise(ANN, 3);

        assertThat(raise(ANN, 3)).isEqualTo(new Fence.Answer(true, new Epoch(3)));
        assertThat(raise(BOB, 3)).isEqualTo(new Fence.Answer(false, new Epoch(3)));
        assertThat(raise(BOB, 2)).isEqualTo(new Fence.Answer(false, new Epoch(3)));
    }

    @Property
    void noEffectIsAdmittedAfterAHigherOne(@ForAll @Size(max = 50) List<@IntRange(min = 1, max = 9) Integer> epochs) {
        LocalFence fresh = new LocalFence();
        int highest = 0;
        for (int epoch : epochs) {
            assertThat(fresh.admit(LEASE, new Epoch(epoch))).isEqualTo(epoch >= highest);
            highest = Math.max(highest, epoch);
        }
        assertThat(fresh.seen(LEASE)).isEqualTo(new Epoch(highest));
    }

    private Fence.Answer raise(HolderId holder, long epoch) {
        return fence.raise(LEASE, holder, new Epoch(epoch)).toCompletableFuture().join();
    }
}
