package dev.highlander.bench.raft.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.bench.raft.faults.history.Action;
import dev.highlander.bench.raft.faults.history.Entry;
import dev.highlander.bench.raft.faults.history.Operation;
import dev.highlander.bench.raft.faults.history.Outcome;
import dev.highlander.bench.raft.faults.history.Reign;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GapsTest {
    private static List<Operation> acceptedAt(long... instants) {
        return LongStream.of(instants).mapToObj(at -> new Operation(0, "a", "k", new Action.Write("w"), at - 1, at,
                new Outcome.Done(new Entry("w", 1)))).toList();
    }

    private static long withoutWrites(long began, long ended, long... accepted) {
        return Gaps.withoutWrites(acceptedAt(accepted), began, ended).toNanos();
    }

    private static long withoutOwner(long began, long ended, Reign... reigns) {
        return Gaps.withoutOwner(Arrays.asList(reigns), began, ended).toNanos();
    }

    @Test
    void theLongestTimeWithoutAnAcceptedWriteEndsAfterTheFaultBegan() {
        assertThat(withoutWrites(100, 150, 10, 95, 120, 130, 149)).isEqualTo(25);
        assertThat(withoutWrites(100, 150, 149, 10, 120, 95, 130)).as("in any order").isEqualTo(25);
        assertThat(withoutWrites(100, 200, 99, 101)).as("none at the end").isEqualTo(99);
        assertThat(withoutWrites(100, 200, 90)).as("none since").isEqualTo(110);
        assertThat(withoutWrites(100, 200)).as("none at all").isEqualTo(100);
        assertThat(withoutWrites(-100, -50, -105, -70, -51)).as("readings may be negative").isEqualTo(35);
    }

    @Test
    void otherOperationsAreNoAcceptedWrites() {
        List<Operation> others = List.of(
                new Operation(0, "a", "k", new Action.Read(), 140, 150, new Outcome.Done(Entry.ABSENT)),
                new Operation(0, "a", "k", new Action.Write("w"), 150, 160, new Outcome.Unknown()),
                new Operation(0, "a", "k", new Action.WriteIf("w", 3), 150, 160, new Outcome.Refused(Entry.ABSENT)));
        assertThat(Gaps.withoutWrites(others, 100, 200)).isEqualTo(Duration.ofNanos(100));
    }

    @Test
    void theTimeWithoutAnOwnerLiesBetweenReigns() {
        Reign first = new Reign("a", 1, 1, 0, 130);
        Reign second = new Reign("b", 1, 2, 170, 300);
        assertThat(withoutOwner(100, 200, first, second)).isEqualTo(40);
        assertThat(withoutOwner(100, 200, second, first)).as("in any order").isEqualTo(40);
        assertThat(withoutOwner(100, 200, first)).as("none in the end").isEqualTo(70);
        assertThat(withoutOwner(100, 200)).as("none at all").isEqualTo(100);
        assertThat(withoutOwner(180, 200, first, second)).as("before the fault").isZero();
        assertThat(withoutOwner(100, 160, first, second)).as("after the end").isEqualTo(30);
    }
}
