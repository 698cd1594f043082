package dev.highlander.bench.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.bench.bare.BareServer;
import dev.highlander.bench.load.BodySink;
import dev.highlander.bench.load.KubeconfigFile;
import dev.highlander.ownership.time.SystemTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExerciseTest {
    @TempDir
    Path folder;

    @Test
    void worksTheServerAndLeavesNothingBehind() throws Exception {
        try (BareServer server = BareServer.start(folder, 0, InstantSource.system());
                SystemTime time = new SystemTime("test-timer")) {
            Target target = new Target(KubeconfigFile.read(server.kubeconfig(), null), "exercise", time,
                    Optional::empty);
            String before = Scripts.revision(list(target), list(target).length);

            Exercise.run(server.kubeconfig(), time, Duration.ofMillis(10));

            byte[] after = list(target);
            // 200 objects to get, as many to list and to update, each made and deleted: the server's count has gone on.
            assertThat(Long.parseLong(Scripts.revision(after, after.length)))
                    .isGreaterThan(Long.parseLong(before) + 1_000);
            assertThat(new String(after, StandardCharsets.UTF_8)).contains("\"items\":[]");
            assertThat(target.ask(BodySink.NOTHING, "GET", "/api/v1/namespaces/exercise").status()).isEqualTo(404);
        }
    }

    private static byte[] list(Target target) throws Exception {
        return Shape.ascii(target.demand(BodySink.NOTHING, "GET", target.collection("configmaps")).start());
    }
}
