package dev.highlander.bench.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.RaftStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeLinesTest {
    private static final List<RaftMember> MEMBERS = List.of(new RaftMember("a", "127.0.0.1", 7070),
            new RaftMember("b", "127.0.0.2", 7071));

    @Test
    void anyWordsComeAsTheyWent() {
        List<String> words = List.of("a b", "", "ü\n%", "1");
        assertThat(Words.split(Words.join(words))).isEqualTo(words);
        assertThat(Words.join(words)).doesNotContain("\n");
    }

    @Test
    void eventsAnswersAndStatusAreReadAsWritten() {
        NodeEvent event = new NodeEvent(5, 6, NodeEvent.Kind.PLACE,
                new NodeEvent.Place("LEADER", true, 7, "").words());
        assertThat(NodeEvent.parse(event.line())).contains(event);
        assertThat(event.place()).isEqualTo(new NodeEvent.Place("LEADER", true, 7, ""));
        NodeAnswer answer = new NodeAnswer(1, 2, 3, false, List.of("no leader"));
        assertThat(NodeAnswer.parse(answer.line(9))).contains(new NodeAnswer.Numbered(9, answer));
        assertThat(answer.reason()).isEqualTo("no leader");
        assertThat(NodeEvent.parse(answer.line(9))).isEmpty();
        assertThat(NodeAnswer.parse("anything else")).isEmpty();
        NodeStatus status = new NodeStatus(new RaftStatus("default", "a", RaftStatus.Role.FOLLOWER, 3, null, 4, 5,
                List.of(new RaftStatus.Peer("a", "127.0.0.1:7070", true, -1, -1))), false, true);
        assertThat(NodeStatus.parse(status.words())).isEqualTo(status);
    }

    @Test
    void optionsAreReadAsWritten() {
        RaftNodeOptions plain = RaftNodeOptions.of("a", MEMBERS);
        assertThat(RaftNodeOptions.parse(plain.arguments().toArray(String[]::new))).isEqualTo(plain);
        RaftNodeOptions all = plain.withFound(Path.of("/members")).withDataDir(Path.of("/data dir"))
                .withTls(Path.of("/tls"))
                .withElection(Duration.ofMillis(200), Duration.ofMillis(300)).withPatience(Duration.ofSeconds(5))
                .leading().withLookEvery(Duration.ZERO);
        assertThat(RaftNodeOptions.parse(all.arguments().toArray(String[]::new))).isEqualTo(all);
        assertThat(all.config().bind()).isEqualTo("127.0.0.1");
        assertThat(all.config().electionMax()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void argumentsThatAreNoneAreNamed() {
        assertThatThrownBy(() -> RaftNodeOptions.parse(new String[]{"id=a"})).hasMessageContaining("members");
        assertThatThrownBy(() -> RaftNodeOptions.parse(new String[]{"id=a", "members=a=h:1", "lookEvery=0", "x=y"}))
                .hasMessageContaining("[x]");
        assertThatThrownBy(() -> RaftNodeOptions.parse(new String[]{"id"})).hasMessageContaining("NAME=VALUE");
    }
}
