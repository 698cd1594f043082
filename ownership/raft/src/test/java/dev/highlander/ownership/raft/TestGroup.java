package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.membership.Discovery;
import dev.highlander.ownership.raft.state.CommandCodec;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Some nodes on this machine, each with its own folder. They wait long for each other, as test machines are slow. */
final class TestGroup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final List<String> groups;
    private final Path folder;
    private final TimeSource time;
    private final TestAuthority authority;
    private final List<RaftMember> members = new ArrayList<>();
    private int known;
    private int reads = CommandCodec.VERSION;
    private @Nullable Discovery discovery;
    private final Map<String, RaftNode> nodes = new LinkedHashMap<>();

    /** Nodes that run. */
    TestGroup(Path folder, TimeSource time, int count) throws Exception {
        this(folder, time, count, List.of("default"));
        for (RaftMember member : members) {
            start(member.id());
        }
    }

    /** Nodes that are still to be started, of some groups. */
    TestGroup(Path folder, TimeSource time, int count, List<String> groups) throws Exception {
        this.groups = groups;
        this.folder = folder;
        this.time = time;
        this.authority = new TestAuthority("test authority");
        this.known = count;
        List<Integer> ports = ports(count);
        for (int i = 0; i < count; i++) {
            members.add(new RaftMember("n" + i, "127.0.0.1", ports.get(i)));
        }
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

    /** Who is started from now on knows only so many members. */
    void limit(int count) {
        known = count;
    }

    /** Who is started from now on is of a release that reads this version. */
    void reads(int version) {
        reads = version;
    }

    /** Who is started from now on finds the others by this. */
    void findBy(Discovery found) {
        discovery = found;
    }

    /** Who asks from outside. */
    RaftAdmin admin(TimeSource time) throws Exception {
        return RaftAdmin.connect("default", members, authority.files(folder.resolve("tls-admin"), "admin"), time,
                PATIENCE);
    }

    RaftConfig.Builder config(String id) throws Exception {
        RaftConfig.Builder builder = discovery == null
                ? RaftConfig.builder(id, members.subList(0, known))
                : RaftConfig.builder(members.get(Integer.parseInt(id.substring(1))), discovery)
                        .removalGrace(Duration.ofSeconds(3));
        return builder.groups(groups).bind("127.0.0.1")
                .dataDir(folder.resolve(id))
                .tls(authority.files(folder.resolve("tls-" + id), id))
                .electionTimeout(Duration.ofMillis(600), Duration.ofMillis(1_200)).patience(PATIENCE);
    }

    TestAuthority authority() {
        return authority;
    }

    List<RaftMember> members() {
        return members;
    }

    RaftNode start(String id) throws Exception {
        RaftNode node = RaftNode.start(config(id).build(), reads, time, InstantSource.system());
        nodes.put(id, node);
        return node;
    }

    void stop(String id) {
        RaftNode node = nodes.remove(id);
        if (node != null) {
            node.close();
        }
    }

    /** From now on it is for the others as if its process had been killed. */
    void kill(String id) throws IOException {
        node(id).server().getServerRpc().close();
        stop(id);
    }

    /** Waits until all that run are connected with each other. */
    void awaitConnected() throws Exception {
        for (RaftNode node : nodes.values()) {
            await(node.config().id() + " is connected", () -> node.connect() ? true : null);
        }
    }

    RaftNode node(String id) {
        RaftNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("node " + id + " does not run");
        }
        return node;
    }

    RaftReplica replica(String id) {
        return node(id).replica("default");
    }

    /** The one that leads, waited for. */
    RaftReplica leader() throws Exception {
        return await("a leader", () -> {
            List<RaftReplica> leading = nodes.values().stream().map(node -> node.replica("default"))
                    .filter(RaftReplica::leads).toList();
            return leading.size() == 1 ? leading.getFirst() : null;
        });
    }

    /** One that runs and does not lead. */
    RaftReplica follower() throws Exception {
        RaftReplica leader = leader();
        String id = IntStream.range(0, members.size()).mapToObj(i -> "n" + i).filter(nodes::containsKey)
                .filter(each -> !each.equals(leader.status().node())).findFirst().orElseThrow();
        RaftReplica follower = replica(id);
        await(id + " knows its leader", () -> follower.leader());
        return follower;
    }

    /** Waits until there is something. */
    static <T> T await(String what, Callable<T> look) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            T found = look.call();
            if (found != null) {
                return found;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        throw new AssertionError(what + ": not within " + PATIENCE.toSeconds() + " s");
    }

    /** All at once: one after the other, each would first look for somebody to hand over to. */
    @Override
    public void close() {
        List<Thread> closing = nodes.values().stream().map(node -> Thread.ofVirtual().start(node::close)).toList();
        for (Thread each : closing) {
            try {
                each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        nodes.clear();
    }
}
