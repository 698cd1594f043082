package dev.highlander.bench.raft.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.bench.raft.faults.history.Reign;
import dev.highlander.bench.raft.node.NodeEvent;
import dev.highlander.bench.raft.node.NodeEvent.Kind;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NodeLifeTest {
    private static final NodeEvent READY = event(5, Kind.READY);
    private static final NodeEvent GAINED = event(10, Kind.GAINED, "7");

    private static NodeEvent event(long nanos, Kind kind, String... words) {
        return new NodeEvent(nanos, 0, kind, List.of(words));
    }

    private static List<Reign> reigns(OptionalLong ended, NodeEvent... events) {
        return NodeLife.reigns("a", 2, List.of(events), ended);
    }

    @Test
    void aReignLastsUntilItsDeadlineAsLastProlonged() {
        assertThat(reigns(OptionalLong.empty(), READY, GAINED, event(11, Kind.HOLDS, "7", "600"),
                event(200, Kind.HOLDS, "7", "800"))).containsExactly(new Reign("a", 2, 7, 10, 800));
        assertThat(reigns(OptionalLong.empty(), READY)).isEmpty();
    }

    @Test
    void whoWasToldOfItsLossOrHasEndedOwnsNoLonger() {
        NodeEvent holds = event(11, Kind.HOLDS, "7", "600");
        assertThat(reigns(OptionalLong.empty(), GAINED, holds, event(300, Kind.LOST, "7", "RELEASED")))
                .containsExactly(new Reign("a", 2, 7, 10, 300));
        assertThat(reigns(OptionalLong.of(100), GAINED, holds)).containsExactly(new Reign("a", 2, 7, 10, 100));
        // It stood still, and told its loss when it went on: its deadline had passed long before.
        assertThat(reigns(OptionalLong.of(9_000), GAINED, holds, event(5_000, Kind.LOST, "7", "EXPIRED")))
                .containsExactly(new Reign("a", 2, 7, 10, 600));
    }

    @Test
    void whatIsNotKnownForCertainDoesNotCount() {
        assertThat(reigns(OptionalLong.of(50), GAINED)).containsExactly(new Reign("a", 2, 7, 10, 10));
        assertThat(reigns(OptionalLong.empty(), GAINED, event(11, Kind.HOLDS, "7", "600"),
                event(700, Kind.GAINED, "9"), event(701, Kind.HOLDS, "9", "1300")))
                .containsExactly(new Reign("a", 2, 7, 10, 600), new Reign("a", 2, 9, 700, 1_300));
    }
}
