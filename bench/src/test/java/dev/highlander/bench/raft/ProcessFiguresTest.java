package dev.highlander.bench.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
    @Test
    void processorTimeIsThatOfUserAndSystemWhateverTheCommandIsCalled() {
        assertThat(ProcessFigures.processorTime("42 (a) b) S 1 42 42 0 -1 4194304 1 2 3 4 150 50 7 8 20 0 9 0"))
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void memoryIsReadFromTheKernelsLines() {
        assertThat(ProcessFigures.memory(List.of("Name:\tjava", "VmHWM:\t  2048 kB", "VmRSS:\t  1024 kB",
                "Threads:\t31"))).isEqualTo(new ProcessFigures.Memory(1 << 20, 2 << 20, 31));
        assertThatThrownBy(() -> ProcessFigures.memory(List.of("Name:\tjava"))).hasMessageContaining("VmRSS");
    }
}
