package dev.highlander.bench.raft.faults.history;

import static dev.highlander.bench.raft.faults.history.Seen.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.bench.raft.faults.history.Violation.Promise;
import java.util.Map;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Test;

class HistoryCheckTest {
    private static AbstractListAssert<?, ?, Promise, ObjectAssert<Promise>> broken(Seen seen) {
        return assertThat(seen.violations()).as("%s", seen.violations()).extracting(Violation::promise);
    }

    // ---- Linearizable

    @Test
    void anOrderlyHistoryIsFine() {
        broken(new Seen().read("k", Entry.ABSENT, 0, 1).write("k", "x", 5, 2, 3).read("k", entry("x", 5), 4, 5)
                .writeIf("k", "y", 5, 7, 6, 7).refused("k", "z", 5, entry("y", 7), 8, 9)
                .read("k", entry("y", 7), 10, 11).write("l", "v", 8, 12, 13)).isEmpty();
        broken(new Seen()).isEmpty();
    }

    @Test
    void aReadMaySeeAConcurrentWriteOrNot() {
        broken(new Seen().write("k", "x", 5, 0, 10).read("k", Entry.ABSENT, 1, 9)).isEmpty();
        broken(new Seen().write("k", "x", 5, 0, 10).read("k", entry("x", 5), 1, 9)).isEmpty();
        // Touching counts as concurrent.
        broken(new Seen().write("k", "x", 5, 0, 10).read("k", Entry.ABSENT, 10, 11)).isEmpty();
    }

    @Test
    void aStaleReadIsFound() {
        broken(new Seen().write("k", "x", 5, 0, 1).read("k", Entry.ABSENT, 2, 3)).containsExactly(Promise.LINEARIZABLE);
        Seen seen = new Seen().write("k", "x", 5, 0, 1).write("k", "y", 6, 2, 3).read("k", entry("x", 5), 4_000_000,
                5_000_000);
        broken(seen).containsExactly(Promise.LINEARIZABLE);
        assertThat(seen.violations().getFirst().text()).contains("key 'k'", "'y' of revision 6",
                "read by client 2 at node a from 4.000 to 5.000 ms: 'x' of revision 5");
    }

    @Test
    void whatWasSeenOnceIsNotUnseen() {
        // The write is still under way, but one reader has seen it and a later one has not.
        broken(new Seen().write("k", "x", 5, 0, 100).read("k", entry("x", 5), 10, 20).read("k", Entry.ABSENT, 30, 40))
                .containsExactly(Promise.LINEARIZABLE);
        broken(new Seen().write("k", "x", 5, 0, 100).read("k", entry("x", 5), 10, 30).read("k", Entry.ABSENT, 20, 40))
                .isEmpty();
    }

    @Test
    void aWriteOfUnknownOutcomeMayTakeEffectAtAnyLaterTimeOrNever() {
        Seen lost = new Seen().lostWrite("k", "x", 0, 1);
        broken(lost.read("k", Entry.ABSENT, 100, 101)).isEmpty();
        broken(lost.read("k", entry("x", 9), 200, 201)).isEmpty();
        broken(lost.write("k", "y", 12, 300, 301).read("k", entry("y", 12), 302, 303)).isEmpty();
        // But not before it was asked for, and not twice.
        broken(new Seen().read("k", entry("x", 9), 0, 1).lostWrite("k", "x", 2, 3))
                .containsExactly(Promise.LINEARIZABLE);
        broken(lost.read("k", entry("x", 9), 400, 401)).containsExactly(Promise.LINEARIZABLE);
    }

    @Test
    void aConditionalWriteOfUnknownOutcomeTakesEffectOnlyIfItsConditionHolds() {
        broken(new Seen().write("k", "x", 5, 0, 1).lostWriteIf("k", "y", 5, 2, 3).read("k", entry("y", 8), 10, 11))
                .isEmpty();
        broken(new Seen().write("k", "x", 5, 0, 1).write("k", "z", 6, 2, 3).lostWriteIf("k", "y", 5, 4, 5)
                .read("k", entry("y", 8), 10, 11)).containsExactly(Promise.LINEARIZABLE);
    }

    @Test
    void twoConditionalWritesOnOneRevisionCanNotBothBeDone() {
        broken(new Seen().write("k", "x", 5, 0, 1).writeIf("k", "y", 5, 6, 2, 9).writeIf("k", "z", 5, 7, 2, 9))
                .containsExactly(Promise.LINEARIZABLE);
        broken(new Seen().write("k", "x", 5, 0, 1).writeIf("k", "y", 5, 6, 2, 9)
                .refused("k", "z", 5, entry("y", 6), 2, 9)).isEmpty();
        broken(new Seen().writeIf("k", "y", 0, 6, 2, 9).refused("k", "z", 0, entry("y", 6), 2, 9)).isEmpty();
    }

    @Test
    void aRefusalThatTookEffectIsFound() {
        // Carried out by one leader, sent again to the next one, and refused there because of itself.
        broken(new Seen().write("k", "x", 5, 0, 1).refused("k", "y", 5, entry("y", 6), 2, 9)
                .read("k", entry("y", 6), 10, 11)).containsExactly(Promise.LINEARIZABLE);
        broken(new Seen().write("k", "x", 5, 0, 1).refused("k", "y", 5, entry("x", 5), 2, 9))
                .containsExactly(Promise.LINEARIZABLE);
    }

    @Test
    void valuesOutOfNowhereAreFound() {
        broken(new Seen().read("k", entry("x", 5), 0, 1)).containsExactly(Promise.LINEARIZABLE);
        broken(new Seen().add("k", new Action.Write("x"), 0, 1, new Outcome.Done(entry("y", 5))))
                .containsExactly(Promise.LINEARIZABLE);
        broken(new Seen().add("k", new Action.Write("x"), 0, 1, new Outcome.Failed()).read("k", entry("x", 5), 2, 3))
                .containsExactly(Promise.LINEARIZABLE);
    }

    @Test
    void keysAreCheckedOneByOne() {
        Seen seen = new Seen().write("k", "x", 5, 0, 1).read("l", Entry.ABSENT, 2, 3);
        broken(seen).isEmpty();
        broken(seen.read("k", Entry.ABSENT, 4, 5).read("l", entry("u", 1), 6, 7))
                .containsExactly(Promise.LINEARIZABLE, Promise.LINEARIZABLE);
    }

    @Test
    void manyConcurrentOperationsAreSearchedInTime() {
        Seen seen = new Seen();
        long revision = 0;
        for (int round = 0; round < 300; round++) {
            long from = round * 100L;
            for (int client = 0; client < 5; client++) {
                revision += 2;
                seen.write("k", "v" + revision, revision, from, from + 90 - client);
            }
            seen.lostWrite("k", "lost" + round, from, from + 90);
            seen.read("k", entry("v" + revision, revision), from + 91, from + 99);
            if (round % 30 == 0) {
                // An unknown one that takes effect.
                seen.read("k", entry("lost" + round, ++revision), from + 99, from + 99);
            }
        }
        broken(seen).isEmpty();
        broken(seen.read("k", entry("v2", 2), 50_000, 50_001)).containsExactly(Promise.LINEARIZABLE);
    }

    // ---- Leaders and owners

    @Test
    void aTermHasOneLeader() {
        broken(new Seen().lead("a", 1).lead("a", 1).lead("b", 2).lead("a", 3)).isEmpty();
        Seen seen = new Seen().lead("a", 1).lead("b", 2).lead("c", 2);
        broken(seen).containsExactly(Promise.ONE_LEADER);
        assertThat(seen.violations().getFirst().text()).isEqualTo("term 2 has the leaders [b, c]");
    }

    @Test
    void ownersFollowOneAnother() {
        broken(new Seen().reign("a", 1, 0, 10).reign("b", 2, 10, 20).reign("a", 3, 25, 30)).isEmpty();
        broken(new Seen().reign("a", 1, 0, 10).reign("b", 2, 9, 20)).containsExactly(Promise.ONE_OWNER);
        // Within a long one, after a short one.
        broken(new Seen().reign("a", 1, 0, 100).reign("b", 2, 10, 20).reign("c", 3, 50, 60))
                .containsExactly(Promise.ONE_OWNER, Promise.ONE_OWNER);
    }

    @Test
    void epochsGrowAndAreGivenOnce() {
        broken(new Seen().reign("a", 2, 0, 10).reign("b", 2, 11, 20)).containsExactly(Promise.EPOCHS_GROW);
        broken(new Seen().reign("a", 3, 0, 10).reign("b", 2, 11, 20).reign("c", 3, 21, 22))
                .containsExactly(Promise.EPOCHS_GROW, Promise.EPOCHS_GROW);
        broken(new Seen().reign("b", 3, 11, 20).reign("a", 2, 0, 10)).isEmpty();
    }

    // ---- Revisions, and what is there in the end

    @Test
    void revisionsAreUniqueAndGrow() {
        broken(new Seen().write("k", "x", 5, 0, 10).write("l", "y", 5, 0, 10)).containsExactly(Promise.REVISIONS_GROW);
        broken(new Seen().write("k", "x", 5, 0, 10).write("l", "y", 4, 5, 15)).isEmpty();
        broken(new Seen().write("k", "x", 5, 0, 10).write("l", "y", 4, 11, 15)).containsExactly(Promise.REVISIONS_GROW);
        broken(new Seen().add("k", new Action.Write("x"), 0, 1, new Outcome.Done(Entry.ABSENT)))
                .contains(Promise.REVISIONS_GROW);
    }

    @Test
    void aWriteThatWasCarriedOutTwiceIsFound() {
        broken(new Seen().write("k", "x", 5, 0, 1).read("k", entry("x", 8), 2, 3)).contains(Promise.REVISIONS_GROW);
        broken(new Seen().lostWrite("k", "x", 0, 1).read("k", entry("x", 5), 2, 3).read("k", entry("x", 8), 4, 5))
                .contains(Promise.REVISIONS_GROW);
    }

    @Test
    void whatWasAcknowledgedIsThereInTheEnd() {
        Seen seen = new Seen().write("k", "x", 5, 0, 1).write("k", "y", 6, 2, 3).write("l", "z", 7, 4, 5);
        broken(seen.end(new EndState("a", Map.of("k", entry("y", 6), "l", entry("z", 7))))).isEmpty();
        // A later write of unknown outcome may stand in its place.
        broken(new Seen().write("k", "x", 5, 0, 1).lostWrite("k", "y", 2, 3)
                .end(new EndState("a", Map.of("k", entry("y", 9))))).isEmpty();
        broken(new Seen().write("k", "x", 5, 0, 1).end(new EndState("a", Map.of()))).containsExactly(Promise.KEPT);
        Seen lost = new Seen().write("k", "x", 5, 0, 1).write("k", "y", 6, 2, 3)
                .end(new EndState("b", Map.of("k", entry("x", 5))));
        broken(lost).containsExactly(Promise.KEPT);
        assertThat(lost.violations().getFirst().text()).contains("node b", "'x' of revision 5", "write of 'y'");
        broken(new Seen().write("k", "x", 5, 0, 1).end(new EndState("a", Map.of("k", entry("u", 5)))))
                .containsExactly(Promise.KEPT);
    }

    @Test
    void allNodesHoldTheSame() {
        Map<String, Entry> same = Map.of("k", entry("x", 5));
        broken(new Seen().end(new EndState("a", same)).end(new EndState("b", same))).isEmpty();
        Seen seen = new Seen().end(new EndState("a", same))
                .end(new EndState("b", Map.of("k", entry("x", 5), "l", entry("y", 6))));
        broken(seen).containsExactly(Promise.REPLICAS_AGREE);
        assertThat(seen.violations().getFirst().text())
                .isEqualTo("nodes a and b differ in 1 keys, for example 'l': nothing and 'y' of revision 6");
    }

    @Test
    void anOperationIsWhole() {
        assertThatThrownBy(() -> new Seen().read("k", Entry.ABSENT, 5, 4))
                .hasMessageContaining("completed before it was invoked");
        assertThatThrownBy(() -> new Seen().add("k", new Action.Write("x"), 0, 1, new Outcome.Refused(Entry.ABSENT)))
                .hasMessageContaining("expected that only of a conditional write");
        assertThatThrownBy(() -> new Entry("x", -1)).hasMessageContaining("revision -1, expected 0 or more");
        assertThatThrownBy(() -> new Reign("a", 1, 1, 5, 4)).hasMessageContaining("ends before it begins");
    }
}
