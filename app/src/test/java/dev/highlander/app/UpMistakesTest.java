package dev.highlander.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What somebody is told who starts {@code up} with a mistake: one line that says what to do, and exit code 2. */
@Isolated("takes the process' standard error")
@Timeout(120)
class UpMistakesTest {
    private static final String EMPTY = "storageType: memory\n";

    private final PrintStream error = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void letGo() {
        System.setErr(error);
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("config.yaml"), text);
    }

    /** Runs {@code up} and returns what it says on standard error, without the name in front. */
    private String refused(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "up";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertThat(Main.run(all)).as(() -> said.toString(StandardCharsets.UTF_8)).isEqualTo(2);
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(text).startsWith("highlander: ").doesNotContain("\tat ").doesNotContain("Exception");
        return text.substring("highlander: ".length());
    }

    private String refusedInALine(String... arguments) {
        String text = refused(arguments);
        assertThat(text.strip().lines()).hasSize(1);
        return text;
    }

    @Test
    void aDataDirectoryInUseIsNamedWithItsUser() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path lock = Files.writeString(data.resolve("up.lock"), "4711");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = Objects.requireNonNull(channel.tryLock())) {
            assertThat(held.isValid()).isTrue();
            assertThat(
                    refusedInALine("--config", config(EMPTY).toString(), "--data-dir", data.toString(), "--port", "0",
                            "--api-port", "0"))
                    .contains("another highlander (process 4711)").contains(data.toString())
                    .contains("--data-dir");
        }
    }

    @Test
    void aDataDirectoryThatCannotBeIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(refusedInALine("--config", config(EMPTY).toString(), "--data-dir", file.toString(), "--port", "0",
                "--api-port", "0")).contains(file.toString()).contains("--data-dir");
    }

    @Test
    void aTakenPortOfTheConsoleIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(refusedInALine("--config", config(EMPTY).toString(), "--data-dir",
                    folder.resolve("data").toString(),
                    "--port", port, "--api-port", "0")).contains(port).contains("--port");
        }
    }

    @Test
    void aTakenPortOfTheApiServerIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(refusedInALine("--config", config(EMPTY).toString(), "--data-dir",
                    folder.resolve("data").toString(),
                    "--port", "0", "--api-port", port)).contains(port).contains("--api-port");
        }
    }

    @Test
    void aConfigurationThatIsNotThereIsNamed() {
        Path missing = folder.resolve("missing.yaml");
        assertThat(refusedInALine("--config", missing.toString(), "--ephemeral")).contains(missing.toString());
    }

    @Test
    void aFolderIsNoConfiguration() {
        assertThat(refusedInALine("--config", folder.toString(), "--ephemeral")).contains(folder.toString());
    }

    @Test
    void aMisspeltKeyIsToldWithFileLineFieldAndTheNearestKey() throws Exception {
        Path file = config("""
                storageType: memory
                workloads:
                  processes:
                    - name: a
                      imaeg: busybox
                      script: {commands: [true]}
                """);
        assertThat(refused("--config", file.toString(), "--ephemeral")).contains(file + ":5:")
                .contains("workloads.processes[0].imaeg").contains("`image`");
    }

    @Test
    void aValueOfTheWrongKindIsToldWithWhatWasExpected() throws Exception {
        Path file = config("storageType: memory\nport: many\n");
        assertThat(refusedInALine("--config", file.toString(), "--ephemeral")).contains(file + ":2:").contains("port")
                .contains("`many`").contains("expected");
    }

    @Test
    void brokenYamlIsToldWithItsLine() throws Exception {
        Path file = config("storageType: memory\nworkloads: [\n");
        assertThat(refusedInALine("--config", file.toString(), "--ephemeral")).contains(file + ":3:");
    }

    @Test
    void portsAreWithinBounds() throws Exception {
        Path file = config("storageType: memory\n");
        assertThat(refusedInALine("--config", file.toString(), "--port", "70000", "--ephemeral"))
                .contains("--port").contains("70000").contains("65535");
        said.reset();
        assertThat(refusedInALine("--api-port", "-1", "--ephemeral")).contains("--api-port -1");
    }

    @Test
    void anEphemeralClusterHasNoDataDirectory() {
        assertThat(refusedInALine("--ephemeral", "--data-dir", folder.toString())).contains("--ephemeral")
                .contains("--data-dir");
    }
}
