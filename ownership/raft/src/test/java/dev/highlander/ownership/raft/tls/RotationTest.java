package dev.highlander.ownership.raft.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.raft.RaftConfig;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.RaftNode;
import dev.highlander.ownership.raft.RaftReplica;
import dev.highlander.ownership.raft.TestAuthority;
import dev.highlander.ownership.raft.state.MapEntry;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes whose certificates, and then whose authority, are replaced while they run. */
class RotationTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    private Path folder;

    private final SystemTime time = new SystemTime("test-time");
    private final LogOf log = new LogOf(NodeTls.class);
    private final List<RaftMember> members = members();
    private final Map<String, RaftNode> nodes = new LinkedHashMap<>();

    RotationTest() throws Exception {}

    @AfterEach
    void stop() {
        nodes.values().forEach(RaftNode::close);
        time.close();
        log.close();
    }

    @Test
    void aRunningGroupGetsCertificatesOfAnotherAuthority() throws Exception {
        TestAuthority former = new TestAuthority("former authority");
        TestAuthority next = new TestAuthority("next authority");
        Map<String, TestAuthority.Pair> first = pairs(former);
        replace(former, first);
        for (RaftMember member : members) {
            start(member.id());
        }
        write("begun");

        Map<String, TestAuthority.Pair> second = pairs(former);
        replace(former, second);
        areShown(second);
        elect();
        write("other certificates");

        replace(former, second, next);
        Map<String, TestAuthority.Pair> third = pairs(next);
        areShown(second);
        replace(next, third, former);
        areShown(third);
        elect();
        write("both authorities");

        replace(next, third);
        areShown(third);
        elect();
        // Each connection is made anew, with nothing left of the former authority.
        for (RaftMember member : members) {
            node(member.id()).close();
            start(member.id());
            write("after the restart of " + member.id());
        }
        for (RaftMember member : members) {
            String last = "after the restart of " + members.getLast().id();
            Awaitility.await("read from " + member.id()).atMost(BOUND).ignoreExceptions()
                    .until(() -> get(node(member.id()).replica("default").map().get("key")).map(MapEntry::value)
                            .equals(Optional.of(last)));
        }
        assertThat(log.lines("event=raft-certificate-unreadable")).isEmpty();
    }

    private static List<RaftMember> members() throws IOException {
        List<RaftMember> members = new ArrayList<>();
        List<ServerSocket> sockets = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            members.add(new RaftMember(id, "127.0.0.1", socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return members;
    }

    private void start(String id) throws IOException {
        RaftConfig config = RaftConfig.builder(id, members).bind("127.0.0.1").dataDir(folder.resolve(id))
                .tls(TlsFiles.in(folder.resolve("tls-" + id)))
                .electionTimeout(Duration.ofMillis(500), Duration.ofMillis(1000)).patience(BOUND).build();
        nodes.put(id, RaftNode.start(config, time, InstantSource.system()));
    }

    private RaftNode node(String id) {
        RaftNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("node " + id + " does not run");
        }
        return node;
    }

    private Map<String, TestAuthority.Pair> pairs(TestAuthority authority) throws Exception {
        Map<String, TestAuthority.Pair> pairs = new HashMap<>();
        for (RaftMember member : members) {
            pairs.put(member.id(), authority.issue(member.id()));
        }
        return pairs;
    }

    /** One node after the other, as an operating person or cert-manager would: nobody waits for all. */
    private void replace(TestAuthority authority, Map<String, TestAuthority.Pair> pairs, TestAuthority... others)
            throws Exception {
        for (Map.Entry<String, TestAuthority.Pair> pair : pairs.entrySet()) {
            authority.files(folder.resolve("tls-" + pair.getKey()), pair.getValue(), others);
        }
    }

    /** Waits until each node shows its certificate to who connects. */
    private void areShown(Map<String, TestAuthority.Pair> pairs) {
        for (RaftMember member : members) {
            Awaitility.await(member.id()).atMost(BOUND).untilAsserted(() -> assertThat(shown(member.port()))
                    .contains(Optional.ofNullable(pairs.get(member.id())).orElseThrow().certificate()));
        }
    }

    /** Another than before leads, by votes over connections that may be new. */
    private void elect() {
        RaftReplica leader = leader();
        long term = leader.term();
        Awaitility.await("another leads").atMost(BOUND).ignoreExceptions().until(() -> {
            get(leader().transfer(null));
            return leader().term() > term;
        });
    }

    private void write(String value) {
        Awaitility.await("written: " + value).atMost(BOUND).ignoreExceptions()
                .until(() -> get(leader().map().put("key", value)).value().equals(value));
    }

    private RaftReplica leader() {
        return Awaitility.await("a leader").atMost(BOUND)
                .until(() -> nodes.values().stream().map(node -> node.replica("default")).filter(RaftReplica::leads)
                        .findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** What a node shows to a stranger. */
    private static Optional<X509Certificate> shown(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[0], new TrustManager[]{new Credulous()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
                port)) {
            socket.startHandshake();
            return Optional.of((X509Certificate) socket.getSession().getPeerCertificates()[0]);
        }
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, @Nullable String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, @Nullable String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
