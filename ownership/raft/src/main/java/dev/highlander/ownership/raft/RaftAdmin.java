package dev.highlander.ownership.raft;

import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.raft.membership.GroupReport;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.CommandCodec;
import dev.highlander.ownership.raft.state.Reply;
import dev.highlander.ownership.raft.state.ReplyCodec;
import dev.highlander.ownership.raft.tls.NodeTls;
import dev.highlander.ownership.raft.tls.TlsFiles;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

/**
 * Asks the nodes of a group, from outside, and changes who belongs to it. All methods block, for no longer than the patience for each
 * question, and may be interrupted; use it on a virtual thread.
 */
public final class RaftAdmin implements AutoCloseable {
    private static final int TRIES = 10;
    private static final TimeDuration BETWEEN_TRIES = TimeDuration.valueOf(200, TimeUnit.MILLISECONDS);
    /** Less is lost between two looks at a group than one change of its members takes. */
    private static final int CHANGE_TRIES = 5;

    private final String group;
    private final RaftGroupId id;
    private final List<RaftMember> known;
    private final RaftProperties properties;
    private final Parameters parameters;
    private final Duration patience;
    private final @Nullable RaftClient asking;

    /**
     * Asks from outside.
     *
     * @param group the group's name
     * @param known nodes to begin with; the group itself tells of others
     * @param tls the files of mutual TLS; null for plain text
     * @param time the clock by which refusals are logged once a minute
     * @param patience how long an answer is awaited
     * @throws IOException if the certificates can't be read
     */
    public static RaftAdmin connect(String group, List<RaftMember> known, @Nullable TlsFiles tls, TimeSource time,
            Duration patience) throws IOException {
        return new RaftAdmin(group, known, RatisSettings.client(patience),
                RatisSettings.parameters(tls == null ? null : new NodeTls(tls, time)), patience);
    }

    RaftAdmin(String group, List<RaftMember> known, RaftProperties properties, Parameters parameters,
            Duration patience) {
        this.group = group;
        this.id = RatisSettings.groupId(group);
        this.known = List.copyOf(known);
        this.properties = properties;
        this.parameters = parameters;
        this.patience = patience;
        this.asking = known.isEmpty()
                ? null
                : client(known.stream().map(RatisSettings::peer).toList(), null, RetryPolicies.noRetry());
    }

    /** What one node has answered. */
    public record Answer(String id, String address, @Nullable RaftStatus status, GroupReport report) {}

    /** Asks all that are known, and those of whom they tell, at the same time. In the order of their ids. */
    public List<Answer> ask() throws InterruptedException {
        Map<String, RaftPeer> peers = new LinkedHashMap<>();
        known.forEach(member -> peers.put(member.id(), RatisSettings.peer(member)));
        Map<String, Answer> answers = new TreeMap<>(ask(peers.values()));
        Map<String, RaftPeer> told = new LinkedHashMap<>();
        for (Answer answer : answers.values()) {
            if (answer.status() != null) {
                answer.status().members().forEach(member -> told.put(member.id(),
                        RaftPeer.newBuilder().setId(member.id()).setAddress(member.address()).build()));
            }
        }
        told.keySet().removeAll(answers.keySet());
        answers.putAll(ask(told.values()));
        return List.copyOf(answers.values());
    }

    /**
     * Lets a node take part without a vote. It must run, with an empty log or one of this group.
     *
     * @throws RaftException if it does not run, or the group can't agree
     */
    public void add(RaftMember member) throws InterruptedException {
        change("add " + member, current -> current.with(RatisSettings.peer(member), false));
    }

    /**
     * Lets a node that takes part vote.
     *
     * @throws RaftException if it takes no part, or the group can't agree
     */
    public void promote(String member) throws InterruptedException {
        change("promote " + member, current -> current.with(current.peer(member), true));
    }

    /**
     * Takes a node out.
     *
     * @throws RaftException if it takes no part, is the only one that votes, or the group can't agree
     */
    public void remove(String member) throws InterruptedException {
        change("remove " + member, current -> current.without(current.peer(member)));
    }

    /**
     * Lets another lead.
     *
     * @param to its id
     * @throws RaftException if it does not vote, or can't take over in time
     */
    public void transfer(String to) throws InterruptedException {
        Membership current = membership();
        current.peer(to);
        try (RaftClient client = client(current.all(), current.leader(), retries())) {
            check(client.admin().transferLeadership(RaftPeerId.valueOf(to), patience.toMillis()));
        } catch (IOException e) {
            throw failure("transfer to " + to, e);
        }
    }

    /**
     * Lets a node keep its state as it is and trim its log behind it.
     *
     * @return the place in the log up to which it is kept
     * @throws RaftException if it does not run, or can't
     */
    public long snapshot(String member) throws InterruptedException {
        Membership current = membership();
        RaftPeer peer = current.peer(member);
        try (RaftClient client = client(current.all(), current.leader(), RetryPolicies.noRetry())) {
            check(client.getSnapshotManagementApi(peer.getId()).create(1, patience.toMillis()));
            // The answer does not carry it.
            return GroupInfo.of(client.getGroupManagementApi(peer.getId()).info(id)).snapshot();
        } catch (StatusRuntimeException e) {
            throw failure("snapshot of " + member, GrpcUtil.unwrapException(e));
        } catch (IOException e) {
            throw failure("snapshot of " + member, e);
        }
    }

    /**
     * The group's leases, to be looked at and mended from outside: no process need join for that. Wakes nobody; of use until this is closed.
     */
    public LeaseStore leases() {
        return new AdminLeaseStore(this);
    }

    /**
     * Puts a command into the log, by way of the leader.
     *
     * @throws RaftException if there is no leader or no answer: then it may or may not have been, or still be, carried out
     */
    Reply propose(Command command) throws InterruptedException {
        Membership current = membership();
        try (RaftClient client = client(current.all(), current.leader(), retries())) {
            RaftClientReply reply = client.io()
                    .send(Message.valueOf(ByteString.copyFrom(CommandCodec.encode(command))));
            check(reply);
            return ReplyCodec.decode(reply.getMessage().getContent().toByteArray());
        } catch (IOException e) {
            throw failure("a command", e);
        }
    }

    @Override
    public void close() {
        if (asking != null) {
            close(asking);
        }
    }

    // ---- Asking

    private Map<String, Answer> ask(Collection<RaftPeer> peers) throws InterruptedException {
        Map<String, Answer> answers = new TreeMap<>();
        List<Thread> threads = new ArrayList<>();
        for (RaftPeer peer : peers) {
            threads.add(Thread.ofVirtual().name("raft-ask-" + peer.getId()).start(() -> {
                Answer answer = ask(peer);
                synchronized (answers) {
                    answers.put(answer.id(), answer);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        synchronized (answers) {
            return new TreeMap<>(answers);
        }
    }

    private Answer ask(RaftPeer peer) {
        RaftClient client = Objects.requireNonNull(asking, "nobody is known");
        String name = peer.getId().toString();
        try {
            client.getClientRpc().addRaftPeers(List.of(peer));
            GroupInfo info = GroupInfo.of(client.getGroupManagementApi(peer.getId()).info(id));
            return new Answer(name, peer.getAddress(), info.status(group, name), info.report(name));
        } catch (StatusRuntimeException e) {
            // For this question alone Ratis lets through what gRPC throws.
            return failed(peer, GrpcUtil.unwrapException(e));
        } catch (IOException e) {
            return failed(peer, e);
        }
    }

    private static Answer failed(RaftPeer peer, IOException failure) {
        GroupReport report = failure instanceof GroupMismatchException
                ? new GroupReport.None()
                : new GroupReport.Unknown(reason(failure));
        return new Answer(peer.getId().toString(), peer.getAddress(), null, report);
    }

    /** What lies at the bottom: "Connection refused", not the names of four classes. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = cause.getMessage();
        return text == null || text.isBlank() ? cause.getClass().getSimpleName() : text;
    }

    // ---- Changing

    /** Who belongs to the group now, as its leader knows. */
    private record Membership(RaftPeerId leader, List<RaftPeer> voters, List<RaftPeer> listeners) {
        List<RaftPeer> all() {
            return Stream.concat(voters.stream(), listeners.stream()).toList();
        }

        RaftPeer peer(String member) {
            return all().stream().filter(peer -> peer.getId().toString().equals(member)).findFirst()
                    .orElseThrow(() -> new RaftException("raft member '" + member + "': expected one of "
                            + all().stream().map(peer -> peer.getId().toString()).sorted().toList()));
        }

        Membership with(RaftPeer peer, boolean votes) {
            Membership rest = without(peer);
            List<RaftPeer> more = new ArrayList<>(votes ? rest.voters : rest.listeners);
            more.add(peer);
            return votes
                    ? new Membership(leader, more, rest.listeners)
                    : new Membership(leader, rest.voters, more);
        }

        Membership without(RaftPeer peer) {
            return new Membership(leader, voters.stream().filter(other -> !other.getId().equals(peer.getId())).toList(),
                    listeners.stream().filter(other -> !other.getId().equals(peer.getId())).toList());
        }
    }

    private interface Change {
        Membership of(Membership current);
    }

    /** Changes what is there now, and only that: who changes it at the same time makes this begin again. */
    private void change(String what, Change change) throws InterruptedException {
        IOException last = new IOException("not done");
        for (int i = 0; i < CHANGE_TRIES; i++) {
            Membership current = membership();
            Membership next = change.of(current);
            if (next.voters().isEmpty()) {
                throw new RaftException("raft group " + group + ": " + what + ": nobody would be left to vote");
            }
            try (RaftClient client = client(Stream.concat(current.all().stream(), next.all().stream())
                    .distinct().toList(), current.leader(), retries())) {
                check(client.admin().setConfiguration(SetConfigurationRequest.Arguments.newBuilder()
                        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                        .setServersInCurrentConf(current.voters()).setListenersInCurrentConf(current.listeners())
                        .setServersInNewConf(next.voters()).setListenersInNewConf(next.listeners()).build()));
                return;
            } catch (IOException e) {
                last = e;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES.toLong(TimeUnit.MILLISECONDS));
        }
        throw failure(what, last);
    }

    /** As its leader tells it; while another change is under way it tells nothing, so it is asked again for a while. */
    private Membership membership() throws InterruptedException {
        for (int i = 1;; i++) {
            List<Answer> answers = ask();
            Optional<RaftStatus> leading = answers.stream().map(Answer::status).flatMap(Stream::ofNullable)
                    .filter(status -> status.role() == RaftStatus.Role.LEADER)
                    .max(Comparator.comparingLong(RaftStatus::term));
            if (leading.isPresent()) {
                return membership(leading.get());
            }
            if (i == TRIES) {
                throw new RaftException("raft group " + group + ": no leader; "
                        + String.join("; ", answers.stream().map(RaftAdmin::told).toList()));
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES.toLong(TimeUnit.MILLISECONDS));
        }
    }

    private static Membership membership(RaftStatus leading) {
        List<RaftPeer> voters = new ArrayList<>();
        List<RaftPeer> listeners = new ArrayList<>();
        for (RaftStatus.Peer member : leading.members()) {
            RaftPeer peer = RaftPeer.newBuilder().setId(member.id()).setAddress(member.address()).build();
            (member.votes() ? voters : listeners).add(peer);
        }
        return new Membership(RaftPeerId.valueOf(leading.node()), voters, listeners);
    }

    private static String told(Answer answer) {
        return answer.id() + switch (answer.report()) {
            case GroupReport.Unknown(String reason) -> " does not answer: " + reason;
            case GroupReport.None _ -> " has no log of it";
            case GroupReport.Part part -> " follows " + (part.leader() == null ? "nobody" : part.leader());
        };
    }

    private static void check(RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw reply.getException() == null ? new IOException("refused") : reply.getException();
        }
    }

    private RaftException failure(String what, Throwable cause) {
        return new RaftException("raft group " + group + ": " + what + ": " + reason(cause), cause);
    }

    private static RetryPolicy retries() {
        return RetryPolicies.retryUpToMaximumCountWithFixedSleep(TRIES, BETWEEN_TRIES);
    }

    private RaftClient client(Collection<RaftPeer> peers, @Nullable RaftPeerId leader, RetryPolicy retries) {
        RaftClient.Builder builder = RaftClient.newBuilder().setProperties(properties).setParameters(parameters)
                .setRaftGroup(RaftGroup.valueOf(id, peers)).setRetryPolicy(retries);
        return leader == null ? builder.build() : builder.setLeaderId(leader).build();
    }

    private static void close(RaftClient client) {
        try {
            client.close();
        } catch (IOException e) {
            // Nothing depends on it any more.
        }
    }
}
