package dev.highlander.app.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.app.Configuration;
import dev.highlander.app.lifecycle.Output;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that {@code highlander up --ephemeral} starts, on free ports, known by what it says. */
final class RunningWorld implements AutoCloseable {
    private final StringWriter said = new StringWriter();
    private final DataDirectory directory = DataDirectory.temporary();
    private final Running running;
    private final KubernetesClient kubectl;

    private RunningWorld(Path file) throws IOException, InterruptedException {
        running = Running.start(Configuration.load(file, Map.of("--port", "0", "--id", "tester")).config(),
                Optional.of(file), directory, 0, true, 1, new Output(new PrintWriter(said)));
        running.announce();
        Config config = Config.fromKubeconfig(Path.of(find("/\\S*kubeconfig", said())).toFile());
        kubectl = new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Starts it with a configuration, which is written into the folder. */
    static RunningWorld start(Path folder, String configuration) throws IOException, InterruptedException {
        return new RunningWorld(Files.writeString(folder.resolve("config.yaml"), configuration));
    }

    URI console() {
        return URI.create(find("http://127\\.0\\.0\\.1:\\d+/", said()));
    }

    /** A client of the kubeconfig that was written. */
    KubernetesClient kubectl() {
        return kubectl;
    }

    /** What was printed so far. */
    String said() {
        return said.toString();
    }

    /** Ends all as after Ctrl-C. */
    @Override
    public void close() {
        kubectl.close();
        try {
            running.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.close();
            directory.close();
        }
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group();
    }
}
