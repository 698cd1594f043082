package dev.highlander.ownership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elector's protocol as a pure state machine: an input and its instant go in, effects come out.
 *
 * <ol>
 * <li>While waiting, ask for the lease when it can be free: when woken, and at the latest when it expires. Every try of one claim
 * carries the same token, so that a grant whose answer was lost is granted again rather than twice.
 * <li>Once granted, raise the fence; only then announce the gain.
 * <li>The deadline is counted from before the request left: sent + ttl · (1 − drift) − margin. The store counts from the arrival,
 * which is later, so the deadline comes before the expiry in true time.
 * <li>Renew at a third of the time to live; when that fails, try again while the deadline stands, never past it.
 * <li>At the deadline the ownership is over, whatever else happens at that instant, and nothing heard later revives it.
 * <li>Hand over: nothing new begins, what is in flight ends or has had its time, then release, then be gone.
 * <li>After a loss don't ask again before everything begun has ended.
 * <li>A target that refuses the owner has seen a higher epoch, which the store has forgotten: the ownership is over. Give the lease up,
 * and act under no epoch that is not above what the target has seen.
 * </ol>
 *
 * <p>Instants are nanoseconds since the elector's start by its own monotonic clock. Not thread-safe.
 */
final class ElectorCore {
    private final ElectorRules rules;
    private final ElectorConfig config;
    private final Backoff backoff;
    private final Calls calls = new Calls();
    private final Agenda agenda = new Agenda();
    private final Claims claims;
    private final Findings findings = new Findings();

    private List<Effect> effects = new ArrayList<>();
    private ElectorState state = ElectorState.WAITING;

    // On the way out.
    private boolean stopping;
    private boolean releaseSent;
    private boolean told = true;
    private boolean drained = true;
    /** Everything begun as owner has had its time by then. */
    private long begunUntil;
    private @Nullable String successor;

    // While waiting.
    private boolean wokenMeanwhile;
    private long asideUntil;

    ElectorCore(ElectorRules rules) {
        this.rules = rules;
        this.config = rules.config();
        this.backoff = rules.backoff();
        this.claims = new Claims(rules);
    }

    /** Takes one input. The instants of successive inputs never go back. */
    List<Effect> on(Input input, long now) {
        effects = new ArrayList<>(2);
        // "Owning ends at the deadline", before anything else that this instant brings.
        if (now >= agenda.deadline) {
            expire(now);
        }
        switch (input) {
            case Input.Start _ -> agenda.ask = now + rules.wakeDelay();
            case Input.Tick _ -> {
            }
            case Input.Woken _ -> woken(now);
            case Input.Answered(long number, LeaseAnswer answer) -> answered(number, answer, now);
            case Input.Failed(long number, String reason) -> failed(number, reason, now);
            case Input.Raised(HolderId holder, Fence.Answer answer) -> raised(holder, answer, now);
            case Input.RaiseFailed(HolderId holder, String reason) -> raiseFailed(holder, reason, now);
            case Input.Refused(Epoch seen) -> refused(seen, now);
            case Input.HandOver(String next, long busyUntil) -> handOver(next, busyUntil, now);
            case Input.Stop(long busyUntil) -> stop(busyUntil, now);
            case Input.Told(HolderId holder) -> told(holder, now);
            case Input.Drained(HolderId holder) -> drained(holder, now);
        }
        due(now);
        return effects;
    }

    /** When the next {@link Input.Tick} is due. */
    long wakeAt() {
        return agenda.next(state, releaseSent, calls);
    }

    ElectorState state() {
        return state;
    }

    /** Whether the granted lease may still be relied upon: until it is lost, over, or on its way back to the store. */
    boolean leaseStands() {
        return state.mayAct() || (state == ElectorState.RELEASING && !releaseSent);
    }

    /** Until when the granted lease may be relied upon; only while there is one. */
    long deadline() {
        return agenda.deadline;
    }

    Findings findings() {
        return findings;
    }

    private void answered(long number, LeaseAnswer answer, long now) {
        Calls.Call call = calls.take(number);
        if (call == null) {
            return;
        }
        boolean awaited = calls.isAwaited(number);
        if (awaited) {
            calls.giveUp();
        }
        findings.trouble = null;
        backoff.reset();
        switch (answer) {
            case LeaseAnswer.Granted(Epoch granted) -> granted(call, granted, now);
            case LeaseAnswer.Held(Lease lease) -> held(call, lease, awaited, now);
            case LeaseAnswer.Spent(Lease lease) -> spent(call, lease, awaited, now);
            case LeaseAnswer.Renewed() -> renewed(call, now);
            case LeaseAnswer.Lost(Lease lease) -> taken(call, lease, now);
            case LeaseAnswer.Released _ -> released(call, now);
            case LeaseAnswer.State(Lease lease) -> looked(lease, now);
        }
    }

    // ---- 1. Waiting

    private void woken(long now) {
        if (state != ElectorState.WAITING) {
            return;
        }
        if (calls.isAwaiting()) {
            // The answer under way may tell of the time before the wake-up.
            wokenMeanwhile = true;
        } else {
            agenda.ask = Math.min(agenda.ask, Math.max(now + rules.wakeDelay(), asideUntil));
        }
    }

    private void granted(Calls.Call call, Epoch granted, long now) {
        HolderId holder = ((LeaseRequest.Acquire) call.request()).holder();
        if (!claims.isOurs(call) || state == ElectorState.STOPPED) {
            // A claim given up in the meantime: nobody acts on it, so it must not stand in others' way.
            letGo(holder, granted, now);
        } else if (state == ElectorState.WAITING) {
            take(call, granted, now);
        } else if (granted.equals(claims.epoch())) {
            // A second try of the same claim: its arrival has prolonged the lease.
            prolong(call, now);
        } else {
            // The store had forgotten the first grant, and counts the second try as a new one: nobody acts on that.
            letGo(holder, granted, now);
        }
    }

    private void take(Calls.Call call, Epoch granted, long now) {
        calls.giveUp();
        long deadline = rules.deadline(call.sent(), now);
        if (now >= deadline) {
            // Heard too late to be relied upon. The same claim, asked again, is prolonged.
            agenda.ask = now;
            return;
        }
        if (!claims.grant(granted)) {
            regress(granted, claims.known(), now);
            return;
        }
        move(ElectorState.RAISING);
        agenda.deadline = deadline;
        agenda.renew = Math.max(now, rules.renewAt(call.sent()));
        agenda.giveUp = now + rules.raiseTime();
        if (rules.raisesFence()) {
            raise(now);
        } else {
            own();
        }
    }

    private void held(Calls.Call call, Lease lease, boolean awaited, long now) {
        note(call, lease);
        if (state == ElectorState.WAITING && awaited) {
            // "A poll as a safety net no later than the lease's expiry + a little jitter": wake-ups may be lost.
            long poll = now + (wokenMeanwhile ? rules.wakeDelay() : rules.pollDelay(lease.remaining().toNanos()));
            agenda.ask = Math.max(poll, asideUntil);
        }
    }

    private void spent(Calls.Call call, Lease lease, boolean awaited, long now) {
        note(call, lease);
        if (state == ElectorState.WAITING && awaited) {
            claims.next();
            agenda.ask = now + rules.wakeDelay();
        }
    }

    private void note(Calls.Call call, Lease lease) {
        if (claims.isOurs(call)) {
            findings.lease = lease;
            claims.learn(lease.epoch());
        }
    }

    // ---- 2. The fence

    private void raise(long now) {
        agenda.raise = now + rules.answerTime();
        effects.add(new Effect.Raise(claims.holder(), claims.epoch()));
    }

    private void raised(HolderId holder, Fence.Answer answer, long now) {
        if (state != ElectorState.RAISING || !holder.equals(claims.holder())) {
            return;
        }
        if (answer.accepted()) {
            own();
        } else {
            // Before our deadline nobody else can have been granted a higher epoch, unless the store forgot.
            regress(claims.epoch(), answer.highest(), now);
        }
    }

    private void raiseFailed(HolderId holder, String reason, long now) {
        if (state == ElectorState.RAISING && holder.equals(claims.holder())) {
            findings.trouble = reason;
            agenda.raise = now + backoff.afterFailure();
        }
    }

    private void own() {
        move(ElectorState.OWNING);
        told = false;
        drained = false;
        effects.add(new Effect.Gain(claims.holder(), claims.epoch()));
    }

    private void regress(Epoch granted, Epoch known, long now) {
        report(new EpochRegression(config.lease(), granted, known));
        letGo(claims.holder(), granted, now);
        calls.giveUp();
        move(ElectorState.REGRESSED);
        claims.learn(known);
        agenda.ask = now + rules.mendPoll();
    }

    private void report(EpochRegression found) {
        findings.regression = found;
        effects.add(new Effect.Regress(found));
    }

    private void looked(Lease lease, long now) {
        if (state != ElectorState.REGRESSED) {
            return;
        }
        findings.lease = lease;
        if (claims.known().isAfter(lease.epoch())) {
            agenda.ask = now + rules.mendPoll();
        } else {
            findings.regression = null;
            waitFrom(now + rules.wakeDelay());
        }
    }

    // ---- 3 and 4. Keeping it

    private void renewed(Calls.Call call, long now) {
        if (!claims.isOurs(call)) {
            return;
        }
        prolong(call, now);
        if (state == ElectorState.DEGRADED) {
            move(ElectorState.OWNING);
            effects.add(new Effect.Recover());
        }
    }

    private void prolong(Calls.Call call, long now) {
        switch (state) {
            case RAISING, OWNING, DEGRADED, RELEASING -> {
                agenda.deadline = Math.max(agenda.deadline, rules.deadline(call.sent(), now));
                agenda.renew = Math.max(now, rules.renewAt(call.sent()));
            }
            case WAITING, LOST, REGRESSED, STOPPED -> {
            }
        }
    }

    private void taken(Calls.Call call, Lease lease, long now) {
        if (!claims.isOurs(call)) {
            return;
        }
        note(call, lease);
        switch (state) {
            case OWNING, DEGRADED -> lose(Loss.TAKEN);
            case RAISING -> resume(now + rules.wakeDelay());
            case RELEASING -> gone(now);
            case WAITING, LOST, REGRESSED, STOPPED -> {
            }
        }
    }

    private void failed(long number, String reason, long now) {
        calls.take(number);
        if (calls.isAwaited(number)) {
            unanswered(reason, now);
        }
    }

    private void unanswered(String reason, long now) {
        calls.giveUp();
        findings.trouble = reason;
        findings.failures++;
        long again = now + backoff.afterFailure();
        switch (state) {
            case WAITING, REGRESSED -> agenda.ask = again;
            case RAISING, DEGRADED -> agenda.renew = again;
            case OWNING -> {
                agenda.renew = again;
                move(ElectorState.DEGRADED);
                effects.add(new Effect.Degrade(reason));
            }
            case RELEASING -> {
                agenda.renew = again;
                agenda.ask = again;
            }
            case LOST, STOPPED -> {
            }
        }
    }

    // ---- 5. The deadline

    private void expire(long now) {
        switch (state) {
            case OWNING, DEGRADED -> lose(Loss.EXPIRED);
            case RAISING -> {
                letGo(claims.holder(), claims.epoch(), now);
                resume(now + rules.wakeDelay());
            }
            case RELEASING -> gone(now);
            case WAITING, LOST, REGRESSED, STOPPED -> {
            }
        }
    }

    private void lose(Loss loss) {
        calls.giveUp();
        move(ElectorState.LOST);
        agenda.giveUp = Agenda.NEVER;
        // Nothing begins that could not end before the deadline. Who says that the lease is another's may be a server that has been replaced.
        begunUntil = agenda.deadline;
        effects.add(new Effect.Lose(loss));
    }

    // ---- 6. Handing over

    private void handOver(@Nullable String next, long busyUntil, long now) {
        switch (state) {
            case OWNING, DEGRADED -> {
                successor = next;
                releaseSent = false;
                // "Wait for what is in flight or its bound", however short a time the listener is given.
                begunUntil = busyUntil;
                agenda.giveUp = longestDrain(now);
                move(ElectorState.RELEASING);
                effects.add(new Effect.Lose(stopping ? Loss.STOPPED : Loss.HANDED_OVER));
            }
            case RAISING -> {
                successor = next;
                giveWay(now);
            }
            case WAITING, RELEASING, LOST, REGRESSED, STOPPED -> {
            }
        }
    }

    private void stop(long busyUntil, long now) {
        stopping = true;
        switch (state) {
            case OWNING, DEGRADED, RAISING -> handOver(null, busyUntil, now);
            case WAITING, REGRESSED -> halt();
            case RELEASING, LOST, STOPPED -> {
            }
        }
    }

    /** Nothing has been announced, so nothing is in flight. */
    private void giveWay(long now) {
        move(ElectorState.RELEASING);
        release(now);
    }

    private void release(long now) {
        calls.giveUp();
        releaseSent = true;
        agenda.ask = Agenda.NEVER;
        Duration courtesy = successor == null ? Duration.ZERO : config.courtesy();
        await(new LeaseRequest.Release(config.lease(), claims.holder(), claims.epoch(), successor, courtesy), now);
    }

    private void released(Calls.Call call, long now) {
        if (state == ElectorState.RELEASING && claims.isOurs(call)) {
            gone(now);
        }
    }

    /** The lease is released, lost or expired while it was being handed over. */
    private void gone(long now) {
        calls.giveUp();
        asideUntil = now + rules.asideTime(successor != null);
        successor = null;
        if (drained || stopping) {
            resume(asideUntil);
        } else {
            move(ElectorState.LOST);
            agenda.giveUp = told ? longestDrain(now) : Agenda.NEVER;
        }
    }

    // ---- 7. Afterwards

    private void told(HolderId holder, long now) {
        if (holder.equals(claims.holder())) {
            told = true;
            if (state == ElectorState.LOST) {
                // An action that overruns its bound must not keep this process from ever being a candidate again.
                agenda.giveUp = longestDrain(now);
            }
        }
    }

    private long longestDrain(long now) {
        return Math.max(now + config.drain().toNanos(), begunUntil);
    }

    private void drained(HolderId holder, long now) {
        if (!holder.equals(claims.holder())) {
            return;
        }
        drained = true;
        if (state == ElectorState.RELEASING && !releaseSent) {
            release(now);
        } else if (state == ElectorState.LOST) {
            askAgain(now);
        }
    }

    private void askAgain(long now) {
        // The store may have heard renewals whose answers we have not: don't keep others waiting for that to expire.
        letGo(claims.holder(), claims.epoch(), now);
        resume(Math.max(now + rules.wakeDelay(), asideUntil));
    }

    private void resume(long next) {
        calls.giveUp();
        if (stopping) {
            halt();
        } else {
            waitFrom(next);
        }
    }

    private void waitFrom(long next) {
        move(ElectorState.WAITING);
        claims.next();
        agenda.deadline = Agenda.NEVER;
        agenda.ask = next;
        wokenMeanwhile = false;
    }

    private void halt() {
        calls.giveUp();
        move(ElectorState.STOPPED);
        effects.add(new Effect.Stopped());
    }

    // ---- 8. Refused by a target

    /** Whose effect it was doesn't matter: what a target has seen it has seen, and it refuses all that is lower. */
    private void refused(Epoch seen, long now) {
        if (!rules.heedsRefusals()) {
            return;
        }
        boolean news = seen.isAfter(claims.known());
        claims.learn(seen);
        switch (state) {
            case OWNING, DEGRADED -> {
                if (seen.isAfter(claims.epoch())) {
                    lose(Loss.SUPERSEDED);
                }
            }
            case REGRESSED -> {
                EpochRegression before = findings.regression;
                if (news && before != null) {
                    // What was asked for would not be enough.
                    report(new EpochRegression(config.lease(), before.granted(), seen));
                    agenda.ask = Math.min(agenda.ask, now + rules.mendPoll());
                }
            }
            // Not owned yet: the target says so when it is asked. Or owned no more: what is under way goes on, to the release.
            case WAITING, RAISING, RELEASING, LOST, STOPPED -> {
            }
        }
    }

    // ---- What is due

    private void due(long now) {
        if (calls.isOverdue(now)) {
            unanswered("no answer within " + rules.answerTime() / 1_000_000 + " ms", now);
        }
        switch (state) {
            case WAITING, REGRESSED -> askIfDue(now);
            case RAISING -> {
                if (now >= agenda.giveUp) {
                    // The target is out of our reach; perhaps it is within another's.
                    giveWay(now);
                } else {
                    renewIfDue(now);
                    if (now >= agenda.raise) {
                        raise(now);
                    }
                }
            }
            case OWNING, DEGRADED -> renewIfDue(now);
            case RELEASING -> {
                if (releaseSent ? !calls.isAwaiting() && now >= agenda.ask : now >= agenda.giveUp) {
                    release(now);
                } else if (!releaseSent) {
                    renewIfDue(now);
                }
            }
            case LOST -> {
                if (now >= agenda.giveUp) {
                    askAgain(now);
                }
            }
            case STOPPED -> {
            }
        }
    }

    private void askIfDue(long now) {
        if (!calls.isAwaiting() && now >= agenda.ask) {
            wokenMeanwhile = false;
            agenda.ask = Agenda.NEVER;
            await(state == ElectorState.REGRESSED
                    ? new LeaseRequest.Read(config.lease())
                    : new LeaseRequest.Acquire(config.lease(), claims.holder(), config.ttl()), now);
        }
    }

    private void renewIfDue(long now) {
        if (!calls.isAwaiting() && now >= agenda.renew) {
            await(new LeaseRequest.Renew(config.lease(), claims.holder(), claims.epoch(), config.ttl()), now);
        }
    }

    private void await(LeaseRequest request, long now) {
        effects.add(new Effect.Send(calls.await(request, now, now + rules.answerTime()), request));
    }

    /** Releases without waiting for the outcome. */
    private void letGo(HolderId holder, Epoch itsEpoch, long now) {
        LeaseRequest request = new LeaseRequest.Release(config.lease(), holder, itsEpoch, null, Duration.ZERO);
        effects.add(new Effect.Send(calls.send(request, now), request));
    }

    private void move(ElectorState next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException("lease " + config.lease() + ": " + state + " can't become " + next);
        }
        state = next;
    }
}
