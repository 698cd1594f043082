package dev.highlander.bench.raft.faults;

import dev.highlander.bench.election.AtExit;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.ownership.raft.RaftMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each node in a network namespace of its own, all connected to one more that routes between them: a star of veth pairs. A cut is a rule of
 * the router, {@code from A to B blackhole}: packets of that direction vanish, also those of open connections, and nobody is told. (A
 * blackhole route at the sender would tell it; a bridge has no way of its own to drop what one port sends to another.) It needs
 * {@code ip} and root, nothing else. The machine's own network is not touched: no address, route or name of it is used.
 *
 * <p>Namespaces are called {@code hlraft-PID-NUMBER-…}, so that those of a process that was killed are found and removed by the next.
 */
final class Namespaces implements NodeNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);
    private static final String PREFIX = "hlraft-";
    private static final Pattern OURS = Pattern.compile(PREFIX + "(?<pid>[0-9]+)-[0-9]+-[a-z0-9]+");
    private static final int PORT = 7070;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String stem;
    private final List<RaftMember> members;
    private final Set<String> made = new LinkedHashSet<>();
    private final Set<List<String>> cuts = new LinkedHashSet<>();
    private final AtExit.Pending ending;

    private Namespaces(List<String> ids) {
        this.stem = PREFIX + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "-";
        List<RaftMember> all = new ArrayList<>();
        for (String id : ids) {
            all.add(new RaftMember(id, "10.77." + (all.size() + 1) + ".2", PORT));
        }
        this.members = List.copyOf(all);
        this.ending = AtExit.add(this::remove);
    }

    /**
     * Makes a network.
     *
     * @param ids the nodes' names: small letters and digits
     * @throws NotAvailableException if this process may not, or can't; says why
     */
    static Namespaces open(List<String> ids) throws NotAvailableException, InterruptedException {
        Namespaces network = new Namespaces(ids);
        try {
            removeLeftovers();
            network.make();
            return network;
        } catch (IOException e) {
            network.close();
            throw new NotAvailableException("no network namespaces (" + e.getMessage()
                    + "): root and the program ip (Debian: iproute2) are needed");
        } catch (InterruptedException e) {
            network.close();
            throw e;
        }
    }

    private void make() throws IOException, InterruptedException {
        add("hub");
        String hub = stem + "hub";
        SystemTool.run("ip", "netns", "exec", hub, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        for (int i = 0; i < members.size(); i++) {
            String node = stem + members.get(i).id();
            String port = "v" + i;
            String gateway = "10.77." + (i + 1) + ".1";
            add(members.get(i).id());
            SystemTool.run("ip", "-n", hub, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", node);
            SystemTool.run("ip", "-n", hub, "addr", "add", gateway + "/24", "dev", port);
            SystemTool.run("ip", "-n", hub, "link", "set", port, "up");
            SystemTool.run("ip", "-n", node, "link", "set", "lo", "up");
            SystemTool.run("ip", "-n", node, "addr", "add", members.get(i).host() + "/24", "dev", "eth0");
            SystemTool.run("ip", "-n", node, "link", "set", "eth0", "up");
            SystemTool.run("ip", "-n", node, "route", "add", "default", "via", gateway);
        }
        // That rules can be made is part of what is needed.
        rule("add", members.getFirst().id(), members.getLast().id());
        rule("del", members.getFirst().id(), members.getLast().id());
    }

    private void add(String name) throws IOException, InterruptedException {
        made.add(stem + name);
        SystemTool.run("ip", "netns", "add", stem + name);
    }

    @Override
    public String name() {
        return "network namespaces";
    }

    @Override
    public List<RaftMember> members() {
        return members;
    }

    @Override
    public List<String> before(String id) {
        return List.of("ip", "netns", "exec", stem + id);
    }

    @Override
    public List<String> flags(String id) {
        return List.of();
    }

    @Override
    public void cut(String from, String to) throws IOException, InterruptedException {
        if (cuts.add(List.of(from, to))) {
            rule("add", from, to);
        }
    }

    @Override
    public void heal() throws IOException, InterruptedException {
        for (List<String> cut : cuts) {
            rule("del", cut.getFirst(), cut.getLast());
        }
        cuts.clear();
    }

    private void rule(String what, String from, String to) throws IOException, InterruptedException {
        SystemTool.run("ip", "-n", stem + "hub", "rule", what, "from", address(from), "to", address(to), "blackhole");
    }

    private String address(String id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst().orElseThrow().host();
    }

    @Override
    public void close() {
        remove();
        ending.cancel();
    }

    private void remove() {
        for (String namespace : List.copyOf(made)) {
            try {
                SystemTool.run("ip", "netns", "del", namespace);
            } catch (IOException e) {
                // It had not been made, or was removed by hand.
                LOG.debug("event=namespace-not-removed name={}", namespace, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            made.remove(namespace);
        }
    }

    /** Removes what processes left that have ended without cleaning up. */
    static void removeLeftovers() throws IOException, InterruptedException {
        for (String line : SystemTool.run("ip", "netns", "list").lines().toList()) {
            String namespace = line.split(" ", 2)[0];
            Matcher matcher = OURS.matcher(namespace);
            if (!matcher.matches() || isAlive(matcher.group("pid"))) {
                continue;
            }
            LOG.info("event=namespace-left-over name={}", namespace);
            // Nodes end with who started them, unless they stand still.
            Stream.of(SystemTool.run("ip", "netns", "pids", namespace).split("\\s+")).filter(pid -> !pid.isEmpty())
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid))).flatMap(Optional::stream)
                    .forEach(ProcessHandle::destroyForcibly);
            SystemTool.run("ip", "netns", "del", namespace);
        }
    }

    private static boolean isAlive(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }
}
