package dev.highlander.ownership.simulator;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.raft.membership.Admission;
import dev.highlander.ownership.raft.membership.Founding;
import dev.highlander.ownership.raft.membership.GroupReport;
import dev.highlander.ownership.raft.state.GroupClock;
import dev.highlander.ownership.raft.state.Stamp;
import dev.highlander.ownership.simulator.Violation.Rule;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/** The real elector over a store whose protocol has one rule broken: mistakes that others have made. */
// The fields are stateless functions and an immutable set, which the checker cannot see.
@SuppressWarnings("ImmutableEnumChecker")
enum StoreMutant implements Candidates {
    /** {@code DEL} of whatever is there: also a successor's lease. */
    DELETE_WITHOUT_COMPARE(redis(() -> new RedisScripts() {
        @Override
        LeaseAnswer release(Hash hash, LeaseRequest.Release request, long now, Session session) {
            hash.released = true;
            return new LeaseAnswer.Released(true);
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** {@code SET} without {@code NX}: who asks has it. */
    SET_WITHOUT_NX(redis(() -> new RedisScripts() {
        @Override
        LeaseAnswer acquire(Hash hash, LeaseRequest.Acquire request, long now, Session session) {
            return request.holder().equals(hash.holder)
                    ? super.acquire(hash, request, now, session)
                    : grant(hash, request, millis(now));
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM, Rule.OWNER_STAYS),

    /** {@code PEXPIRE} of whatever is there: a lease that is another's is prolonged, and its old holder told that it still has it. */
    RENEWAL_WITHOUT_COMPARE(redis(() -> new RedisScripts() {
        @Override
        LeaseAnswer renew(Hash hash, LeaseRequest.Renew request, long now, Session session) {
            hash.until = Math.max(hash.until, millis(now) + ceiling(request.ttl()));
            return new LeaseAnswer.Renewed();
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** The counter is kept in what expires, so epochs begin anew after each expiry. */
    EPOCH_EXPIRES(redis(() -> new RedisScripts() {
        @Override
        LeaseAnswer acquire(Hash hash, LeaseRequest.Acquire request, long now, Session session) {
            if (!hash.isHeld(millis(now))) {
                hash.epoch = Epoch.NONE;
            }
            return super.acquire(hash, request, now, session);
        }
    }), Rule.EPOCHS_GROW, Rule.NO_FALSE_ALARM),

    /** The client says when the lease expires, and whether it has, by its own wall clock. */
    EXPIRY_BY_THE_CLIENTS_CLOCK(redis(() -> new RedisScripts() {
        @Override
        LeaseAnswer acquire(Hash hash, LeaseRequest.Acquire request, long now, Session session) {
            return super.acquire(hash, request, session.client().wall(), session);
        }

        @Override
        LeaseAnswer renew(Hash hash, LeaseRequest.Renew request, long now, Session session) {
            return super.renew(hash, request, session.client().wall(), session);
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM, Rule.SOMEBODY_OWNS),

    /** The same in SQL: {@code where expires_at < ?}. */
    CLIENT_CLOCK_IN_SQL(postgres(() -> new PostgresStatements() {
        @Override
        long micros(long now, Session session) {
            return session.client().wall() / 1_000;
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM, Rule.SOMEBODY_OWNS),

    /** {@code now()} is the time at which the transaction began, and the connection was left in one since the request before. */
    TIME_OF_AN_OPEN_TRANSACTION(postgres(() -> new PostgresStatements() {
        private final Map<Session, Long> begun = new WeakHashMap<>();

        @Override
        long micros(long now, Session session) {
            Long before = begun.put(session, now);
            return super.micros(before == null ? now : before, session);
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** A session that is gone is a process that is gone, also after a restart of the server. */
    RESTART_COUNTED_AS_DEATH(postgres(() -> new PostgresStatements() {
        @Override
        boolean provesDeath(LeaseRow row, DatabaseServer<?> server) {
            return super.provesDeath(row, server) || (isGone(row) && row.restart != server.lastRestart());
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** Only the time of the server's start is compared, which the sweep after a broken session doesn't change. */
    SWEEP_COUNTED_AS_DEATH(postgres(() -> new PostgresStatements() {
        @Override
        boolean provesDeath(LeaseRow row, DatabaseServer<?> server) {
            return isGone(row) && row.restart == server.lastRestart() && row.kills == server.killsCounted();
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** A session that an administrator ended is a process that is gone. */
    KILL_COUNTED_AS_DEATH(postgres(() -> new PostgresStatements() {
        @Override
        boolean provesDeath(LeaseRow row, DatabaseServer<?> server) {
            return isGone(row) && row.run == server.run();
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** A lease is taken as soon as the lock of its session is free, before it has been counted who ended it. */
    COUNTS_READ_TOO_EARLY(postgres(() -> new PostgresStatements() {
        @Override
        boolean isGone(LeaseRow row) {
            return row.session != null && !row.session.isOpen();
        }

        @Override
        boolean provesDeath(LeaseRow row, DatabaseServer<?> server) {
            return isGone(row) && row.run == server.run() && row.kills == server.killsCounted();
        }

        @Override
        long grace() {
            return 0;
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** Asked is only whether somebody was abandoned, not whether nobody was killed. */
    DEATH_OF_ANOTHER_COUNTED(postgres(() -> new PostgresStatements() {
        @Override
        boolean provesDeath(LeaseRow row, DatabaseServer<?> server) {
            return isGone(row) && row.run == server.run() && row.abandoned < server.abandonedCounted();
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** {@code renewTime} is compared with the own wall clock. */
    RENEW_TIME_BY_THE_OWN_CLOCK(kubernetes(() -> new KubernetesProtocol() {
        @Override
        boolean isExpired(LeaseRequest.Acquire request, Observation seen, long now, long wall) {
            return wall >= seen.object().renewTime() + seen.object().duration().toNanos();
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM, Rule.SOMEBODY_OWNS),

    /** The time is counted from when its holder was first seen, not from when it was last seen to renew. */
    OBSERVED_TIME_NOT_RESET(kubernetes(() -> new KubernetesProtocol() {
        private final Map<LeaseObject, Observation> firsts = new HashMap<>();

        @Override
        Observation observe(LeaseObject seen, long now) {
            Observation real = super.observe(seen, now);
            LeaseObject tenancy = new LeaseObject(seen.lease(), 0, seen.holder(), seen.released(), seen.transitions(),
                    Duration.ZERO, 0, null);
            long since = Objects.requireNonNull(firsts.computeIfAbsent(tenancy, _ -> real)).since();
            return new Observation(seen, since);
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM, Rule.OWNER_STAYS),

    /** A write that was refused is taken for one that succeeded. */
    CONFLICT_IGNORED(kubernetes(() -> new KubernetesProtocol() {
        @Override
        boolean mindsConflicts() {
            return false;
        }
    }), Rule.ONE_OWNER, Rule.EPOCHS_GROW, Rule.NO_FALSE_ALARM, Rule.NO_ERROR),

    /** A write without the version that it rests on: the last one wins. */
    WRITE_WITHOUT_VERSION(kubernetes(() -> new KubernetesProtocol() {
        @Override
        long precondition(LeaseObject object) {
            return KubernetesStore.WHATEVER;
        }
    }), Rule.ONE_OWNER, Rule.EPOCHS_GROW, Rule.NO_FALSE_ALARM),

    /** Whoever finds itself to be the holder is content, and writes nothing that others could count from. */
    SECOND_TRY_NOT_WRITTEN(kubernetes(() -> new KubernetesProtocol() {
        @Override
        Step acquire(LeaseRequest.Acquire request, Observation seen, long now, long wall) {
            return seen.object().isHeld() && request.holder().equals(seen.object().holder())
                    ? new Step.Say(new LeaseAnswer.Granted(seen.object().transitions()))
                    : super.acquire(request, seen, now, wall);
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** How long another's lease lasts is taken from the own configuration. */
    ANOTHERS_DURATION_IGNORED(kubernetes(() -> new KubernetesProtocol() {
        @Override
        boolean isExpired(LeaseRequest.Acquire request, Observation seen, long now, long wall) {
            return now - seen.since() >= request.ttl().toNanos();
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** {@code leaseTransitions} doesn't count a holder that comes back under its own name. */
    SAME_NAME_IS_NO_TRANSITION(kubernetes(() -> new KubernetesProtocol() {
        @Override
        Epoch nextEpoch(LeaseRequest.Acquire request, LeaseObject object) {
            return object.holder() != null && object.holder().name().equals(request.holder().name())
                    ? object.transitions()
                    : super.nextEpoch(request, object);
        }
    }), Rule.EPOCHS_GROW, Rule.NO_FALSE_ALARM),

    /** Who comes back knows its term, but not whom it has voted for. */
    VOTES_NOT_KEPT(raft(() -> new RaftRules() {
        @Override
        boolean keepsVotes() {
            return false;
        }
    }), Rule.ONE_LEADER),

    /** Whoever asks first gets the vote. */
    LOGS_NOT_COMPARED(raft(() -> new RaftRules() {
        @Override
        boolean comparesLogs() {
            return false;
        }
    }), Rule.COMMITTED_STAYS),

    /** An entry is acknowledged when it has arrived, and written later. */
    ACKNOWLEDGED_BEFORE_WRITTEN(raft(() -> new RaftRules() {
        @Override
        boolean acknowledgesWhatIsWritten() {
            return false;
        }
    }), Rule.COMMITTED_STAYS, Rule.SOMEBODY_LEADS, Rule.SOMEBODY_OWNS),

    /** A leader reads its own state and answers. */
    READS_NOT_CONFIRMED(raft(() -> new RaftRules() {
        @Override
        boolean confirmsReads() {
            return false;
        }
    }), Rule.READS_ARE_NEW),

    /** Who has lost its log votes at once, as if it had never had any. */
    FORGETFUL_VOTES_AT_ONCE(raft(() -> new RaftRules() {
        @Override
        Admission.Step admit(String self, Founding founding, Map<String, GroupReport> reports, Set<String> without) {
            return founding instanceof Founding.Allowed allowed
                    ? new Admission.Step.Begin(allowed.members())
                    : super.admit(self, founding, reports, without);
        }
    }), Rule.ONE_LEADER, Rule.COMMITTED_STAYS),

    /** Who does not answer is taken for one without a log. */
    SILENCE_TAKEN_FOR_NONE(raft(() -> new RaftRules() {
        @Override
        Admission.Step admit(String self, Founding founding, Map<String, GroupReport> reports, Set<String> without) {
            Map<String, GroupReport> heard = new TreeMap<>(reports);
            heard.replaceAll((_, report) -> report instanceof GroupReport.Unknown ? new GroupReport.None() : report);
            return super.admit(self, founding, heard, without);
        }
    }), Rule.ONE_LEADER, Rule.COMMITTED_STAYS),

    /** Commands are stamped with the leader's time of day. */
    TIME_OF_DAY(raft(() -> new RaftRules() {
        @Override
        long stamp(GroupClock clock, long term, Machine machine) {
            return machine.wall();
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM, Rule.SOMEBODY_OWNS),

    /** A leader's clock goes on from when it was started, whatever others have stamped. */
    CLOCK_NOT_SET(raft(() -> new RaftRules() {
        @Override
        void carriedOut(GroupClock clock, Stamp stamp, boolean own, Machine machine) {
            // Nothing is learnt from it.
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM, Rule.SOMEBODY_OWNS),

    /** All stamps of the term in which this node has stamped last are taken for its own: a mistake of ours that the simulation has found. */
    OWN_STAMPS_BY_TERM(raft(() -> new RaftRules() {
        private final Map<GroupClock, Long> terms = new WeakHashMap<>();

        @Override
        long stamp(GroupClock clock, long term, Machine machine) {
            terms.put(clock, term);
            return super.stamp(clock, term, machine);
        }

        @Override
        void carriedOut(GroupClock clock, Stamp stamp, boolean own, Machine machine) {
            super.carriedOut(clock, stamp, terms.getOrDefault(clock, 0L) == stamp.term(), machine);
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM);

    private final Broken broken;
    private final Set<Rule> breaks;

    StoreMutant(Broken broken, Rule... breaks) {
        this.broken = broken;
        this.breaks = Set.of(breaks);
    }

    /** One store's rules, broken, and whole ones for the others. */
    private record Broken(StoreKind store, Supplier<RedisScripts> scripts, Supplier<PostgresStatements> statements,
            Supplier<KubernetesProtocol> protocol, Supplier<RaftRules> raft) {}

    StoreKind store() {
        return broken.store;
    }

    /** The promises that this mistake can break. */
    Set<Rule> breaks() {
        return breaks;
    }

    @Override
    public Elector start(ElectorConfig config, Surroundings around, OwnershipListener listener) {
        return Elector.start(config, around, listener);
    }

    @Override
    public RedisScripts scripts() {
        return broken.scripts.get();
    }

    @Override
    public PostgresStatements statements() {
        return broken.statements.get();
    }

    @Override
    public KubernetesProtocol protocol() {
        return broken.protocol.get();
    }

    @Override
    public RaftRules raft() {
        return broken.raft.get();
    }

    private static Broken redis(Supplier<RedisScripts> scripts) {
        return new Broken(StoreKind.REDIS, scripts, PostgresStatements::new, KubernetesProtocol::new, RaftRules::new);
    }

    private static Broken postgres(Supplier<PostgresStatements> statements) {
        return new Broken(StoreKind.POSTGRES, RedisScripts::new, statements, KubernetesProtocol::new, RaftRules::new);
    }

    private static Broken kubernetes(Supplier<KubernetesProtocol> protocol) {
        return new Broken(StoreKind.KUBERNETES, RedisScripts::new, PostgresStatements::new, protocol, RaftRules::new);
    }

    private static Broken raft(Supplier<RaftRules> rules) {
        return new Broken(StoreKind.RAFT, RedisScripts::new, PostgresStatements::new, KubernetesProtocol::new, rules);
    }
}
