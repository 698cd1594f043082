package dev.highlander.controlplane.store.contract;

import static dev.highlander.controlplane.store.contract.Samples.add;
import static dev.highlander.controlplane.store.contract.Samples.commit;
import static dev.highlander.controlplane.store.contract.Samples.document;
import static dev.highlander.controlplane.store.contract.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.controlplane.store.Change;
import dev.highlander.controlplane.store.CompactedException;
import dev.highlander.controlplane.store.Event;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreOptions;
import dev.highlander.controlplane.store.View;
import dev.highlander.controlplane.store.Watch;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The past is kept as long as the options say, and forgotten when asked. */
public abstract class CompactionContract extends StoreContract {
    private static final Range ALL = Range.collection("configmaps");

    @Test
    void whatStoodBeforeACompactionIsGoneAndTheRestStays() throws Exception {
        Store store = open();
        for (int i = 1; i <= 200; i++) {
            add(store, key("default", "n" + i));
        }

        store.compact(new Revision(150));

        assertThat(store.oldest()).isEqualTo(new Revision(150));
        assertThat(store.view(new Revision(150)).count(ALL)).isEqualTo(150);
        assertThat(store.view(new Revision(177)).count(ALL)).isEqualTo(177);
        assertThatThrownBy(() -> store.view(new Revision(149)))
                .isInstanceOfSatisfying(CompactedException.class, gone -> {
                    assertThat(gone.requested()).isEqualTo(new Revision(149));
                    assertThat(gone.oldest()).isEqualTo(new Revision(150));
                });
        assertThatThrownBy(() -> store.watch(ALL, new Revision(149))).isInstanceOf(CompactedException.class);
        try (Watch watch = store.watch(ALL, new Revision(150))) {
            assertThat(watch.poll(Duration.ZERO, 100)).hasSize(50);
        }
        assertThat(store.statistics().keptEvents()).isEqualTo(50);
    }

    @Test
    void compactionIsIdempotentAndNeverGoesBack() throws Exception {
        Store store = open();
        for (int i = 1; i <= 10; i++) {
            add(store, key("default", "n" + i));
        }
        store.compact(new Revision(10));
        store.compact(new Revision(10));
        store.compact(new Revision(3));

        assertThat(store.oldest()).isEqualTo(new Revision(10));
        assertThat(store.statistics().keptBytes()).isZero();
        assertThatThrownBy(() -> store.compact(new Revision(11))).isInstanceOf(IllegalArgumentException.class);
        assertThat(add(store, key("default", "more")).revision()).isEqualTo(new Revision(11));
        assertThat(store.view(new Revision(10)).count(ALL)).isEqualTo(10);
    }

    @Test
    void aViewInHandOutlivesItsCompaction() throws Exception {
        Store store = open();
        add(store, key("default", "a"));
        View view = store.view();
        Event event = add(store, key("default", "b"));

        store.compact(event.revision());

        assertThat(view.count(ALL)).isEqualTo(1);
    }

    @Test
    void noMoreChangesAreRememberedThanAllowed() throws Exception {
        Store store = open(StoreOptions.defaults().keeping(100, 1 << 30, Duration.ofDays(1)));
        for (int i = 1; i <= 1000; i++) {
            add(store, key("default", "n" + i));
        }

        assertThat(store.statistics().keptEvents()).isBetween(50L, 100L);
        assertThat(store.oldest().value()).isBetween(900L, 950L);
        assertThat(store.view(store.oldest()).count(ALL)).isEqualTo(store.oldest().value());
    }

    @Test
    void noMoreBytesAreRememberedThanAllowed() throws Exception {
        Store store = open(StoreOptions.defaults().keeping(1_000_000, 100_000, Duration.ofDays(1)));
        Event last = add(store, key("default", "a"));
        String text = "x".repeat(1000);
        for (int i = 1; i <= 1000; i++) {
            last = commit(store, Change.update(key("default", "a"), last.revision(), document(text)));
        }

        assertThat(store.statistics().keptBytes()).isLessThanOrEqualTo(100_000);
        assertThat(store.statistics().keptEvents()).isGreaterThan(5);
    }

    @Test
    void whatIsTooOldIsForgotten() throws Exception {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        Store store = open(
                StoreOptions.defaults().timedBy(clock::get).keeping(1_000_000, 1 << 30, Duration.ofMinutes(5)));
        for (int i = 1; i <= 200; i++) {
            add(store, key("default", "old" + i));
        }
        clock.addAndGet(Duration.ofMinutes(4).toNanos());
        add(store, key("default", "a"));
        assertThat(store.oldest()).isEqualTo(Revision.ZERO);

        clock.addAndGet(Duration.ofMinutes(2).toNanos());
        add(store, key("default", "b"));

        assertThat(store.oldest().value()).isGreaterThan(100);
    }
}
