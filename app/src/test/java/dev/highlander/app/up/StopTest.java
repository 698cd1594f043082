package dev.highlander.app.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class StopTest {
    @Test
    void aCleanStopSaysThatItStopsAndNothingElse(@TempDir Path folder) throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        RunningWorld world = RunningWorld.start(folder, """
                storageType: memory
                workloads:
                  processes:
                    - name: steady
                      image: none
                      script: {commands: ["while true; do sleep 1; done"]}
                      terminationGracePeriod: 1s
                """);
        try (world) {
            await().atMost(Duration.ofSeconds(60)).until(() -> world.said().contains("Started container main"));
            log.start();
            root.addAppender(log);
        } finally {
            root.detachAppender(log);
        }
        // What stands in this list would have stood on the terminal: the configuration is the one that users have.
        assertThat(List.copyOf(log.list)).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
        assertThat(world.said().lines().toList()).endsWith("stopped")
                .anySatisfy(line -> assertThat(line).startsWith("stopping:"));
    }
}
