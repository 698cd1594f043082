package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LeaseStoreException;
import dev.highlander.ownership.raft.LeaderLeaseStore;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.MapEntry;
import dev.highlander.ownership.raft.state.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One process of a group: its peer, its keeper, and its leases as electors of the same process use them. */
final class RaftConnection implements StoreModel.Connection {
    /** Times that a command which found another leader than expected follows it. */
    private static final int FORWARDS = 3;
    private static final String KEY = "key";

    private final RaftGroup group;
    private final RaftGroup.Host host;
    private final World world;
    private final Machine machine;
    private final RaftPeer peer;
    private final RaftKeeper keeper;
    private final LeaseStore leases = new GroupLeases();
    private final LeaderLeaseStore leaderLeases;
    private final List<Elector> electors = new ArrayList<>();
    private final List<Look> looks = new ArrayList<>();

    /** A read that waits until this process has carried out enough. */
    private record Look(long index, Runnable then) {}

    RaftConnection(RaftGroup group, RaftGroup.Host host) {
        this.group = group;
        this.host = host;
        this.world = group.stage().world();
        this.machine = host.machine();
        this.peer = new RaftPeer(group, host);
        this.keeper = new RaftKeeper(group, host, peer);
        this.leaderLeases = new LeaderLeaseStore(peer::leads, leases, peer::lease);
    }

    RaftPeer peer() {
        return peer;
    }

    boolean isOut() {
        return keeper.isOut();
    }

    void begin() {
        keeper.begin();
        useMap();
    }

    @Override
    public void elects(LeaseName lease, Elector elector) {
        if (group.ownedByLeader(lease)) {
            electors.add(elector);
        }
    }

    /** Owner is who leads: so RaftNode.lead. */
    void leaderChanged(RaftPeer changed, String leader) {
        if (!leader.equals(changed.id())) {
            electors.forEach(elector -> machine.later(0, () -> {
                CompletionStage<Void> _ = elector.handOver();
            }));
        }
    }

    void applied(RaftPeer changed) {
        if (!looks.isEmpty()) {
            List<Look> ready = looks.stream().filter(look -> look.index <= changed.applied()).toList();
            looks.removeAll(ready);
            ready.forEach(look -> look.then.run());
        }
    }

    // ---- Leases

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        return batch.stream().allMatch(step -> group.ownedByLeader(step.lease()))
                ? leaderLeases.submit(batch)
                : leases.submit(batch);
    }

    @Override
    public Subscription changes(Collection<LeaseName> names, Consumer<LeaseName> listener) {
        return leaderLeases.changes(names, listener);
    }

    @Override
    public void wakeForNothing() {
        machine.later(0, peer.listeners()::wakeAll);
    }

    @Override
    public void crashed() {
        group.ended(host);
    }

    @Override
    public void close() {
        // It ends with its process.
    }

    private final class GroupLeases implements LeaseStore {
        @Override
        public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
            return propose(new Command.Leases(batch)).thenApply(reply -> {
                if (reply instanceof Reply.Leases(List<LeaseAnswer> answers)) {
                    return answers;
                }
                throw new IllegalStateException("reply to steps on leases: " + reply);
            });
        }

        @Override
        public Subscription changes(Collection<LeaseName> names, Consumer<LeaseName> listener) {
            return peer.listeners().add(names, listener);
        }

        @Override
        public void close() {
            // It ends with its process.
        }
    }

    // ---- Commands

    private CompletableFuture<Reply> propose(Command command) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        machine.after(Duration.ofNanos(group.patience()),
                () -> reply.completeExceptionally(new LeaseStoreException("no answer in time")));
        peer.propose(command, answer -> heard(command, answer, FORWARDS, reply));
        return reply;
    }

    private void heard(Command command, RaftPeer.Answer answer, int left, CompletableFuture<Reply> reply) {
        switch (answer) {
            case RaftPeer.Answer.Done(Reply its) -> machine.later(0, () -> reply.complete(its));
            case RaftPeer.Answer.Elsewhere(String leader) when leader == null || left == 0 || reply.isDone() ->
                machine.later(0, () -> reply.completeExceptionally(new LeaseStoreException("no leader")));
            case RaftPeer.Answer.Elsewhere(String leader) when leader.equals(peer.id()) -> machine.later(
                    group.electionMin() / 8,
                    () -> peer.propose(command, next -> heard(command, next, left - 1, reply)));
            case RaftPeer.Answer.Elsewhere(String leader) -> group.send(host, leader,
                    its -> its.propose(command, said -> group.answer(its.host(), peer,
                            () -> heard(command, said, left - 1, reply))));
        }
    }

    // ---- The map

    /** Writes what nobody else has written, or reads what somebody has, again and again. */
    private void useMap() {
        machine.later(world.between(0, group.stage().scenario().ttl()), () -> {
            if (world.now() < group.stage().scenario().troubled()) {
                if (world.chance(0.4)) {
                    put();
                } else {
                    read();
                }
                useMap();
            }
        });
    }

    private void put() {
        MapEntry present = peer.state().get(KEY);
        Command put = new Command.Put(KEY, peer.id() + " at " + world.now(),
                Command.Condition.unchangedSince(present == null ? 0 : present.revision()));
        RaftAgreement agreement = group.agreement();
        long life = agreement.life();
        CompletableFuture<Void> _ = propose(put).thenAccept(reply -> {
            if (reply instanceof Reply.Wrote(boolean _, MapEntry written) && written != null
                    && life == agreement.life()) {
                agreement.told(written.revision());
            }
        });
    }

    private void read() {
        RaftAgreement agreement = group.agreement();
        long told = agreement.told();
        long life = agreement.life();
        Runnable look = () -> {
            MapEntry entry = peer.state().get(KEY);
            if (life == agreement.life()) {
                world.count(Occurrence.READS);
                agreement.read(peer.id(), told, entry == null ? null : entry.revision());
            }
        };
        RaftLeadership leadership = peer.leadership();
        String leader = peer.leader();
        if (leadership != null) {
            leadership.read(index -> lookAt(index, look));
        } else if (leader != null) {
            group.send(host, leader, its -> {
                RaftLeadership other = its.leadership();
                if (other != null) {
                    other.read(index -> group.answer(its.host(), peer, () -> lookAt(index, look)));
                }
            });
        }
    }

    private void lookAt(long index, Runnable look) {
        if (index < 0) {
            return;
        }
        if (peer.applied() >= index) {
            look.run();
        } else {
            looks.add(new Look(index, look));
        }
    }
}
