package dev.highlander.ownership.simulator;

import dev.highlander.ownership.raft.membership.Admission;
import dev.highlander.ownership.raft.membership.Discovery;
import dev.highlander.ownership.raft.membership.GroupReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Brings a process into the group and back into it, as {@code GroupKeeper} does; what is decided is decided by the real rules. */
final class RaftKeeper {
    private final RaftGroup group;
    private final RaftGroup.Host host;
    private final RaftPeer peer;
    private final World world;
    private final Machine machine;
    private final String id;
    private final Discovery discovery;
    private final Set<String> without = new HashSet<>();
    private final long started;
    private long pause;
    private boolean heard;
    private boolean out;
    private long lonely;

    RaftKeeper(RaftGroup group, RaftGroup.Host host, RaftPeer peer) {
        this.group = group;
        this.host = host;
        this.peer = peer;
        this.world = group.stage().world();
        this.machine = host.machine();
        this.id = machine.name();
        this.discovery = Discovery.fixed(group.members());
        this.started = machine.nanos();
        this.lonely = started;
        this.pause = group.electionMin() / 3;
    }

    /** Whether it was taken out, and waits to be started again. */
    boolean isOut() {
        return out;
    }

    void begin() {
        if (host.log().isOpen()) {
            peer.resume();
        }
        again();
    }

    private void again() {
        machine.after(Duration.ofNanos(pause), this::look);
    }

    private void look() {
        long longest = 2 * group.electionMax();
        pause = host.log().isOpen() || out ? longest : Math.min(2 * pause, longest);
        if (!host.log().isOpen()) {
            if (out) {
                again();
            } else {
                ask(this::admit);
            }
            return;
        }
        long now = machine.nanos();
        if (peer.leader() != null) {
            heard = true;
            lonely = now;
        } else if (now - lonely > 5 * group.electionMax()) {
            lonely = now;
            ask(this::reconsider);
            return;
        }
        again();
    }

    /** Asks all others what they know of the group, and waits no longer than the patience lasts. */
    private void ask(Consumer<Map<String, GroupReport>> then) {
        Map<String, GroupReport> reports = new HashMap<>();
        List<String> others = new ArrayList<>();
        group.members().forEach(member -> {
            if (!member.id().equals(id)) {
                others.add(member.id());
                reports.put(member.id(), new GroupReport.Unknown("no answer"));
            }
        });
        Set<String> heardOf = new HashSet<>();
        boolean[] done = {false};
        Runnable finish = () -> {
            if (!done[0]) {
                done[0] = true;
                then.accept(reports);
                again();
            }
        };
        for (String other : others) {
            group.send(host, other, its -> {
                GroupReport report = its.report();
                group.answer(its.host(), peer, () -> {
                    reports.put(other, report);
                    if (heardOf.add(other) && heardOf.size() == others.size()) {
                        finish.run();
                    }
                });
            });
        }
        machine.after(Duration.ofNanos(group.patience()), finish);
    }

    private Admission.Step decide(Map<String, GroupReport> reports) {
        reports.forEach((other, report) -> {
            if (report instanceof GroupReport.None) {
                without.add(other);
            }
        });
        Admission.Step step = group.rules().admit(id, discovery.founding(id, group.members()), reports, without);
        world.note(() -> id + "   " + step);
        return step;
    }

    private void admit(Map<String, GroupReport> reports) {
        switch (decide(reports)) {
            case Admission.Step.Begin(var members) -> {
                if (machine.nanos() - started >= group.electionMax()) {
                    takePart(RaftConf.of(members.stream().map(member -> member.id()).toList()));
                }
            }
            case Admission.Step.Leave _ -> change(reports, conf -> conf.without(id));
            case Admission.Step.Join(boolean listed) -> {
                takePart(RaftConf.NOBODY);
                if (!listed) {
                    change(reports, conf -> conf.with(id, false));
                }
            }
            case Admission.Step.Wait _ -> {
            }
        }
    }

    private void takePart(RaftConf begun) {
        world.note(() -> id + "   takes part, begun by " + begun.voters());
        world.count(Occurrence.ADMISSIONS);
        host.began(begun);
        lonely = machine.nanos();
        peer.resume();
    }

    /** The others may have gone on without this one. */
    private void reconsider(Map<String, GroupReport> reports) {
        if (host.log().isOpen() && decide(reports) instanceof Admission.Step.Join(boolean listed) && !listed) {
            world.note(() -> id + "   was taken out");
            peer.leave();
            without.clear();
            out = heard;
            heard = false;
        }
    }

    /** Asks the leader for a change of what it has told of itself. */
    private void change(Map<String, GroupReport> reports, UnaryOperator<RaftConf> change) {
        GroupReport.Part leading = null;
        String whom = null;
        for (String other : group.members().stream().map(member -> member.id()).toList()) {
            if (reports.get(other) instanceof GroupReport.Part part && other.equals(part.leader())
                    && (leading == null || part.term() > leading.term())) {
                leading = part;
                whom = other;
            }
        }
        if (leading != null && whom != null) {
            ask(whom, leading, change);
        }
    }

    private void ask(String leader, GroupReport.Part leading, UnaryOperator<RaftConf> change) {
        RaftConf told = new RaftConf(List.copyOf(leading.voters()), List.of(), List.copyOf(leading.listeners()));
        boolean open = host.log().isOpen();
        group.send(host, leader, its -> {
            RaftLeadership leadership = its.leadership();
            // Who has gone on since waits for no answer any more, and has closed the connection.
            if (leadership != null && peer.isAlive() && host.log().isOpen() == open) {
                leadership.change(told, change.apply(told));
            }
        });
    }
}
