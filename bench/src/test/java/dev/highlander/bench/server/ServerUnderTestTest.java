package dev.highlander.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.bench.load.LoadException;
import dev.highlander.ownership.time.SystemTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerUnderTestTest {
    @Test
    void theBareServerRunsInAProcessOfItsOwnUntilItIsClosed() throws Exception {
        long before = ProcessHandle.current().children().count();
        try (SystemTime time = new SystemTime("test-timer");
                RunningServer running = new ServerUnderTest.Bare(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"))
                        .start(time)) {
            assertThat(running.startUp()).hasValueSatisfying(took -> assertThat(took).isPositive());
            assertThat(running.residentBytes().orElse(1)).isPositive();
            assertThat(ProcessHandle.current().children().count()).isEqualTo(before + 1);
        }
        assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
    }

    @Test
    void aServerThatCannotStartIsToldWithItsLastWords() {
        try (SystemTime time = new SystemTime("test-timer")) {
            assertThatThrownBy(() -> new ServerUnderTest.Bare(List.of("-XX:NoSuchFlag")).start(time))
                    .isInstanceOf(LoadException.class).hasMessageContaining("\"bare\" did not start")
                    .hasMessageContaining("NoSuchFlag");
        }
    }
}
