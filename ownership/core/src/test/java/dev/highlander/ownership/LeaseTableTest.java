package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import java.util.SplittableRandom;

class LeaseTableTest {
    private static final LeaseName LEASE = LeaseName.of("lease");
    private static final Duration TTL = Duration.ofSeconds(1);

    @Property(tries = 200)
    void aTableRestoredFromItsEntriesAnswersLikeTheFirst(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LeaseTable first = new LeaseTable();
        long now = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
        for (int i = 0; i < 30; i++) {
            now += random.nextLong(300_000_000);
            first.apply(draw(random), now);
        }
        LeaseTable second = new LeaseTable();
        // By another clock, which reads something else at the same instant.
        long otherwise = 77;
        for (LeaseTable.Entry entry : first.entries(now)) {
            second.restore(entry, now + otherwise);
        }
        for (int i = 0; i < 30; i++) {
            now += random.nextLong(300_000_000);
            LeaseRequest request = draw(random);
            assertThat(second.apply(request, now + otherwise)).isEqualTo(first.apply(request, now));
        }
    }

    @Property(tries = 200)
    void whateverIsAskedEpochsNeverShrinkAndEachHasOneHolder(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LeaseTable table = new LeaseTable();
        HolderId[] holders = new HolderId[200];
        Epoch last = Epoch.NONE;
        long now = 0;
        for (int i = 0; i < 150; i++) {
            now += random.nextLong(300_000_000);
            LeaseRequest request = draw(random);
            if (table.apply(request, now) instanceof LeaseAnswer.Granted(Epoch epoch)
                    && request instanceof LeaseRequest.Acquire acquire) {
                assertThat(epoch).isGreaterThanOrEqualTo(last);
                int index = Math.toIntExact(epoch.value());
                assertThat(holders[index]).isIn(null, acquire.holder());
                holders[index] = acquire.holder();
                last = epoch;
            }
        }
    }

    @Test
    void aRenewalWithAShorterTimeTakesNothingAway() {
        LeaseTable table = new LeaseTable();
        HolderId ann = HolderId.of("ann", "1");
        table.apply(new LeaseRequest.Acquire(LEASE, ann, TTL), 0);
        table.apply(new LeaseRequest.Renew(LEASE, ann, new Epoch(1), TTL.dividedBy(2)), 0);

        assertThat(table.apply(new LeaseRequest.Read(LEASE), 0))
                .isEqualTo(new LeaseAnswer.State(new Lease(LEASE, new Epoch(1), ann, null, TTL)));
    }

    @Test
    void askingForWhatNobodyEverHadLeavesNothingBehind() {
        LeaseTable table = new LeaseTable();
        HolderId ann = HolderId.of("ann", "1");
        table.apply(new LeaseRequest.Read(LEASE), 0);
        table.apply(new LeaseRequest.Renew(LEASE, ann, new Epoch(1), TTL), 0);
        table.apply(new LeaseRequest.Release(LEASE, ann, new Epoch(1), null, Duration.ZERO), 0);

        assertThat(table.entries(0)).isEmpty();
    }

    private static LeaseRequest draw(SplittableRandom random) {
        HolderId holder = HolderId.of("h" + random.nextInt(3), "t" + random.nextInt(3));
        Epoch epoch = new Epoch(random.nextInt(1, 12));
        return switch (random.nextInt(9)) {
            case 0, 1, 2, 3 -> new LeaseRequest.Acquire(LEASE, holder, TTL);
            case 4, 5 -> new LeaseRequest.Renew(LEASE, holder, epoch, TTL);
            case 6, 7 -> new LeaseRequest.Release(LEASE, holder, epoch, random.nextBoolean() ? "h0" : null,
                    TTL.dividedBy(2));
            default -> new LeaseRequest.Read(LEASE);
        };
    }
}
