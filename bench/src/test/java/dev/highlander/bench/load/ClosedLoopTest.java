package dev.highlander.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.bench.bare.BareServer;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedLoopTest {
    @TempDir
    Path folder;
    private BareServer server;
    private Endpoint endpoint;
    private SystemTime time;

    @BeforeEach
    void start() throws IOException {
        server = BareServer.start(folder, 0, InstantSource.system());
        endpoint = KubeconfigFile.read(server.kubeconfig(), null);
        time = new SystemTime("test-timer");
    }

    @AfterEach
    void stop() {
        time.close();
        server.close();
    }

    private record Ask(String path, int expected) implements Script {
        @Override
        public void next(RequestBuffer request) {
            request.write("GET", path);
        }
    }

    @Test
    void asksAsOftenAsItMayOnTheSameConnectionsAgainAndAgain() throws Exception {
        try (ClosedLoop loop = ClosedLoop.connect(endpoint, Collections.nCopies(4, new Ask("/readyz", 200)), time)) {
            for (int round = 0; round < 3; round++) {
                Measured measured = loop.run(Duration.ofMinutes(1), 50);
                assertThat(measured.latencies().count()).isEqualTo(50);
                assertThat(measured.rate()).isPositive();
            }
        }
    }

    @Test
    void endsWhenTheTimeIsOver() throws Exception {
        try (ClosedLoop loop = ClosedLoop.connect(endpoint, Collections.nCopies(2, new Ask("/readyz", 200)), time)) {
            Measured measured = loop.run(Duration.ofMillis(50), Integer.MAX_VALUE);
            assertThat(measured.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
            assertThat(measured.latencies().count()).isPositive();
        }
    }

    @Test
    void anUnexpectedAnswerIsToldWithWhatWasAskedAndWhatCameBack() throws Exception {
        try (ClosedLoop loop = ClosedLoop.connect(endpoint, Collections.nCopies(2, new Ask("/nowhere", 200)), time)) {
            assertThatThrownBy(() -> loop.run(Duration.ofMinutes(1), 50)).isInstanceOf(LoadException.class)
                    .hasMessageContaining("GET /nowhere: expected 200, found 404").hasMessageContaining("no such path");
        }
    }

    @Test
    void aServerThatGoesAwayEndsTheRun() throws Exception {
        try (ClosedLoop loop = ClosedLoop.connect(endpoint, Collections.nCopies(2, new Ask("/readyz", 200)), time)) {
            loop.run(Duration.ofMinutes(1), 10);
            server.close();
            assertThatThrownBy(() -> loop.run(Duration.ofMinutes(1), 50)).isInstanceOf(LoadException.class)
                    .hasMessageContaining("GET /readyz");
            server = BareServer.start(folder, 0, InstantSource.system());
        }
    }
}
