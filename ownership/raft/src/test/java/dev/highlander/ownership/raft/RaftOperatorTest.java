package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in {@code examples/raft-operator}, three times, each in a process of its own. */
class RaftOperatorTest {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final Pattern ACTED = Pattern
            .compile("(?<id>[a-c]) acts with epoch (?<epoch>[0-9]+), round (?<round>[0-9]+)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path folder;

    private final Path program = root().resolve("examples/raft-operator/RaftOperator.java");
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Map<String, Process> processes = new HashMap<>();

    @AfterEach
    void stop() throws InterruptedException {
        processes.values().forEach(Process::destroyForcibly);
        for (Process process : processes.values()) {
            process.waitFor(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whenTheLeaderIsKilledTheNextGoesOn() throws Exception {
        compile();
        TestAuthority authority = new TestAuthority("operators");
        String members = members();
        for (String id : List.of("a", "b", "c")) {
            authority.files(folder.resolve("tls-" + id), id);
            start(id, Map.of("HIGHLANDER_RAFT_MEMBERS", members, "HIGHLANDER_RAFT_TLS_DIR",
                    folder.resolve("tls-" + id).toString()));
        }
        await("somebody acts").atMost(BOUND).until(() -> acts().size() >= 3);
        MatchResult before = acts().getLast();
        assertThat(said).contains(before.group("id") + " leads");

        Process leader = Objects.requireNonNull(processes.get(before.group("id")));
        leader.destroyForcibly().waitFor(30, TimeUnit.SECONDS);

        await("another acts").atMost(BOUND)
                .until(() -> !acts().getLast().group("id").equals(before.group("id")));
        MatchResult next = acts().stream()
                .filter(act -> !act.group("id").equals(before.group("id"))).findFirst().orElseThrow();
        assertThat(number(next, "epoch")).isGreaterThan(number(before, "epoch"));
        // What the one before wrote last may have been answered or not; nothing that was is lost.
        assertThat(number(next, "round")).isGreaterThanOrEqualTo(number(before, "round"));

        Process second = Objects.requireNonNull(processes.get(next.group("id")));
        start(before.group("id"), Map.of("HIGHLANDER_RAFT_MEMBERS", members, "HIGHLANDER_RAFT_TLS_DIR",
                folder.resolve("tls-" + before.group("id")).toString()));
        second.destroy();
        assertThat(second.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).as("SIGTERM ends it").isTrue();
        await("a third acts").atMost(BOUND).until(() -> !acts().getLast().group("id").equals(next.group("id")));
        assertThat(number(acts().getLast(), "epoch")).isGreaterThan(number(next, "epoch"));
    }

    @Test
    void oneAloneRunsInPlainTextIfItIsTold() throws Exception {
        compile();
        int port = ports(1).getFirst();
        start("a", Map.of("HIGHLANDER_RAFT_MEMBERS", "a=127.0.0.1:" + port, "HIGHLANDER_RAFT_INSECURE", "true",
                "HIGHLANDER_RAFT_BIND", "127.0.0.1"));

        await("it acts").atMost(BOUND).until(() -> !acts().isEmpty());
        assertThat(acts().getFirst().group("round")).isEqualTo("1");
    }

    private void start(String id, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-Xmx96m", "-classpath",
                folder + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                "RaftOperator").redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("HOSTNAME", id);
        builder.environment().remove("HIGHLANDER_ID");
        builder.environment().put("HIGHLANDER_RAFT_DATA_DIR", folder.resolve("log-" + id).toString());
        Process process = builder.start();
        processes.put(id, process);
        Thread.ofVirtual().start(() -> {
            try (BufferedReader output = process.inputReader()) {
                output.lines().forEach(said::add);
            } catch (IOException | UncheckedIOException e) {
                said.add(id + " is silent: " + e);
            }
        });
    }

    private List<MatchResult> acts() {
        return said.stream().flatMap(line -> ACTED.matcher(line).results()).toList();
    }

    private static long number(MatchResult act, String group) {
        return Long.parseLong(act.group(group));
    }

    private static String members() throws IOException {
        List<Integer> ports = ports(3);
        return List.of("a", "b", "c").stream()
                .map(id -> id + "=127.0.0.1:" + ports.get(id.charAt(0) - 'a')).collect(Collectors.joining(","));
    }

    private static List<Integer> ports(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(problems, files, null,
                    List.of("-d", folder.toString(), "-proc:none", "-classpath",
                            System.getProperty("java.class.path")),
                    null, files.getJavaFileObjects(program)).call();
            assertThat(compiled).as(problems.toString()).isTrue();
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("examples/raft-operator"))) {
            folder = Objects.requireNonNull(folder.getParent(), "examples/raft-operator above the working folder");
        }
        return folder;
    }
}
