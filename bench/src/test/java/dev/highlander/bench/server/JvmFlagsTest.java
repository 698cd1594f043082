package dev.highlander.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {
    private static final List<String> ALL = List.of("-XX:AOTCache=h.aot", "-XX:+UseSerialGC", "-Xmx320m",
            "-agentlib:jdwp=transport=dt_socket", "-XX:StartFlightRecording", "-Dhighlander.home=h");

    @Test
    void aServerGetsWhatConcernsItsWork() {
        assertThat(JvmFlags.inherited(ALL, false)).containsExactly("-XX:+UseSerialGC", "-Xmx320m",
                "-Dhighlander.home=h");
        assertThat(JvmFlags.inherited(ALL, true)).contains("-XX:AOTCache=h.aot").hasSize(4);
    }

    @Test
    void aRecordingIsWrittenUnderTheServersName() {
        assertThat(JvmFlags.recorded(List.of("-Xmx1g"), Path.of("/r"), "ours")).hasSize(2)
                .last().asString().endsWith("filename=/r/ours.jfr");
        assertThat(JvmFlags.recorded(List.of("-Xmx1g"), null, "ours")).containsExactly("-Xmx1g");
    }
}
