package dev.highlander.app.up;

import dev.highlander.app.Main;
import dev.highlander.app.lifecycle.Output;
import dev.highlander.bench.server.JvmFlags;
import dev.highlander.controlplane.apiserver.http.pki.ClusterPki;
import dev.highlander.ownership.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Controllers in processes of their own that agree by Raft on who acts; for {@code up --controllers 3}. One that ends is started again after a
 * while, as a StatefulSet would do it, so that killing the leader can be tried as often as anybody likes.
 */
final class ControllerProcesses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerProcesses.class);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(3);
    private static final Duration TO_END = Duration.ofSeconds(15);

    private final TimeSource time;
    private final Output output;
    private final List<Member> members;
    private volatile boolean closing;

    private ControllerProcesses(TimeSource time, Output output, List<Member> members) {
        this.time = time;
        this.output = output;
        this.members = members;
    }

    /** One of them, and what its process is started by. */
    private static final class Member {
        final String id;
        final int console;
        final List<String> line;
        // Guarded by this.
        private @Nullable Process process;

        Member(String id, int console, List<String> line) {
            this.id = id;
            this.console = console;
            this.line = line;
        }
    }

    /**
     * Starts them.
     *
     * @param count how many
     * @param config what they all read; none for what is built in
     * @param tenant whose they are
     * @param port the first one's console; the others have the next ones
     * @param kubeconfig the way to the cluster
     * @throws IOException if a file can't be written or a process can't be started
     */
    static ControllerProcesses start(int count, Optional<Path> config, String tenant, int port, Path kubeconfig,
            DataDirectory directory, TimeSource time, InstantSource clock, Output output) throws IOException {
        Path folder = directory.resolve("raft");
        ClusterPki pki = ClusterPki.open(folder.resolve("pki"), List.of(), clock);
        List<Integer> ports = ports(folder.resolve("ports"), count);
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ids.add("controller-" + i);
        }
        String peers = IntStream.range(0, count).mapToObj(i -> ids.get(i) + "=127.0.0.1:" + ports.get(i))
                .collect(Collectors.joining(","));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = ids.get(i);
            Path own = folder.resolve(id);
            pki.peer(own.resolve("tls"), id, List.of("127.0.0.1"));
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(JvmFlags.inherited(true));
            line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "controller",
                    "--id",
                    id, "--tenant", tenant, "--port", Integer.toString(port == 0 ? 0 : port + i), "--kubeconfig",
                    kubeconfig.toString(), "--storage-type", "raft", "--raft-members", peers, "--raft-bind",
                    "127.0.0.1", "--raft-tls-dir", own.resolve("tls").toString(), "--raft-data-dir",
                    own.resolve("log").toString()));
            config.ifPresent(file -> line.addAll(List.of("--config", file.toString())));
            members.add(new Member(id, port == 0 ? 0 : port + i, line));
        }
        // What "highlander raft" reads when it is told nothing else.
        pki.peer(folder.resolve("admin"), "admin", List.of("127.0.0.1"));
        Files.writeString(folder.resolve("raft.yaml"), """
                tenant: %s
                storageType: raft
                raft:
                  members: "%s"
                  tlsDir: "%s"
                """.formatted(tenant, peers, folder.resolve("admin")));
        ControllerProcesses processes = new ControllerProcesses(time, output, members);
        try {
            for (Member member : members) {
                processes.start(member);
            }
        } catch (IOException e) {
            processes.close();
            throw e;
        }
        return processes;
    }

    /** A line for each: its id, its process and its console. */
    String table() {
        return members.stream().map(member -> {
            synchronized (member) {
                return "%-14s process %-8s http://127.0.0.1:%d/".formatted(member.id,
                        member.process == null ? "-" : Long.toString(member.process.pid()), member.console);
            }
        }).collect(Collectors.joining("\n               "));
    }

    /** The log of each knows the others by their ports, so these stay as they are. */
    private static List<Integer> ports(Path file, int count) throws IOException {
        if (Files.exists(file)) {
            List<Integer> kept = Files.readAllLines(file).stream().map(Integer::valueOf).toList();
            if (kept.size() == count) {
                return kept;
            }
            throw new IOException(file + ": the data directory was made for --controllers " + kept.size()
                    + ", not " + count + "; choose another with --data-dir");
        }
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
        Files.write(file, ports.stream().map(String::valueOf).toList());
        return ports;
    }

    private void start(Member member) throws IOException {
        synchronized (member) {
            if (closing) {
                return;
            }
            Process process = new ProcessBuilder(member.line).redirectErrorStream(true).start();
            member.process = process;
            Thread.ofVirtual().name("hear-" + member.id).start(() -> hear(member, process));
        }
    }

    /** Passes on what it says of leadership, until it ends. */
    private void hear(Member member, Process process) {
        try (BufferedReader said = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.contains(member.id + " ") || line.startsWith("highlander:")) {
                    output.line(line);
                } else {
                    LOG.debug("controller={} said=\"{}\"", member.id, line);
                }
            }
        } catch (IOException e) {
            LOG.debug("event=controller-silent controller={}", member.id, e);
        }
        if (!closing) {
            output.line(member.id + " (process " + process.pid() + ") has ended; it is started again in "
                    + AGAIN_AFTER.toSeconds() + " s");
            time.after(AGAIN_AFTER, () -> Thread.ofVirtual().start(() -> again(member)));
        }
    }

    private void again(Member member) {
        try {
            start(member);
            synchronized (member) {
                if (member.process != null) {
                    output.line(member.id + " is process " + member.process.pid());
                }
            }
        } catch (IOException e) {
            output.line(member.id + " can't be started again: " + e.getMessage());
        }
    }

    /** Ends them, all at once: each hands over what it leads while there is somebody left. */
    @Override
    public void close() {
        closing = true;
        List<Process> ending = new ArrayList<>();
        for (Member member : members) {
            synchronized (member) {
                if (member.process != null) {
                    member.process.destroy();
                    ending.add(member.process);
                }
            }
        }
        for (Process process : ending) {
            try {
                if (!process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
