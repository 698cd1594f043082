package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.highlander.ownership.raft.election.PromptElections;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class PromptElectionsTest {
    /** Ends of logs are written as term:index; {@code others} as name=term:index. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "b | 2:7 | c=2:7 | 3 | STAND", "b | 2:7 | a=2:7 | 3 | STAND_LATER", "b | 2:7 | a=2:6 | 3 | STAND",
        "b | 2:7 | c=2:8 | 3 | WAIT", "b | 2:7 | c=3:1 | 3 | WAIT", "b | 2:7 | a=1:9 | 3 | STAND",
        "b | 2:7 | '' | 3 | WAIT", "b | 2:7 | c=2:7 | 5 | WAIT", "b | 2:7 | c=2:7 d=2:7 | 5 | STAND",
        "b | 2:7 | c=2:7 d=2:7 e=2:8 | 5 | WAIT", "b | 2:7 | a=2:7 c=2:6 d=2:7 | 5 | STAND_LATER",
        "b | 2:7 | '' | 2 | WAIT", "b | 2:7 | '' | 1 | STAND"})
    void whoHasTheMostStandsFirst(String self, String own, String others, int voters,
            PromptElections.Decision expected) {
        Map<RaftPeerId, TermIndex> ends = new HashMap<>();
        for (String other : others.isBlank() ? new String[0] : others.split(" ", -1)) {
            String[] parts = other.split("=", -1);
            ends.put(RaftPeerId.valueOf(parts[0]), end(parts[1]));
        }
        assertThat(PromptElections.decide(RaftPeerId.valueOf(self), end(own), ends, voters)).isEqualTo(expected);
    }

    private static TermIndex end(String text) {
        String[] parts = text.split(":", -1);
        return TermIndex.valueOf(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Test
    void theEndOfTheLeadersProcessIsNotWaitedOut(@TempDir Path folder) throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(PromptElections.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            RaftReplica first = group.leader();
            first.map().put("key", "value").toCompletableFuture().join();
            String gone = first.status().node();
            long term = first.term();
            group.awaitConnected();

            group.kill(gone);

            RaftReplica next = group.leader();
            assertThat(next.term()).isEqualTo(term + 1);
            List<String> lines = logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
            assertThat(lines).first().asString().contains("event=raft-stands", "leader=" + gone,
                    "node=" + next.status().node(), "term=" + next.term());
        } finally {
            logger.detachAppender(logged);
        }
    }
}
