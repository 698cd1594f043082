package dev.highlander.bench.raft.faults;

import dev.highlander.bench.election.server.Ports;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.testkit.FaultProxy;
import dev.highlander.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A proxy on loopback for each direction of each two nodes. All know each other by the same names, as members stand in the log; what a name
 * means is different for each node, by a hosts file of its JVM ({@code jdk.net.hosts.file}): the address at which the proxy between the two
 * listens. Node number F reaches T at 127.77.F.T, and T listens at 127.77.T.T.
 */
final class Proxies implements NodeNetwork {
    private final Path folder;
    private final List<RaftMember> members;
    private final Map<List<String>, FaultProxy> proxies = new LinkedHashMap<>();
    private final Set<List<String>> cuts = new LinkedHashSet<>();

    private Proxies(Path folder, List<RaftMember> members) {
        this.folder = folder;
        this.members = members;
    }

    /**
     * Makes a network.
     *
     * @param ids the nodes' names
     * @param folder where the hosts files are written
     */
    static Proxies open(List<String> ids, Path folder) throws IOException {
        List<RaftMember> members = new ArrayList<>();
        for (String id : ids) {
            members.add(new RaftMember(id, "raft-" + id, freePort(members)));
        }
        Proxies network = new Proxies(folder, List.copyOf(members));
        try {
            for (RaftMember from : members) {
                Files.write(network.hosts(from.id()), network.names(from));
                for (RaftMember to : members) {
                    if (!from.equals(to)) {
                        network.proxies.put(List.of(from.id(), to.id()),
                                new FaultProxy(network.address(from, to), network.address(to, to)));
                    }
                }
            }
            return network;
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static int freePort(List<RaftMember> taken) throws IOException {
        while (true) {
            int port = Ports.free();
            if (taken.stream().noneMatch(member -> member.port() == port)) {
                return port;
            }
        }
    }

    private Path hosts(String id) {
        return folder.resolve("hosts-" + id);
    }

    private List<String> names(RaftMember from) {
        List<String> lines = new ArrayList<>();
        // The file replaces the system's own names.
        lines.add("127.0.0.1 localhost " + ownName());
        members.forEach(to -> lines.add(address(from, to).getAddress().getHostAddress() + " " + to.host()));
        return lines;
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** Where one node finds another. */
    private InetSocketAddress address(RaftMember from, RaftMember to) {
        byte[] bytes = {127, 77, (byte) (members.indexOf(from) + 1), (byte) (members.indexOf(to) + 1)};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), to.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    @Override
    public String name() {
        return "TCP proxies on loopback";
    }

    @Override
    public List<RaftMember> members() {
        return members;
    }

    @Override
    public List<String> before(String id) {
        return List.of();
    }

    @Override
    public List<String> flags(String id) {
        return List.of("-Djdk.net.hosts.file=" + hosts(id));
    }

    @Override
    public void cut(String from, String to) {
        cuts.add(List.of(from, to));
        apply();
    }

    @Override
    public void heal() throws IOException {
        cuts.clear();
        for (FaultProxy proxy : proxies.values()) {
            proxy.heal();
        }
    }

    /** A connection carries what its client sends and what its server answers. */
    private void apply() {
        proxies.forEach((ends, proxy) -> {
            List<Direction> silent = new ArrayList<>();
            if (cuts.contains(ends)) {
                silent.add(Direction.TO_SERVER);
            }
            if (cuts.contains(ends.reversed())) {
                silent.add(Direction.TO_CLIENT);
            }
            proxy.silence(silent.toArray(Direction[]::new));
        });
    }

    @Override
    public void close() {
        proxies.values().forEach(FaultProxy::close);
    }
}
