package dev.highlander.bench.raft;

import dev.highlander.bench.election.Child;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.Waiting;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.Ports;
import dev.highlander.bench.election.server.Programs;
import dev.highlander.bench.election.server.TemporaryFolder;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three servers of etcd on this machine, in plain text, as they come but for their addresses. */
final class EtcdServers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final String version;
    private final List<Integer> clientPorts;
    private final List<Child> servers = new ArrayList<>();
    private final TemporaryFolder data;

    private EtcdServers(String version, List<Integer> clientPorts, TemporaryFolder data) {
        this.version = version;
        this.clientPorts = clientPorts;
        this.data = data;
    }

    /**
     * Starts them, and waits until each says that it is healthy, which takes a leader.
     *
     * @param parent where they keep their data: a file system on disk, or one in memory
     * @param folder where they log
     * @throws NotAvailableException if there is no etcd
     */
    static EtcdServers start(Path parent, Path folder, TimeSource time)
            throws ElectionException, NotAvailableException, IOException, InterruptedException {
        Path program = Programs.find("etcd").orElseThrow(
                () -> new NotAvailableException("no etcd on the PATH; install the package etcd-server"));
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < 2 * RaftBenchOptions.NODES) {
            int port = Ports.free();
            if (!ports.contains(port)) {
                ports.add(port);
            }
        }
        List<Integer> peers = ports.subList(RaftBenchOptions.NODES, ports.size());
        TemporaryFolder data = TemporaryFolder.make(parent, "highlander-bench-etcd-");
        EtcdServers servers = new EtcdServers(Programs.version(program), ports.subList(0, RaftBenchOptions.NODES),
                data);
        try {
            String cluster = IntStream.range(0, RaftBenchOptions.NODES)
                    .mapToObj(i -> "e" + i + "=http://127.0.0.1:" + peers.get(i)).collect(Collectors.joining(","));
            for (int i = 0; i < RaftBenchOptions.NODES; i++) {
                String peer = "http://127.0.0.1:" + peers.get(i);
                String client = "http://127.0.0.1:" + ports.get(i);
                servers.servers.add(Child.start("etcd-" + i,
                        List.of(program.toString(), "--name", "e" + i, "--data-dir", data.path().resolve("e" + i) + "",
                                "--listen-client-urls", client, "--advertise-client-urls", client,
                                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                                "--initial-cluster", cluster, "--initial-cluster-state", "new", "--log-level", "warn"),
                        Map.of(), folder.resolve("etcd-" + i + ".log"), _ -> {}));
            }
            servers.awaitHealthy(time);
            return servers;
        } catch (ElectionException | IOException | InterruptedException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private void awaitHealthy(TimeSource time) throws ElectionException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
            boolean healthy = Waiting.until(time, PATIENCE, () -> {
                for (Child server : servers) {
                    if (!server.isAlive()) {
                        throw new ElectionException(server + " has ended" + server.lastWords(), null);
                    }
                }
                for (int port : clientPorts) {
                    if (!isHealthy(client, port)) {
                        return false;
                    }
                }
                return true;
            });
            if (!healthy) {
                throw new ElectionException("etcd is not healthy after " + PATIENCE.toSeconds() + " s"
                        + servers.getFirst().lastWords(), null);
            }
        }
    }

    private static boolean isHealthy(HttpClient client, int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .timeout(ANSWER).build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 && response.body().contains("true");
        } catch (IOException e) {
            return false;
        }
    }

    /** Its name and version. */
    String name() {
        return "etcd " + version;
    }

    /** Where clients go. */
    List<String> endpoints() {
        return clientPorts.stream().map(port -> "http://127.0.0.1:" + port).toList();
    }

    @Override
    public void close() {
        servers.forEach(Child::close);
        data.close();
    }
}
