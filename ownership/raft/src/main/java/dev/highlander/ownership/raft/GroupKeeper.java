package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.membership.Absences;
import dev.highlander.ownership.raft.membership.Admission;
import dev.highlander.ownership.raft.membership.GroupReport;
import dev.highlander.ownership.raft.membership.MembershipRules;
import dev.highlander.ownership.raft.membership.Origin;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.CommandCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this node into one group, and back into it; and while it leads, makes the changes of members that are due. What is decided is decided
 * by {@link Admission} and {@link MembershipRules}; here it is asked and done, on a thread of its own that keeps real time, as Ratis does.
 */
final class GroupKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupKeeper.class);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_OUTSIDE_MILLIS = 250;
    /** Before a node begins a group, for the others to look as well: who has not seen that nobody had a log must let itself be taken out first. */
    private static final Duration LINGER = Duration.ofMillis(3 * LONGEST_PAUSE_OUTSIDE_MILLIS);
    /** A change of members takes some round trips, and is not in a hurry. */
    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(2);
    /** Without a leader for so long, a node asks whether the others have one. */
    private static final Duration LONELY = Duration.ofSeconds(5);
    private static final Duration TOLD_AGAIN = Duration.ofMinutes(1);
    /** A listener this near to the end of the log has caught up: some renewals. */
    private static final long CAUGHT_UP = 64;
    /** Heartbeats come a few times in the shortest election time-out. */
    private static final int HEARD_WITHIN_ELECTIONS = 4;

    private final String group;
    private final RaftGroupId id;
    private final RaftConfig config;
    private final RaftServer server;
    private final RaftReplica replica;
    private final Path folder;
    private final Parameters parameters;
    private final MembershipRules rules;
    private final Duration patience;
    private final Absences absences = new Absences();
    private final ClientId self = ClientId.randomId();
    private final long started = System.nanoTime();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;
    private volatile String waiting = "";
    // Of the keeper's thread.
    private @Nullable Origin origin;
    private final Set<String> without = new HashSet<>();
    private @Nullable Long mayBeginSince;
    private boolean heard;
    private boolean out;
    private long lonely = System.nanoTime();
    private long told;
    private String unread = "";

    GroupKeeper(RaftReplica replica, RaftConfig config, RaftServer server, Path folder, Parameters parameters) {
        this.group = replica.group();
        this.id = RatisSettings.groupId(group);
        this.config = config;
        this.server = server;
        this.replica = replica;
        this.folder = folder;
        this.parameters = parameters;
        this.patience = config.patience().compareTo(SHORTEST_PATIENCE) < 0 ? SHORTEST_PATIENCE : config.patience();
        this.rules = new MembershipRules(config.removalGrace(),
                config.electionMax().multipliedBy(HEARD_WITHIN_ELECTIONS), CAUGHT_UP);
    }

    /**
     * Goes on where this node's log ends, if it has one. Before it listens: who asks must never hear that a node with a log has none.
     *
     * @throws IOException if the log can't be read; says what can be done
     */
    void resume() throws IOException {
        origin = Origin.read(folder, id.getUuid());
        if (origin != null) {
            begin(origin);
        } else if (Files.isDirectory(logFolder())) {
            throw new IOException("raft group " + group + ": " + logFolder() + " has a log, but " + id.getUuid()
                    + ".origin beside it is missing; put it back, or let this node forget the log: " + forget());
        }
    }

    void start() {
        thread = Thread.ofVirtual().name("raft-keeper-" + group).start(this::run);
    }

    boolean keeps(RaftReplica other) {
        return replica == other;
    }

    /** What this node waits for before it takes part; empty if for nothing. */
    String waiting() {
        return waiting;
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(patience);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!closed) {
            try {
                if (origin == null && !out) {
                    admit();
                } else if (origin != null) {
                    keep();
                }
            } catch (IOException | RaftException e) {
                waitFor(RaftAdmin.reason(e));
            } catch (InterruptedException e) {
                return;
            }
            pause = origin != null || out ? LONGEST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_OUTSIDE_MILLIS);
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    // ---- Coming in

    private void admit() throws IOException, InterruptedException {
        // A vote of a former life may be on its way for one election's time: what is asked before may not tell of it yet.
        if (System.nanoTime() - started < config.electionMax().toNanos()) {
            return;
        }
        List<RaftMember> named = config.discovery().members();
        try (RaftAdmin admin = admin(named)) {
            Map<String, GroupReport> reports = reports(admin);
            switch (decide(named, reports)) {
                case Admission.Step.Begin(List<RaftMember> members) -> {
                    if (isTimeToBegin(reports)) {
                        found(new Origin(group, members), "begins members=" + members);
                    }
                }
                case Admission.Step.Leave _ -> {
                    LOG.warn("group={} event=raft-log-lost node={} next=\"leaves and joins again\"", group,
                            config.id());
                    admin.remove(config.id());
                }
                case Admission.Step.Join(boolean listed) -> {
                    // Before it is let in: another life of this id may have read more, and whoever does not read all must not vote.
                    admin.propose(new Command.Announce(config.id(), replica.reads()));
                    found(Origin.joined(group), "joins");
                    if (!listed) {
                        admin.add(config.self());
                    }
                }
                case Admission.Step.Wait(String reason) -> waitFor(reason);
            }
        }
    }

    private boolean isTimeToBegin(Map<String, GroupReport> reports) {
        long now = System.nanoTime();
        long since = mayBeginSince == null ? now : mayBeginSince;
        mayBeginSince = since;
        boolean isFirst = reports.values().stream().noneMatch(GroupReport.Part.class::isInstance);
        return !isFirst || reports.isEmpty() || now - since >= LINGER.toNanos();
    }

    private Admission.Step decide(List<RaftMember> named, Map<String, GroupReport> reports) {
        reports.forEach((id, report) -> {
            if (report instanceof GroupReport.None) {
                without.add(id);
            }
        });
        return Admission.decide(config.id(), config.discovery().founding(config.id(), named), reports, without);
    }

    private Map<String, GroupReport> reports(RaftAdmin admin) throws InterruptedException {
        Map<String, GroupReport> reports = new HashMap<>();
        for (RaftAdmin.Answer answer : admin.ask()) {
            if (!answer.id().equals(config.id())) {
                reports.put(answer.id(), answer.report());
            }
        }
        return reports;
    }

    private RaftAdmin admin(List<RaftMember> named) {
        List<RaftMember> others = named.stream().filter(member -> !member.id().equals(config.id())).toList();
        return new RaftAdmin(group, others, RatisSettings.client(patience), parameters, patience);
    }

    private void found(Origin how, String what) throws IOException {
        how.write(folder, id.getUuid());
        begin(how);
        origin = how;
        waiting = "";
        LOG.info("group={} event=raft-takes-part node={} how=\"{}\"", group, config.id(), what);
    }

    private void waitFor(String reason) {
        long now = System.nanoTime();
        if (!reason.equals(waiting) || now - told > TOLD_AGAIN.toNanos()) {
            waiting = reason;
            told = now;
            LOG.info("group={} event=raft-waits node={} reason=\"{}\"", group, config.id(), reason);
        }
    }

    // ---- Being in

    private void keep() throws IOException, InterruptedException {
        long now = System.nanoTime();
        if (!replica.tooNew().isEmpty()) {
            // Begun again it would end at the same place.
            waitFor(replica.tooNew());
        } else if (!replica.isOpen()) {
            reconsider();
        } else if (replica.leader() != null) {
            heard = true;
            lonely = now;
            waiting = "";
            announce();
            if (replica.leads()) {
                adopt();
                manage();
            }
        } else if (now - lonely > LONELY.toNanos()) {
            lonely = now;
            reconsider();
        }
    }

    /** The group must know what this node reads before it may go on to anything newer. */
    private void announce() {
        if (replica.reads() != replica.versions().getOrDefault(config.id(), 0)) {
            propose(new Command.Announce(config.id(), replica.reads()));
        }
    }

    private void adopt() {
        int next = Math.min(replica.readByAll(), replica.reads());
        if (next > replica.version()) {
            propose(new Command.Adopt(next, replica.membersAndSelf()));
        }
    }

    /** Without waiting: what is not done is proposed again in the next turn, and twice is as good as once. */
    private void propose(Command command) {
        replica.propose(command).whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.debug("group={} event=raft-not-proposed command={}", group, command, failure);
            }
        });
    }

    /**
     * Ratis has ended this node's part, as it was told that it is no member, or as it was none that votes and has lost its leader; or nobody has
     * led it for long, be it that there is no majority, or that the others go on without it.
     */
    private void reconsider() throws IOException, InterruptedException {
        boolean excluded;
        List<RaftMember> named = config.discovery().members();
        try (RaftAdmin admin = admin(named)) {
            excluded = decide(named, reports(admin)) instanceof Admission.Step.Join(boolean listed) && !listed;
        }
        if (excluded && replica.isOpen() && replica.leader() != null) {
            // What the others told took a while, and they have let it in meanwhile.
            return;
        }
        if (excluded) {
            leave();
        } else if (!replica.isOpen() && origin != null) {
            end();
            begin(origin);
        }
    }

    /** The others have agreed that this node is out: nothing depends any more on what it has known. */
    private void leave() throws IOException {
        end();
        Origin.forget(folder, id.getUuid());
        Path aside = LogFolders.setAside(logFolder(), true);
        origin = null;
        without.clear();
        out = heard;
        heard = false;
        LOG.warn("group={} event=raft-removed node={} log={} next=\"{}\"", group, config.id(), aside,
                out ? "takes no part until it is started again" : "joins again");
        if (out) {
            waiting = "this node was taken out of the group; it joins again when it is started again";
        }
    }

    private void end() throws IOException {
        if (replica.isThere()) {
            check(server.groupManagement(GroupManagementRequest.newRemove(self, server.getId(),
                    CallId.getAndIncrement(), id, false, false)));
        }
    }

    private void manage() throws IOException, InterruptedException {
        RaftStatus status = replica.status();
        List<String> ids = status.members().stream().map(RaftStatus.Peer::id).toList();
        long now = System.nanoTime();
        List<RaftMember> named = List.of();
        if (config.discovery().watched()) {
            named = named();
            Set<String> names = named.stream().map(RaftMember::id).collect(Collectors.toSet());
            List<String> voters = status.members().stream().filter(RaftStatus.Peer::votes).map(RaftStatus.Peer::id)
                    .toList();
            absences.answered(MembershipRules.believable(names, config.id(), voters) ? names : null, ids, now);
        }
        List<MembershipRules.Member> members = status.members().stream()
                .map(peer -> new MembershipRules.Member(peer.id(), peer.votes(),
                        peer.silentMillis() < 0 ? Duration.ofDays(1) : Duration.ofMillis(peer.silentMillis()),
                        peer.match() < 0 ? null : Math.max(0, status.committed() - peer.match()),
                        absences.of(peer.id(), now)))
                .toList();
        MembershipRules.Change change = rules.next(members).orElse(null);
        if (change == null) {
            return;
        }
        if (change instanceof MembershipRules.Change.Promote(String member)
                && replica.versions().getOrDefault(member, CommandCodec.OLDEST) < replica.version()) {
            waitToPromote(member);
            return;
        }
        LOG.info("group={} event=raft-changes-members change={}", group, change);
        List<RaftMember> seeds = status.members().stream()
                .map(peer -> RaftMember.parse(peer.id() + "=" + peer.address()))
                .toList();
        try (RaftAdmin admin = new RaftAdmin(group, seeds, RatisSettings.client(patience), parameters, patience)) {
            switch (change) {
                case MembershipRules.Change.Promote(String member) -> admin.promote(member);
                case MembershipRules.Change.Remove(String member) -> admin.remove(member);
            }
        }
    }

    /** It has the log, but can't carry it out, or has not said yet that it can. */
    private void waitToPromote(String member) {
        if (!unread.equals(member)) {
            unread = member;
            LOG.info("group={} event=raft-not-promoted member={} reads={} expected={}", group, member,
                    replica.versions().get(member), replica.version());
        }
    }

    private List<RaftMember> named() {
        try {
            return config.discovery().members();
        } catch (IOException e) {
            LOG.debug("group={} event=raft-discovery-failed", group, e);
            return List.of();
        }
    }

    // ---- Ratis

    private void begin(Origin how) throws IOException {
        RaftGroup members = how.isJoined()
                // As one that learns: one that counts itself among nobody ends when its leader does.
                ? RaftGroup.valueOf(id,
                        RaftPeer.newBuilder(RatisSettings.peer(config.self())).setStartupRole(RaftPeerRole.LISTENER)
                                .build())
                : RatisSettings.group(group, how.members());
        try {
            RaftRecovery.last(logFolder());
            check(server.groupManagement(
                    GroupManagementRequest.newAdd(self, server.getId(), CallId.getAndIncrement(), members, false)));
        } catch (IOException | IllegalStateException e) {
            if (!replica.tooNew().isEmpty()) {
                throw new IOException("raft group " + group + ": " + logFolder() + ": " + replica.tooNew(), e);
            }
            throw new IOException("raft group " + group + ": the log in " + logFolder() + " can't be read: "
                    + RaftAdmin.reason(e) + "; if the others have the group, let this node forget it and join again: "
                    + forget(), e);
        }
    }

    private Path logFolder() {
        return folder.resolve(id.getUuid().toString());
    }

    private String forget() {
        return "highlander raft recover --forget --data-dir " + folder + " --group " + group;
    }

    private static void check(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException(reply.getException());
        }
    }
}
