package dev.highlander.app.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.HandOverRefusedException;
import dev.highlander.ownership.raft.RaftConfig;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.RaftNode;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a command asks of controllers that agree by Raft: three nodes in plain text on loopback. */
class RaftOwnershipTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path folder;

    private final SystemTime time = new SystemTime("test-time");
    private final Map<String, RaftNode> nodes = new LinkedHashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String members = "";

    @BeforeEach
    void start() throws IOException {
        List<RaftMember> all = new ArrayList<>();
        List<ServerSocket> taken = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            taken.add(socket);
            all.add(new RaftMember(id, "127.0.0.1", socket.getLocalPort()));
        }
        for (ServerSocket socket : taken) {
            socket.close();
        }
        members = all.stream().map(RaftMember::toString).collect(Collectors.joining(","));
        for (RaftMember member : all) {
            nodes.put(member.id(), RaftNode.start(RaftConfig.builder(member.id(), all).insecure().bind("127.0.0.1")
                    .dataDir(folder.resolve(member.id())).electionTimeout(Duration.ofSeconds(1), Duration.ofSeconds(2))
                    .patience(Duration.ofSeconds(40)).build(), time, InstantSource.system()));
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        List<Thread> closing = nodes.values().stream().map(node -> Thread.ofVirtual().start(node::close)).toList();
        for (Thread each : closing) {
            each.join();
        }
        time.close();
    }

    @Test
    void anEpochIsShownAndRaisedFromOutside() {
        leader();
        assertThat(run("show")).as(err::toString).isZero();
        assertThat(out.toString()).contains("highlander-leader-lock:default: epoch 0, free");

        assertThat(run("advance --to 42")).as(err::toString).isZero();
        assertThat(run("show")).as(err::toString).isZero();
        assertThat(out.toString().lines().toList().getLast())
                .isEqualTo("highlander-leader-lock:default: epoch 42, free");
    }

    @Test
    void withoutAnyNodeThereIsNothingToAsk() throws InterruptedException {
        leader();
        stop();
        nodes.clear();
        assertThat(run("show")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("the store raft did not do it: raft group default: no leader",
                "a does not answer");
    }

    @Test
    void leadershipGoesToWhoIsNamed() throws Exception {
        String leader = leader();
        String next = nodes.keySet().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
        try (RaftPlace place = place(leader)) {
            place.giveWay(Optional.of(next)).toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
            await().atMost(BOUND).until(() -> next.equals(leader()));
            nodes.remove(leader);
        }
    }

    @Test
    void whoIsNoMemberCannotBeNamed() throws Exception {
        String leader = leader();
        try (RaftPlace place = place(leader)) {
            CompletableFuture<Void> refused = place.giveWay(Optional.of("d")).toCompletableFuture();
            assertThatThrownBy(() -> refused.get(BOUND.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(HandOverRefusedException.class)
                    .hasMessageContaining("'d' cannot lead; expected one of "
                            + nodes.keySet().stream().filter(id -> !id.equals(leader))
                                    .collect(Collectors.joining(", ")));
            assertThat(leader()).isEqualTo(leader);
            nodes.remove(leader);
        }
    }

    @Test
    void whoDoesNotLeadHasNothingToGive() throws Exception {
        String leader = leader();
        String other = nodes.keySet().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
        try (RaftPlace place = place(other)) {
            place.giveWay(Optional.of(other)).toCompletableFuture().get(BOUND.toSeconds(), TimeUnit.SECONDS);
            assertThat(leader()).isEqualTo(leader);
            nodes.remove(other);
        }
    }

    @Test
    void electionsAndCommitsAreMeasured() throws Exception {
        String leader = leader();
        HighlanderMetrics metrics = new HighlanderMetrics(false);
        try (RaftPlace place = place(leader)) {
            place.meter(metrics);
            assertThat(run("show")).as(err::toString).isZero();
            Exposition seen = Exposition.of(metrics.registry());
            assertThat(seen.value("raft_elections_won_total")).isEqualTo(1);
            assertThat(seen.value("raft_elections_begun_total")).isPositive();
            assertThat(seen.value("raft_append_latency_seconds_count")).isPositive();
            nodes.remove(leader);
        }
    }

    private RaftPlace place(String id) {
        RaftNode node = Objects.requireNonNull(nodes.get(id), id);
        return new RaftPlace(node, node.replica("default"));
    }

    private String leader() {
        return await("a leader").atMost(BOUND).until(
                () -> nodes.entrySet().stream().filter(node -> node.getValue().replica("default").leads())
                        .map(Map.Entry::getKey).findFirst().orElse(""),
                id -> !id.isEmpty());
    }

    private int run(String line) {
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        arguments.addAll(List.of("--storage-type", "raft", "--raft-insecure", "--raft-members", members));
        return new CommandLine(new EpochCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, command, _) -> {
                    command.getErr().println(failure.getMessage());
                    return CommandLine.ExitCode.USAGE;
                }).execute(arguments.toArray(String[]::new));
    }
}
