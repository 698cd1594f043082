package dev.highlander.bench.raft.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.ownership.raft.RaftMember;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NodeNetworkTest {
    private static final List<String> IDS = List.of("n0", "n1", "n2");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    /** A server in the place of a node, that answers what it gets, and a connection of another node to it by the name in its hosts file. */
    private final class Connection implements AutoCloseable {
        private final AtomicReference<String> received = new AtomicReference<>("");
        private final ServerSocket server;
        private final Socket client;

        Connection(NodeNetwork network, int from, int to) throws IOException {
            RaftMember target = network.members().get(to);
            server = new ServerSocket();
            server.bind(new InetSocketAddress(named(target.id(), target.host()), target.port()));
            Thread.ofVirtual().name("echo").start(() -> {
                try (Socket accepted = server.accept()) {
                    byte[] buffer = new byte[100];
                    int count;
                    while ((count = accepted.getInputStream().read(buffer)) > 0) {
                        String text = new String(buffer, 0, count, UTF_8);
                        received.updateAndGet(before -> before + text);
                        accepted.getOutputStream().write(buffer, 0, count);
                    }
                } catch (IOException e) {
                    // The test has ended.
                    received.updateAndGet(before -> before + "!");
                }
            });
            client = new Socket();
            client.connect(
                    new InetSocketAddress(named(network.members().get(from).id(), target.host()), target.port()));
        }

        private InetAddress named(String node, String host) throws IOException {
            String line = Files.readAllLines(folder.resolve("hosts-" + node)).stream()
                    .filter(each -> each.endsWith(" " + host)).findFirst().orElseThrow();
            return InetAddress.ofLiteral(line.split(" ", 2)[0]);
        }

        void send(String text) throws IOException {
            client.getOutputStream().write(text.getBytes(UTF_8));
        }

        void awaitReceived(String text) {
            await().atMost(Duration.ofSeconds(30)).until(() -> received.get().equals(text));
        }

        String answer(int length) throws IOException {
            client.setSoTimeout(30_000);
            return new String(client.getInputStream().readNBytes(length), UTF_8);
        }

        void assertNoAnswer() throws IOException {
            client.setSoTimeout(200);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    @Test
    void proxiesCutEachDirectionOfEachConnection() throws Exception {
        try (NodeNetwork network = Isolation.PROXY.open(IDS, folder);
                Connection there = new Connection(network, 0, 1);
                Connection back = new Connection(network, 1, 0);
                Connection other = new Connection(network, 0, 2)) {
            there.send("a");
            assertThat(there.answer(1)).isEqualTo("a");
            assertThat(network.flags("n0")).containsExactly("-Djdk.net.hosts.file=" + folder.resolve("hosts-n0"));

            network.cut("n0", "n1");

            // What n0 asks does not arrive; what n1 asks does, but not what n0 answers.
            there.send("b");
            back.send("c");
            back.awaitReceived("c");
            back.assertNoAnswer();
            there.assertNoAnswer();
            assertThat(there.received.get()).isEqualTo("a");
            other.send("d");
            assertThat(other.answer(1)).isEqualTo("d");

            network.heal();

            assertThat(back.answer(1)).isEqualTo("c");
            assertThat(there.answer(1)).isEqualTo("b");
        }
    }

    @Test
    void namespacesAreRemovedAlsoThoseThatWereLeftOver() throws Exception {
        NodeNetwork network;
        try {
            network = Isolation.NAMESPACES.open(IDS, folder);
        } catch (NotAvailableException e) {
            abort(e.getMessage());
            return;
        }
        String mine = network.before("n1").getLast();
        // Of a process that can't be: numbers end at 2^22.
        String left = "hlraft-99999999-1-n0";
        try (network) {
            assertThat(network.members()).extracting(RaftMember::host).containsExactly("10.77.1.2", "10.77.2.2",
                    "10.77.3.2");
            assertThat(namespaces()).contains(mine);
            network.cut("n0", "n1");
            network.cut("n0", "n1");
            network.cut("n1", "n2");
            String hub = mine.substring(0, mine.length() - 2) + "hub";
            assertThat(SystemTool.run("ip", "-n", hub, "rule").lines().filter(line -> line.contains("blackhole")))
                    .hasSize(2);
            network.heal();
            assertThat(SystemTool.run("ip", "-n", hub, "rule")).doesNotContain("blackhole");

            SystemTool.run("ip", "netns", "add", left);
            Namespaces.removeLeftovers();
            assertThat(namespaces()).doesNotContain(left).contains(mine);
        }
        assertThat(namespaces()).doesNotContain(mine);
        network.close();
    }

    private static String namespaces() throws Exception {
        return SystemTool.run("ip", "netns", "list");
    }

    @Test
    void whatCanNotBeRunSaysWhy() {
        assertThatThrownBy(() -> SystemTool.run("sh", "-c", "echo nonsense; exit 3"))
                .isInstanceOf(IOException.class).hasMessageContaining("nonsense");
        assertThat(SystemTool.isThere("sh")).isTrue();
        assertThat(SystemTool.isThere("no-such-program")).isFalse();
    }
}
