package dev.highlander.controlplane.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.controlplane.scheduler.PodQueue.Attempt;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.rules.ClusterEvent;
import dev.highlander.testkit.ManualTime;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodQueueTest {
    private final ManualTime time = new ManualTime();
    private final PodQueue queue = new PodQueue(time.nanos());

    @Test
    void higherPriorityGoesFirstThenWhoeverWaitsLongest() {
        put(pod("low", 0), pod("first", 5), pod("second", 5), pod("top", 9));

        assertThat(drain()).containsExactly("top", "first", "second", "low");
    }

    @Test
    void aStuckPodWaitsForAChangeThatMayHelp() {
        put(pod("a", 0));
        Attempt attempt = take();
        queue.stuck(attempt, Set.of(ClusterEvent.POD_GONE), time.nanos());
        time.pass(Duration.ofSeconds(20));

        queue.happened(ClusterEvent.POD_PLACED, time.nanos());
        assertThat(drain()).isEmpty();
        queue.happened(ClusterEvent.POD_GONE, time.nanos());
        assertThat(drain()).containsExactly("a");
    }

    @Test
    void aStuckPodIsTriedAgainAfterFiveMinutesWithoutAnyChange() {
        put(pod("a", 0));
        queue.stuck(take(), Set.of(), time.nanos());

        assertThat(queue.nextDue()).hasValue(time.nanos() + Duration.ofMinutes(5).toNanos());
        time.pass(Duration.ofMinutes(5).minusNanos(1));
        assertThat(drain()).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(drain()).containsExactly("a");
    }

    @Test
    void helpInTheMiddleOfTheBackOffCountsOnceItEndsAndTheBackOffGrowsToTenSeconds() {
        put(pod("a", 0));
        Attempt attempt = take();
        for (int seconds : List.of(1, 2, 4, 8, 10, 10)) {
            queue.stuck(attempt, Set.of(ClusterEvent.POD_GONE), time.nanos());
            queue.happened(ClusterEvent.POD_GONE, time.nanos());
            time.pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(queue.take(time.nanos())).as("before %d s", seconds).isNull();
            time.pass(Duration.ofNanos(1));
            attempt = take();
        }
        assertThat(attempt.tries()).isEqualTo(7);
    }

    @Test
    void aFailedPodComesAgainAfterItsBackOffWithoutAnyChange() {
        put(pod("a", 0));
        queue.failed(take(), time.nanos());

        assertThat(queue.counts()).isEqualTo(new PodQueue.Counts(0, 1, 0, 0));
        time.pass(Duration.ofSeconds(1));
        assertThat(drain()).containsExactly("a");
    }

    @Test
    void aGatedPodWaitsUntilItsLastGateIsGone() {
        put(PodFacts.of(builder("a", 0).editSpec().addNewSchedulingGate("x.io/g").addNewSchedulingGate("x.io/h")
                .endSpec().build()));
        assertThat(drain()).isEmpty();
        put(PodFacts.of(builder("a", 0).editSpec().addNewSchedulingGate("x.io/h").endSpec().build()));
        assertThat(drain()).isEmpty();
        assertThat(queue.counts().gated()).isEqualTo(1);
        put(pod("a", 0));
        assertThat(drain()).containsExactly("a");
    }

    @Test
    void aChangeOfNothingThatMattersDoesNotFreeAStuckPodAndAChangeOfItsWishesDoes() {
        put(pod("a", 0));
        queue.stuck(take(), Set.of(ClusterEvent.POD_GONE), time.nanos());
        time.pass(Duration.ofSeconds(5));

        put(PodFacts.of(builder("a", 0).withNewStatus().withPhase("Pending").addNewCondition().withType("PodScheduled")
                .endCondition()
                .endStatus().build()));
        assertThat(drain()).isEmpty();
        put(PodFacts.of(builder("a", 0).editSpec().addNewToleration().withKey("k").endToleration().endSpec().build()));
        assertThat(drain()).containsExactly("a");
    }

    @Test
    void aRemovedPodIsGoneFromEveryPlace() {
        put(pod("active", 0), pod("failed", 1), pod("stuck", 2));
        queue.stuck(take(), Set.of(ClusterEvent.POD_GONE), time.nanos());
        queue.failed(take(), time.nanos());
        List.of("active", "failed", "stuck").forEach(name -> queue.remove("uid-" + name));

        queue.happened(ClusterEvent.POD_GONE, time.nanos());
        time.pass(Duration.ofMinutes(10));
        assertThat(drain()).isEmpty();
        assertThat(queue.nextDue()).isEmpty();
    }

    private void put(PodFacts... pods) {
        for (PodFacts pod : pods) {
            queue.put(pod, time.nanos());
        }
    }

    private Attempt take() {
        Attempt attempt = queue.take(time.nanos());
        assertThat(attempt).isNotNull();
        return requireNonNull(attempt);
    }

    private List<String> drain() {
        List<String> names = new ArrayList<>();
        for (Attempt next = queue.take(time.nanos()); next != null; next = queue.take(time.nanos())) {
            names.add(next.pod().name().name());
        }
        return names;
    }

    private static PodFacts pod(String name, int priority) {
        return PodFacts.of(builder(name, priority).build());
    }

    private static PodBuilder builder(String name, int priority) {
        return new PodBuilder().withNewMetadata().withNamespace("ns").withName(name).withUid("uid-" + name)
                .endMetadata().withNewSpec()
                .withPriority(priority).endSpec();
    }
}
