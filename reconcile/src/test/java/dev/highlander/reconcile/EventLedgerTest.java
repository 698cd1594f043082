package dev.highlander.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.reconcile.EventLedger.Decision;
import dev.highlander.reconcile.EventLedger.Occurrence;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventLedgerTest {
    private final EventLedger ledger = new EventLedger();

    @Test
    void theSameOccurrenceRaisesTheCountOfItsEvent() {
        assertThat(ledger.decide(occurrence("pulled"), 0)).isInstanceOf(Decision.Create.class);
        ledger.stored(occurrence("pulled"), "pod.1", 1, 0);
        assertThat(ledger.decide(occurrence("pulled"), 5)).isEqualTo(new Decision.Count("pod.1", 2));
        ledger.stored(occurrence("pulled"), "pod.1", 2, 5);
        assertThat(ledger.decide(occurrence("pulled"), 6)).isEqualTo(new Decision.Count("pod.1", 3));
        assertThat(ledger.decide(occurrence("other"), 7)).isInstanceOf(Decision.Create.class);
    }

    @Test
    void anEventThatOutlivedItsHourOrWasLostIsCreatedAnew() {
        ledger.stored(occurrence("pulled"), "pod.1", 1, 0);
        assertThat(ledger.decide(occurrence("pulled"), EventLedger.LIFE.toNanos() + 1))
                .isInstanceOf(Decision.Create.class);

        ledger.stored(occurrence("pulled"), "pod.2", 1, 0);
        ledger.lost(occurrence("pulled"));
        assertThat(ledger.decide(occurrence("pulled"), 1)).isInstanceOf(Decision.Create.class);
    }

    @Test
    void anObjectThatFloodsIsCutOffAndComesBackSlowly() {
        for (int i = 0; i < EventLedger.BURST; i++) {
            assertThat(ledger.decide(occurrence("m" + i), 0)).isInstanceOf(Decision.Create.class);
        }
        assertThat(ledger.decide(occurrence("one more"), 0)).isInstanceOf(Decision.Drop.class);
        assertThat(ledger.decide(occurrence("one more"), Duration.ofMinutes(5).toNanos()))
                .isInstanceOf(Decision.Create.class);
        assertThat(ledger.decide(occurrence("and another"), Duration.ofMinutes(5).toNanos()))
                .isInstanceOf(Decision.Drop.class);
    }

    private static Occurrence occurrence(String message) {
        return new Occurrence("uid", NamespacedName.of("ns", "pod"), "Pod", "Normal", "Pulled", message);
    }
}
