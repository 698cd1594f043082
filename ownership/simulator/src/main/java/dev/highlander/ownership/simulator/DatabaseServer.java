package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server of a replicated store: what it keeps, its clock, its sessions, and the stream of its writes to its replica.
 *
 * <p>A write reaches the replica some time after it was carried out, in order. If the store is synchronous, an answer leaves only
 * then; what was answered is then never lost.
 *
 * @param <R> what it keeps of one lease
 */
final class DatabaseServer<R> implements LeaseServer {
    /** A killed session has been counted after this time at the latest, in nanoseconds. */
    private static final long COUNTED_WITHIN = 40_000_000;

    private final Stage stage;
    private final World world;
    private final ServerRules<R> rules;
    private final Machine machine;
    private final Map<LeaseName, R> kept = new HashMap<>();
    private final Map<LeaseName, Life> lives = new HashMap<>();
    private final List<Session> sessions = new ArrayList<>();
    private final Session console;

    /** What the replica has, and what is on its way there. */
    private final Map<LeaseName, R> replicated = new HashMap<>();
    private final ArrayDeque<Write<R>> onItsWay = new ArrayDeque<>();
    private final ArrayDeque<Waiting<R>> waiting = new ArrayDeque<>();
    /** How far the replica is behind, at most, unless it stands still. */
    private long lag;
    private long replicaStalledUntil;
    private boolean alone;

    private long run;
    private long lastRestart;
    private final List<Long> kills = new ArrayList<>(0);

    /** What a write has left of a lease, and when the replica has it. */
    private static final class Write<R> {
        final LeaseName lease;
        final R left;
        long arrival;

        Write(LeaseName lease, R left, long arrival) {
            this.lease = lease;
            this.left = left;
            this.arrival = arrival;
        }
    }

    /** What is done when the replica has a write. */
    private record Waiting<R>(@Nullable Write<R> write, Runnable action) {}

    /** An empty server. */
    DatabaseServer(Stage stage, ServerRules<R> rules, String name, long wallOffset) {
        this.stage = stage;
        this.world = stage.world();
        this.rules = rules;
        this.machine = new Machine(world, name, stage.scenario().drawDrift(world), wallOffset);
        this.console = new Session(this, machine, new Network.Link(), List.of());
        for (LeaseName lease : stage.leases()) {
            kept.put(lease, rules.untouched(lease));
            replicated.put(lease, rules.untouched(lease));
            lives.put(lease, new Life());
        }
        lag = stage.scenario().servers().lag();
        run = world.now() + 1;
        lastRestart = run;
    }

    /** A server that begins with what the replica of another has. */
    DatabaseServer(DatabaseServer<R> before, String name, long wallOffset) {
        this(before.stage, before.rules, name, wallOffset);
        before.deliver();
        for (LeaseName lease : stage.leases()) {
            R has = Objects.requireNonNull(before.replicated.get(lease));
            kept.put(lease, rules.copy(has));
            replicated.put(lease, rules.copy(has));
            lives.put(lease, Objects.requireNonNull(before.lives.get(lease)));
        }
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public void carryOut(List<LeaseRequest> batch, Session session, Consumer<List<LeaseAnswer>> answer) {
        if (rules.bindsSessions() && !session.isOpen()) {
            return;
        }
        List<LeaseAnswer> answers = new ArrayList<>(batch.size());
        boolean wrote = false;
        long now = machine.wall();
        for (LeaseRequest request : batch) {
            endLifeIfRevoked(request, now);
            LeaseAnswer said = rules.apply(keptOf(request.lease()), request, now, session);
            answers.add(said);
            world.note(() -> machine.name() + "    " + request + " -> " + said);
            if (changed(request, said)) {
                wrote = true;
                replicate(request.lease());
                if (said instanceof LeaseAnswer.Released || request instanceof LeaseRequest.Advance) {
                    wake(request.lease());
                }
            }
        }
        List<Life> livesThen = batch.stream().map(request -> lifeOf(request.lease())).toList();
        Runnable leave = () -> {
            for (int i = 0; i < batch.size(); i++) {
                stage.witness().answered(batch.get(i), answers.get(i), livesThen.get(i));
            }
            answer.accept(answers);
        };
        if (stage.scenario().servers().synchronous() && (wrote || rules.readsWhatIsReplicated())) {
            whenReplicated(onItsWay.peekLast(), leave);
        } else {
            leave.run();
        }
    }

    @Override
    public void open(Session session) {
        sessions.add(session);
    }

    @Override
    public void closed(Session session) {
        if (sessions.remove(session)) {
            session.close();
            tellOfAnEnd();
        }
    }

    // ---- What the statements see of the server

    /** Which run of the server this is: changes with each restart, and with each sweep of all sessions. */
    long run() {
        return run;
    }

    /** When the server was last started as a whole. */
    long lastRestart() {
        return lastRestart;
    }

    /** How many sessions an administrator has killed, as far as they have been counted. */
    long killsCounted() {
        long counted = 0;
        for (long when : kills) {
            counted += when <= world.now() ? 1 : 0;
        }
        return counted;
    }

    /** Whether a session here is the client's own, not one of a pool that several share. */
    boolean keepsSessions() {
        return stage.scenario().servers().sessions();
    }

    /** A lease is about to be granted before its time because its holder's session is gone. */
    void takenFromTheDead(LeaseName lease, @Nullable Session session) {
        world.count(Occurrence.SESSION_TAKEOVERS);
        if (session != null && session.isMistakenForDead()) {
            lives.compute(lease, (_, life) -> stage.witness().hurried(lease, Objects.requireNonNull(life)));
        }
    }

    // ---- What happens to it

    void advance(LeaseName lease, Epoch atLeast) {
        if (machine.isUp()) {
            carryOut(List.of(new LeaseRequest.Advance(lease, atLeast)), console, _ -> {});
        }
    }

    /** Its wall clock is set. Set ahead, it lets leases end before their time. */
    void jump(long ahead) {
        machine.jump(ahead);
        if (ahead > 0) {
            lives.replaceAll(stage.witness()::hurried);
        }
    }

    void stallReplica(long duration) {
        deliver();
        replicaStalledUntil = Math.max(replicaStalledUntil, world.now() + duration);
        for (Write<R> write : onItsWay) {
            write.arrival = Math.max(write.arrival, replicaStalledUntil);
        }
    }

    /** The replica is whole and near from now on. */
    void calmReplica() {
        lag = Math.min(lag, 1_000_000);
        replicaStalledUntil = 0;
        for (Write<R> write : onItsWay) {
            write.arrival = Math.min(write.arrival, world.now());
        }
        answerReplicated();
    }

    /** Goes down, and its sessions with it. */
    void crash() {
        machine.crash();
        waiting.clear();
        endSessions(Session::close);
    }

    /** Comes up again with what it had. */
    void comeUp() {
        machine.start();
        run = world.now() + 1;
        lastRestart = run;
    }

    /** Ends all sessions and goes on: one of them has broken what they share. */
    void sweepSessions() {
        run = world.now() + 1;
        endSessions(Session::close);
    }

    void killSession(Session session) {
        sessions.remove(session);
        session.close();
        kills.add(world.now() + world.between(0, COUNTED_WITHIN));
        tellOfAnEnd();
    }

    void cutSession(Session session) {
        sessions.remove(session);
        session.cutOff();
        tellOfAnEnd();
    }

    /** Another takes its place while it goes on: what it grants from now on it grants for itself. */
    void depose() {
        alone = true;
        lives.replaceAll((_, life) -> life.hurried());
    }

    /**
     * Notes what the server that takes over has forgotten, or judges otherwise.
     *
     * @param from the server whose place it takes
     * @param goesOn whether that one goes on serving clients, and so may grant what this one doesn't know
     */
    void takeOver(DatabaseServer<R> from, boolean goesOn) {
        long ahead = machine.wall() - from.machine.wall();
        boolean synchronous = stage.scenario().servers().synchronous();
        for (LeaseName lease : stage.leases()) {
            Life life = lifeOf(lease);
            boolean behind = from.onItsWay.stream().anyMatch(write -> write.lease.equals(lease));
            if (!synchronous && (behind || goesOn)) {
                Epoch has = rules.read(keptOf(lease), 0).epoch();
                life = goesOn
                        ? stage.witness().split(lease, life, has)
                        : stage.witness().rolledBack(lease, life, has);
            } else if (ahead > 0) {
                life = stage.witness().hurried(lease, life);
            } else if (behind || goesOn) {
                // What was not acknowledged is nobody's, but readers may have heard of its epochs.
                stage.witness().unheard(lease);
            }
            lives.put(lease, life);
        }
    }

    /** Everything is lost. */
    void forget() {
        onItsWay.clear();
        for (LeaseName lease : stage.leases()) {
            kept.put(lease, rules.untouched(lease));
            replicated.put(lease, rules.untouched(lease));
        }
        lives.replaceAll((lease, life) -> stage.witness().rolledBack(lease, life, Epoch.NONE));
    }

    /** How much longer than {@code ttl} any lease lasts, because its clock was set back. */
    long overhang(long ttl) {
        long now = machine.wall();
        long most = 0;
        for (R each : kept.values()) {
            most = Math.max(most, rules.read(each, now).remaining().toNanos() - ttl);
        }
        return most;
    }

    /** Who mends a store's epochs takes the lease from whoever holds it with a lower one, and does not wait for the end of its time. */
    private void endLifeIfRevoked(LeaseRequest request, long now) {
        if (request instanceof LeaseRequest.Advance(LeaseName lease, Epoch atLeast)) {
            Lease held = rules.read(keptOf(lease), now);
            if (held.holder() != null && atLeast.isAfter(held.epoch())) {
                lives.put(lease, stage.witness().hurried(lease, lifeOf(lease)));
            }
        }
    }

    private void endSessions(Consumer<Session> how) {
        sessions.forEach(how);
        sessions.clear();
    }

    /** Who waits for a lease may wait for the end of its holder's session, too. */
    private void tellOfAnEnd() {
        if (rules.bindsSessions() && keepsSessions()) {
            stage.leases().forEach(this::wake);
        }
    }

    private void wake(LeaseName lease) {
        for (Session session : sessions) {
            session.wake(lease, stage.network());
        }
    }

    private void replicate(LeaseName lease) {
        deliver();
        Write<R> last = onItsWay.peekLast();
        long arrival = Math.max(Math.max(world.now() + world.between(0, lag), replicaStalledUntil),
                last == null ? 0 : last.arrival);
        onItsWay.addLast(new Write<>(lease, rules.copy(keptOf(lease)), arrival));
    }

    private void deliver() {
        while (!alone && !onItsWay.isEmpty() && onItsWay.getFirst().arrival <= world.now()) {
            Write<R> write = onItsWay.removeFirst();
            replicated.put(write.lease, write.left);
        }
    }

    /** Does something once the replica has a write, and all that was to be done for earlier ones is done. */
    private void whenReplicated(@Nullable Write<R> write, Runnable action) {
        if (alone) {
            return;
        }
        waiting.addLast(new Waiting<>(write, action));
        if (write == null) {
            answerReplicated();
        } else {
            world.schedule(write.arrival, machine, machine.incarnation(), this::answerReplicated);
        }
    }

    private void answerReplicated() {
        while (!alone && !waiting.isEmpty()) {
            Write<R> write = waiting.getFirst().write;
            if (write != null && write.arrival > world.now()) {
                // It was held up after this was planned.
                world.schedule(write.arrival, machine, machine.incarnation(), this::answerReplicated);
                return;
            }
            waiting.removeFirst().action.run();
        }
    }

    private static boolean changed(LeaseRequest request, LeaseAnswer answer) {
        return answer instanceof LeaseAnswer.Granted || answer instanceof LeaseAnswer.Renewed
                || (answer instanceof LeaseAnswer.Released(boolean byThis) && byThis)
                || request instanceof LeaseRequest.Advance;
    }

    private R keptOf(LeaseName lease) {
        return Objects.requireNonNull(kept.get(lease));
    }

    private Life lifeOf(LeaseName lease) {
        return Objects.requireNonNull(lives.get(lease));
    }
}
