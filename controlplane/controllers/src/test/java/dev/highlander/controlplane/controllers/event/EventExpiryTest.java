package dev.highlander.controlplane.controllers.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EventBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventExpiryTest {
    @Test
    void theLatestOfAllTimesCounts() {
        EventBuilder event = new EventBuilder().withNewMetadata().withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata();
        assertThat(EventExpiry.last(event.build())).contains(Instant.parse("2026-01-01T00:00:00Z"));
        event.withLastTimestamp("2026-01-01T01:00:00Z");
        assertThat(EventExpiry.last(event.build())).contains(Instant.parse("2026-01-01T01:00:00Z"));
        event.withNewEventTime("2026-01-01T01:30:00.123456Z");
        assertThat(EventExpiry.last(event.build())).contains(Instant.parse("2026-01-01T01:30:00.123456Z"));
        event.withNewSeries().withNewLastObservedTime("2026-01-01T04:00:00.5+02:00").endSeries();
        assertThat(EventExpiry.last(event.build())).contains(Instant.parse("2026-01-01T02:00:00.5Z"));
    }

    @Test
    void anEventWithoutAReadableTimeIsKept() {
        assertThat(EventExpiry
                .last(new EventBuilder().withNewMetadata().endMetadata().withLastTimestamp("yesterday").build()))
                .isEmpty();
    }
}
