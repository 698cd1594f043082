package dev.highlander.bench.raft.faults.history;

import static dev.highlander.bench.raft.faults.history.Seen.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryLinesTest {
    @Test
    void whatIsWrittenIsRead() {
        History history = new Seen().read("k", Entry.ABSENT, -5, 1).write("k", "x \"y\" ü", 5, 2, 3)
                .writeIf("k", "y", 5, 6, 4, 5).refused("k", "z", 5, entry("y", 6), 6, 7).lostWrite("k", "u", 8, 9)
                .lostWriteIf("k", "v", 6, 8, 9).add("k", new Action.Write("w"), 8, 9, new Outcome.Failed())
                .reign("a", 3, 1, 2).lead("a", 3).end(new EndState("a", Map.of("k", entry("y", 6)))).history();
        List<String> lines = HistoryLines.of(history);
        assertThat(lines).hasSize(10).allSatisfy(line -> assertThat(line).doesNotContain("\n"));
        assertThat(HistoryLines.parse(lines)).isEqualTo(history);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', value = {"nonsense | expected a JSON object",
        "{} | is: expected a text", "{\"is\":\"x\"} | is: 'x', expected operation, reign, lead or end",
        "{\"is\":\"lead\",\"node\":\"a\"} | life: expected a whole number",
        "{\"is\":\"operation\",\"action\":\"jump\"} | action: 'jump', expected read, write or writeIf",
        "{\"is\":\"operation\",\"action\":\"read\",\"outcome\":\"x\"} | outcome: 'x', expected done"})
    void aMistakeIsToldWithItsLine(String line, String told) {
        String good = "{\"is\":\"lead\",\"node\":\"a\",\"life\":1,\"term\":2,\"seen\":3}";
        assertThatThrownBy(() -> HistoryLines.parse(List.of(good, line))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2 of the history").hasMessageContaining(told);
    }
}
