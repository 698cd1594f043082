package dev.highlander.controlplane.store.timeline;

import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Key;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the timeline takes in, and what it lets go of. */
class TimelineTest {
    private static final StoreOptions FEW = StoreOptions.defaults().keeping(16, 1 << 20, Duration.ofDays(1));

    private final Timeline timeline = new Timeline(Root.EMPTY, FEW);

    private Event put(Key key) {
        Event event = timeline.newest().event(key, document("x"));
        timeline.publish(List.of(event), timeline.newest().after(event));
        return event;
    }

    @Test
    void eventsThatDoNotFollowTheNewestRevisionAreRefused() {
        Event first = put(key("default", "a"));

        assertThatThrownBy(() -> timeline.publish(List.of(first), timeline.newest()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 events after revision 1 cannot lead to 1");
        assertThatThrownBy(() -> timeline.newest().after(first)).isInstanceOf(IllegalArgumentException.class);
        assertThat(timeline.newest().revision()).isEqualTo(new Revision(1));
    }

    @Test
    void rangesThatNobodyFollowsAreForgottenWithTheirEvents() {
        for (int i = 0; i < 1000; i++) {
            put(key("n" + i, "a"));
        }

        // One for the collection, and one for each namespace that has a remembered event.
        assertThat(timeline.topics()).isLessThanOrEqualTo(1 + 16);
    }

    @Test
    void aRangeThatIsFollowedOutlivesItsEvents() throws Exception {
        try (Watch watch = timeline.watch(Range.namespace("configmaps", "quiet"), Revision.ZERO)) {
            for (int i = 0; i < 100; i++) {
                put(key("busy", "n" + i));
            }
            Event event = put(key("quiet", "a"));

            assertThat(watch.poll(Duration.ZERO, 10)).containsExactly(event);
        }
        int topics = timeline.topics();
        for (int i = 0; i < 100; i++) {
            put(key("busy", "m" + i));
        }
        assertThat(timeline.topics()).isEqualTo(topics - 1);
    }

    @Test
    void aRingGrowsAndShrinksWithoutLosingItsOrder() throws Exception {
        Timeline large = new Timeline(Root.EMPTY, StoreOptions.defaults().keeping(5000, 1 << 30, Duration.ofDays(1)));
        try (Watch watch = large.watch(Range.collection("configmaps"), Revision.ZERO)) {
            long expected = 0;
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < 3000; i++) {
                    Event event = large.newest().event(key("default", "n" + i), document("x"));
                    large.publish(List.of(event), large.newest().after(event));
                }
                large.compact(new Revision(large.newest().revision().value() - 2000 + round * 100L));
                if (round == 0) {
                    assertThatThrownBy(() -> watch.poll(Duration.ZERO, 1)).hasMessageContaining("compacted");
                }
            }
            try (Watch rest = large.watch(Range.collection("configmaps"), large.oldest())) {
                expected = large.oldest().value();
                for (Event event : rest.poll(Duration.ZERO, Integer.MAX_VALUE)) {
                    assertThat(event.revision().value()).isEqualTo(++expected);
                }
            }
            assertThat(expected).isEqualTo(15_000);
        }
    }
}
