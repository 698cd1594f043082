package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.membership.MembershipRules;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.simulator.Violation.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes themselves, as a Raft group: no store beside them. Elections and the log are modelled by the paper, what the log says is
 * carried out by the real state and clock, and who may take part is decided by the real rules.
 */
final class RaftGroup implements StoreModel {
    private static final int NAMED_PORT = 7070;

    private final Stage stage;
    private final World world;
    private final RaftRules rules;
    private final RaftAgreement agreement;
    private final MembershipRules membership;
    private final Map<String, Host> hosts = new TreeMap<>();
    private final List<RaftMember> members = new ArrayList<>();
    private final Map<String, Network.Link> links = new TreeMap<>();
    private final long electionMin;
    private final long electionMax;
    private final long patience;
    private final boolean onDisk;
    private final boolean forgets;
    private final int snapshotEvery;
    private final int batch;
    /** How probable it is that a node goes down right after a step on which others rely. */
    private final double brittle;
    private List<Node> nodes = List.of();

    RaftGroup(Stage stage) {
        this.stage = stage;
        this.world = stage.world();
        this.rules = stage.candidates().raft();
        this.agreement = new RaftAgreement(stage);
        long ttl = stage.scenario().topics().stream().mapToLong(topic -> topic.ttl().toNanos()).min().orElseThrow();
        this.electionMin = world.skewed(ttl / 12, ttl / 5);
        this.electionMax = electionMin * world.between(12, 20) / 10;
        this.patience = world.skewed(electionMin, ttl);
        this.onDisk = world.chance(0.5);
        this.forgets = world.chance(0.4);
        this.snapshotEvery = (int) world.skewed(4, 400);
        this.batch = (int) world.skewed(1, 40);
        this.brittle = world.chance(0.4) ? 0.1 * world.random().nextDouble() : 0;
        this.membership = new MembershipRules(Duration.ofHours(1), Duration.ofNanos(4 * electionMax), 4);
        for (int i = 0; i < stage.scenario().machines(); i++) {
            members.add(new RaftMember("node-" + i, "node-" + i, NAMED_PORT));
        }
        world.note(() -> "group    of " + members.size() + ", elections after " + electionMin / 1_000_000 + " to "
                + electionMax / 1_000_000 + " ms, patience " + patience / 1_000_000 + " ms, "
                + (onDisk ? "on disk" : "in memory") + (forgets ? ", forgets" : ""));
    }

    /** One node: what stays of it when its process ends, and the process that is there now. */
    final class Host {
        private final Machine machine;
        private final Network.Link out;
        private final Network.Link in;
        private final RaftLog log = new RaftLog();
        private @Nullable RaftConnection process;
        private long writesSlowUntil;

        Host(Machine machine, Network.Link out, Network.Link in) {
            this.machine = machine;
            this.out = out;
            this.in = in;
        }

        Machine machine() {
            return machine;
        }

        RaftLog log() {
            return log;
        }

        @Nullable
        RaftConnection process() {
            return process;
        }

        /** How long it takes until an entry is kept. */
        long writeTime() {
            if (!onDisk) {
                return 0;
            }
            return world.now() < writesSlowUntil
                    ? world.skewed(1_000_000, electionMax)
                    : world.skewed(50_000, 3_000_000);
        }

        void leaderChanged(RaftPeer peer, String leader) {
            if (process != null) {
                process.leaderChanged(peer, leader);
            }
        }

        void applied(RaftPeer peer) {
            if (process != null) {
                process.applied(peer);
            }
        }

        /** It takes part with an empty log. */
        void began(RaftConf begun) {
            log.open(begun);
        }
    }

    Stage stage() {
        return stage;
    }

    RaftRules rules() {
        return rules;
    }

    RaftAgreement agreement() {
        return agreement;
    }

    MembershipRules membership() {
        return membership;
    }

    /** All that shall take part. */
    List<RaftMember> members() {
        return members;
    }

    long electionMin() {
        return electionMin;
    }

    long electionMax() {
        return electionMax;
    }

    long patience() {
        return patience;
    }

    /** After how many entries a node keeps its state and trims its log. */
    int snapshotEvery() {
        return snapshotEvery;
    }

    /** How many entries a message carries at most. */
    int batch() {
        return batch;
    }

    /** Whether a lease is owned where the group's leader is. */
    boolean ownedByLeader(LeaseName lease) {
        return stage.scenario().topics().stream().filter(topic -> topic.lease().equals(lease))
                .allMatch(topic -> topic.candidates().size() == members.size());
    }

    /** A node has voted or acknowledged: at times that is the last it does for a moment. */
    void relied(Host host, double share) {
        if (brittle > 0 && world.now() < stage.scenario().troubled() && world.chance(brittle * share)) {
            nodes.stream().filter(node -> node.machine() == host.machine).forEach(node -> {
                int incarnation = host.machine.incarnation();
                world.fate(world.skewed(1_000, 1_000_000), () -> {
                    if (host.machine.incarnation() == incarnation) {
                        crash(node);
                        bootAfter(node, world.chance(0.7) ? world.skewed(10_000, 2_000_000) : 2 * electionMax);
                    }
                });
            });
        }
    }

    // ---- The network

    /** Sends something to the process that is there now: it travels on a connection, which ends with that. */
    void send(Host from, String to, Consumer<RaftPeer> arrival) {
        Host receiver = hosts.get(to);
        if (receiver == null || !receiver.machine.isUp()) {
            world.count(Occurrence.MESSAGES_LOST);
            return;
        }
        stage.network().send(receiver.machine, receiver.machine.incarnation(), () -> {
            if (receiver.process != null) {
                arrival.accept(receiver.process.peer());
            }
        }, from.out, receiver.in, link(from.machine.name(), to));
    }

    /** Answers who has asked: on the same connection, which ends with that process. */
    void answer(Host from, RaftPeer asker, Runnable arrival) {
        if (asker.isAlive()) {
            send(from, asker.id(), _ -> arrival.run());
        } else {
            world.count(Occurrence.MESSAGES_LOST);
        }
    }

    private Network.Link link(String from, String to) {
        return Objects.requireNonNull(links.computeIfAbsent(from + ">" + to, _ -> new Network.Link()));
    }

    // ---- As a store

    @Override
    public void inhabit(List<Node> inhabitants) {
        nodes = List.copyOf(inhabitants);
    }

    @Override
    public Connection connect(Machine client, Network.Link toStore, Network.Link fromStore) {
        Host host = Objects
                .requireNonNull(hosts.computeIfAbsent(client.name(), _ -> new Host(client, toStore, fromStore)));
        RaftConnection process = new RaftConnection(this, host);
        host.process = process;
        process.begin();
        return process;
    }

    /** A process has ended; those who are connected to it find its port refused soon, unless its host went with it. */
    void ended(Host host) {
        host.process = null;
        if (!rules.keepsVotes()) {
            host.log.vote(null);
        }
        host.log.crash();
        if (forgets && world.chance(0.3)) {
            forget(host);
        }
        if (world.chance(0.3)) {
            return;
        }
        String gone = host.machine.name();
        for (Host other : hosts.values()) {
            RaftConnection process = other.process;
            if (other != host && process != null) {
                other.machine.later(world.skewed(1_000_000, electionMax), () -> {
                    if (!host.machine.isUp() && !link(other.machine.name(), gone).isCut(world.now())
                            && !other.out.isCut(world.now())) {
                        process.peer().refused(gone);
                    }
                });
            }
        }
    }

    /** As many may forget as the others can do without: a majority knows that it is one, whichever members are the newest. */
    private void forget(Host host) {
        if (!host.log.isOpen()) {
            return;
        }
        List<Host> open = hosts.values().stream().filter(other -> other.log.isOpen()).toList();
        // Nor while one learns: it is soon counted as a voter, and does not know that yet.
        boolean spared = open.stream().map(other -> other.log.conf()).filter(conf -> !conf.voters().isEmpty())
                .allMatch(conf -> conf.listeners().isEmpty() && conf.majority(id -> open.stream()
                        .anyMatch(other -> other != host && other.machine.name().equals(id)
                                && other.log.conf().votes(id))));
        boolean first = open.size() == 1 && !agreement.hasBegun();
        if (spared || first) {
            world.note(() -> host.machine.name() + "   forgets its log");
            world.count(Occurrence.LOGS_LOST);
            host.log.forget();
        }
    }

    @Override
    public void advance(LeaseName lease, Epoch atLeast) {
        Command command = new Command.Leases(List.of(new LeaseRequest.Advance(lease, atLeast)));
        for (Host host : hosts.values()) {
            RaftConnection process = host.process;
            if (process != null && process.peer().leads()) {
                process.peer().propose(command, answer -> {
                    if (answer instanceof RaftPeer.Answer.Elsewhere) {
                        advanceAgain(lease, atLeast);
                    }
                });
                return;
            }
        }
        advanceAgain(lease, atLeast);
    }

    /** The operator's command has found no leader, or has not heard of its success. */
    private void advanceAgain(LeaseName lease, Epoch atLeast) {
        long life = agreement.life();
        world.fate(electionMax, () -> {
            if (life == agreement.life()) {
                advance(lease, atLeast);
            }
        });
    }

    @Override
    public void strike() {
        long ttl = stage.scenario().ttl();
        switch ((int) world.between(0, 13)) {
            case 0, 1 -> crashLeader(world.skewed(electionMin, ttl));
            case 12, 13 -> flutter();
            case 2, 3 -> transfer();
            case 4, 5 -> split(world.skewed(electionMin / 2, 2 * ttl));
            case 6 -> cutOne(world.skewed(electionMin / 2, 2 * ttl));
            case 7 -> crashAll(world.skewed(electionMin, ttl), false);
            case 8 -> crashAll(world.skewed(electionMin, ttl), stage.scenario().losesData());
            case 9 -> slowWrites(world.skewed(electionMin, ttl));
            case 10 -> refuse();
            default -> pauseLeader(world.skewed(electionMin / 2, ttl));
        }
    }

    @Override
    public void recover() {
        links.values().forEach(Network.Link::mend);
        hosts.values().forEach(host -> host.writesSlowUntil = 0);
    }

    @Override
    public long overhang() {
        return 30 * electionMax + 4 * patience;
    }

    @Override
    public void checkWell() {
        List<String> leading = hosts.values().stream().map(Host::process).filter(Objects::nonNull)
                .map(RaftConnection::peer).filter(RaftPeer::leads).map(RaftPeer::id).toList();
        if (leading.size() != 1) {
            stage.witness().violated(Rule.SOMEBODY_LEADS, "long after the last fault " + leading + " lead");
            return;
        }
        for (LeaseName lease : stage.leases()) {
            List<String> owners = stage.witness().owners(lease).stream().map(Machine::name).toList();
            if (ownedByLeader(lease) && !leading.containsAll(owners)) {
                stage.witness().violated(Rule.OWNER_LEADS, lease + ": owned by " + owners + ", led by " + leading);
            }
        }
        TreeSet<String> expected = new TreeSet<>();
        hosts.values().stream().filter(host -> host.process == null || !host.process.isOut())
                .forEach(host -> expected.add(host.machine.name()));
        RaftConf conf = agreement.conf();
        if (agreement.size() > 0 && !conf.equals(RaftConf.NOBODY) && !conf.voters().containsAll(expected)) {
            stage.witness().violated(Rule.SOMEBODY_LEADS,
                    "long after the last fault only " + conf.voters() + " vote, expected " + expected);
        }
    }

    // ---- What happens to it

    private @Nullable Node leader() {
        return nodes.stream().filter(node -> {
            Host host = hosts.get(node.machine().name());
            return host != null && host.process != null && host.process.peer().leads();
        }).findFirst().orElse(null);
    }

    private Node any() {
        return nodes.get((int) world.between(0, nodes.size() - 1));
    }

    private void crash(Node node) {
        if (node.machine().isUp()) {
            node.crash();
        }
    }

    private void bootAfter(Node node, long away) {
        world.fate(away, () -> {
            if (!node.machine().isUp()) {
                node.boot();
            }
        });
    }

    private void crashLeader(long away) {
        Node leader = leader();
        if (leader != null) {
            crash(leader);
            bootAfter(leader, away);
        }
    }

    private void crashAll(long away, boolean forgetting) {
        world.note(() -> "group    all go down" + (forgetting ? " and forget" : ""));
        world.count(forgetting ? Occurrence.STORE_LOSSES : Occurrence.STORE_RESTARTS);
        nodes.forEach(this::crash);
        if (forgetting) {
            forgetAll();
        }
        nodes.forEach(node -> bootAfter(node, world.between(0, away)));
    }

    private void forgetAll() {
        hosts.values().forEach(host -> host.log.forget());
        agreement.forgotten();
    }

    private void pauseLeader(long duration) {
        Node leader = leader();
        if (leader != null) {
            leader.pause(duration);
        }
    }

    private void transfer() {
        Host host = hosts.get(any().machine().name());
        Node leader = leader();
        if (host != null && leader != null) {
            leader.machine().later(0, () -> {
                Host its = Objects.requireNonNull(hosts.get(leader.machine().name()));
                RaftLeadership leadership = its.process == null ? null : its.process.peer().leadership();
                if (leadership != null) {
                    leadership.transfer(host.machine.name());
                }
            });
        }
    }

    private void split(long duration) {
        TreeSet<String> here = new TreeSet<>();
        members.forEach(member -> {
            if (world.chance(0.5)) {
                here.add(member.id());
            }
        });
        boolean bothWays = world.chance(0.7);
        world.note(() -> "group    " + here + " can't reach the others" + (bothWays ? ", nor they them" : "") + " for "
                + duration / 1_000_000 + " ms");
        world.count(Occurrence.PARTITIONS);
        for (RaftMember from : members) {
            for (RaftMember to : members) {
                boolean leaves = here.contains(from.id()) && !here.contains(to.id());
                boolean comes = !here.contains(from.id()) && here.contains(to.id());
                if (leaves || (comes && bothWays)) {
                    link(from.id(), to.id()).cut(world.now() + duration);
                }
            }
        }
    }

    private void cutOne(long duration) {
        String from = any().machine().name();
        String to = any().machine().name();
        world.note(() -> "group    " + from + " can't reach " + to + " for " + duration / 1_000_000 + " ms");
        world.count(Occurrence.PARTITIONS);
        link(from, to).cut(world.now() + duration);
    }

    /** Disks turn slow: one, or, as when they share a machine, all; and at times everything stops before they are quick again. */
    private void slowWrites(long duration) {
        if (!onDisk) {
            return;
        }
        boolean all = world.chance(0.5);
        Host one = hosts.get(any().machine().name());
        world.note(() -> (all || one == null ? "group " : one.machine.name()) + "   writes slowly for "
                + duration / 1_000_000 + " ms");
        world.count(Occurrence.SLOW_DISKS);
        for (Host host : hosts.values()) {
            if (all || host == one) {
                host.writesSlowUntil = world.now() + duration;
            }
        }
        if (all && world.chance(0.5)) {
            world.fate(world.between(0, duration), () -> {
                if (world.now() < stage.scenario().troubled()) {
                    crashAll(electionMin, false);
                }
            });
        }
    }

    /**
     * The leader goes for a moment, in which all others find it gone, and stand for election at once, perhaps without hearing of each other. While
     * they do, some go and are back at once, again and again.
     */
    private void flutter() {
        Node leader = leader();
        if (leader == null) {
            return;
        }
        world.count(Occurrence.FLUTTERS);
        String gone = leader.machine().name();
        crash(leader);
        bootAfter(leader, world.skewed(10_000, 3_000_000));
        for (Host host : hosts.values()) {
            RaftConnection process = host.process;
            if (process != null && world.chance(0.8)) {
                host.machine.later(world.between(0, 10_000_000), () -> process.peer().refused(gone));
            }
            for (Host other : hosts.values()) {
                if (!gone.equals(other.machine.name()) && !gone.equals(host.machine.name()) && world.chance(0.5)) {
                    link(host.machine.name(), other.machine.name()).cut(world.now() + 2 * electionMax);
                }
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = world.chance(0.5) ? leader : any();
            world.fate(world.between(3_000_000, 20_000_000), () -> {
                if (world.now() < stage.scenario().troubled() && node.machine().isUp()) {
                    crash(node);
                    bootAfter(node, world.skewed(10_000, 2_000_000));
                }
            });
        }
    }

    /** Something between refuses a connection to a leader that lives. */
    private void refuse() {
        Node node = any();
        Host host = hosts.get(node.machine().name());
        RaftConnection process = host == null ? null : host.process;
        String leader = process == null ? null : process.peer().leader();
        if (process != null && leader != null) {
            world.count(Occurrence.REFUSALS);
            node.machine().later(0, () -> process.peer().refused(leader));
        }
    }
}
