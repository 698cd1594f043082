package dev.highlander.ownership.fence;

import static dev.highlander.ownership.fence.Owners.LEASE;
import static dev.highlander.ownership.fence.Owners.holder;
import static dev.highlander.ownership.fence.Owners.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.StaleEpochException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every fence must do, whatever its target is made of. */
abstract class FenceContract {
    /** The fence under test: the same target during a test, with nothing in it at first. */
    abstract Fence fence() throws Exception;

    /** Has an effect at the target, which checks the epoch. */
    abstract void effect(Ownership ownership) throws Exception;

    /** Has an effect at the target with an epoch of its own. */
    abstract void effect(Epoch epoch) throws Exception;

    @Test
    void aTargetThatHasSeenNothingKnowsNoEpoch() throws Exception {
        assertThat(join(fence().highest(LEASE))).isEqualTo(Epoch.NONE);
        assertThat(join(fence().highest(LEASE))).isEqualTo(Epoch.NONE);
    }

    @Test
    void aHigherEpochIsAcceptedAndALowerOneRefused() throws Exception {
        assertThat(raise("ann", 3)).isEqualTo(new Fence.Answer(true, new Epoch(3)));
        assertThat(raise("bob", 5)).isEqualTo(new Fence.Answer(true, new Epoch(5)));
        assertThat(raise("ann", 3)).isEqualTo(new Fence.Answer(false, new Epoch(5)));
        assertThat(join(fence().highest(LEASE))).isEqualTo(new Epoch(5));
    }

    @Test
    void raisingAgainIsHarmlessForTheSameHolderAndRefusedToAnother() throws Exception {
        raise("ann", 3);

        assertThat(raise("ann", 3)).isEqualTo(new Fence.Answer(true, new Epoch(3)));
        assertThat(raise("bob", 3)).isEqualTo(new Fence.Answer(false, new Epoch(3)));
    }

    @Test
    void epochsAreComparedAsNumbersHoweverLarge() throws Exception {
        raise("ann", 9);
        assertThat(raise("ann", 10).accepted()).isTrue();
        long large = Long.MAX_VALUE - 2;
        assertThat(raise("ann", large).accepted()).isTrue();
        assertThat(raise("ann", large + 1)).isEqualTo(new Fence.Answer(true, new Epoch(large + 1)));
        assertThat(raise("ann", large)).isEqualTo(new Fence.Answer(false, new Epoch(large + 1)));
    }

    @Test
    void theOldOwnersEffectIsRefusedOnceItsSuccessorHasBeenTold() throws Exception {
        try (Owners owners = new Owners()) {
            Ownership ann = owners.next("ann", fence());
            effect(ann);
            Ownership bob = owners.next("bob", fence());

            assertStale(() -> effect(ann), "lease tenant/default", "epoch 1 refused, epoch 2 has been seen");
            effect(bob);
            effect(bob);
        }
    }

    @Test
    void anEpochSeenInAnEffectRaisesTheFenceAndItsOwnerMayStillClaimIt() throws Exception {
        raise("ann", 3);
        effect(new Epoch(4));

        assertStale(() -> effect(new Epoch(3)), "epoch 3 refused, epoch 4 has been seen");
        assertThat(raise("bob", 4)).isEqualTo(new Fence.Answer(true, new Epoch(4)));
        assertThat(raise("cid", 4)).isEqualTo(new Fence.Answer(false, new Epoch(4)));
    }

    @Test
    void ofManyWhoRaiseAtOnceTheHighestStays() throws Exception {
        Fence fence = fence();
        List<CompletableFuture<Fence.Answer>> answers = new ArrayList<>(IntStream.rangeClosed(1, 12)
                .mapToObj(i -> fence.raise(LEASE, holder("node-" + i), new Epoch(i)).toCompletableFuture()).toList());
        for (CompletableFuture<Fence.Answer> answer : answers) {
            join(answer);
        }

        assertThat(join(fence.highest(LEASE))).isEqualTo(new Epoch(12));
        assertThat(join(answers.getLast()).accepted()).isTrue();
    }

    Fence.Answer raise(String name, long epoch) throws Exception {
        return join(fence().raise(LEASE, holder(name), new Epoch(epoch)));
    }

    /** How the target's refusal arrives; a test of a target that tells it otherwise overrides this. */
    void assertStale(Effect effect, String... message) {
        assertThatThrownBy(effect::run).isInstanceOf(StaleEpochException.class)
                .hasMessageContainingAll(message);
    }

    interface Effect {
        void run() throws Exception;
    }
}
