package dev.highlander.bench.raft.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.bench.raft.faults.history.Action;
import dev.highlander.bench.raft.faults.history.Entry;
import dev.highlander.bench.raft.faults.history.Outcome;
import dev.highlander.bench.raft.node.NodeAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientLoadTest {
    private static NodeAnswer answer(boolean done, String... words) {
        return new NodeAnswer(1, 2, 3, done, List.of(words));
    }

    @Test
    void whatWasNotDoneIsUnknownUnlessItWasARead() {
        NodeAnswer failed = answer(false, "no leader");
        assertThat(ClientLoad.outcome(new Action.Read(), failed)).isEqualTo(new Outcome.Failed());
        assertThat(ClientLoad.outcome(new Action.Write("x"), failed)).isEqualTo(new Outcome.Unknown());
        assertThat(ClientLoad.outcome(new Action.WriteIf("x", 3), failed)).isEqualTo(new Outcome.Unknown());
    }

    @Test
    void whatWasDoneTellsTheEntry() {
        Entry entry = new Entry("x", 7);
        assertThat(ClientLoad.outcome(new Action.Read(), answer(true, "7", "x"))).isEqualTo(new Outcome.Done(entry));
        assertThat(ClientLoad.outcome(new Action.Read(), answer(true))).isEqualTo(new Outcome.Done(Entry.ABSENT));
        assertThat(ClientLoad.outcome(new Action.Write("x"), answer(true, "true", "7", "x")))
                .isEqualTo(new Outcome.Done(entry));
        assertThat(ClientLoad.outcome(new Action.WriteIf("x", 3), answer(true, "true", "7", "x")))
                .isEqualTo(new Outcome.Done(entry));
        assertThat(ClientLoad.outcome(new Action.WriteIf("y", 3), answer(true, "false", "7", "x")))
                .isEqualTo(new Outcome.Refused(entry));
        assertThat(ClientLoad.outcome(new Action.WriteIf("y", 3), answer(true, "false")))
                .isEqualTo(new Outcome.Refused(Entry.ABSENT));
    }
}
