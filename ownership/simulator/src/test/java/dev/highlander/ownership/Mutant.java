package dev.highlander.ownership;

import dev.highlander.ownership.simulator.Candidates;
import dev.highlander.ownership.simulator.StoreKind;
import dev.highlander.ownership.simulator.Violation.Rule;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The real elector and store with one rule broken: mistakes that others have made. Each names the promises it can break. */
// The fields are stateless functions and an immutable set, which the checker cannot see.
@SuppressWarnings("ImmutableEnumChecker")
public enum Mutant implements Candidates {
    /** The deadline is counted from when the answer was heard: late answers make it too late. */
    DEADLINE_FROM_THE_REPLY(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        long deadline(long sent, long heard) {
            return super.deadline(heard, heard);
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** The two clocks are taken to run at the same rate. */
    NO_DRIFT_BOUND(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        long deadline(long sent, long heard) {
            return sent + config.ttl().minus(config.margin()).toNanos();
        }
    }), Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** Owner until somebody says otherwise: {@code isLeader()} is a flag. */
    NO_DEADLINE(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        long deadline(long sent, long heard) {
            return sent + Duration.ofDays(365).toNanos();
        }
    }), Rule.ONE_OWNER, Rule.STOPS, Rule.NO_FALSE_ALARM),

    /** The new owner acts before it has shown its epoch to the target. */
    FENCE_NOT_RAISED(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        boolean raisesFence() {
            return false;
        }
    }), Rule.STALE_IS_REFUSED, Rule.EPOCHS_GROW),

    /**
     * An owner that its target refuses goes on as if nothing had happened. Matters where a server can take over that has forgotten a
     * successor, but not the owner.
     */
    REFUSAL_IGNORED(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        boolean heedsRefusals() {
            return false;
        }
    }), Rule.SOMEBODY_OWNS),

    /** The target remembers an epoch but not whose it was, so two whom a store that lost data gave the same one both pass. */
    FENCE_KNOWS_NO_HOLDER((config, around, listener) -> Elector.start(config,
            around.withFence((lease, _, epoch) -> around.fence().raise(lease, HolderId.of("anybody", "0"), epoch)),
            listener), Rule.EPOCHS_GROW),

    /** A holder is known by its configured name alone, also to another process or an earlier life of the same. */
    NAME_IS_TOKEN(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        HolderId claim(int number) {
            return HolderId.of(config.holder(), "1");
        }
    }), Rule.EPOCHS_GROW, Rule.SOMEBODY_OWNS, Rule.NO_FALSE_ALARM),

    /** All claims of one elector carry the same token, so an old one is taken for a new one. */
    ONE_TOKEN_FOR_EVER(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        HolderId claim(int number) {
            return super.claim(1);
        }
    }), Rule.EPOCHS_GROW, Rule.SOMEBODY_OWNS, Rule.NO_FALSE_ALARM),

    /** Renewed only when it is nearly over, so that any delay is a change of owner. */
    RENEWED_AT_THE_LAST_MOMENT(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        long renewAt(long sent) {
            return deadline(sent, sent);
        }
    }), Rule.OWNER_STAYS, Rule.SOMEBODY_OWNS),

    /** Waits to be woken; wake-ups may be lost. */
    NO_POLL(Rules.of((config, random) -> new ElectorRules(config, random) {
        @Override
        long pollDelay(long remaining) {
            return Duration.ofDays(1).toNanos();
        }
    }), Rule.SOMEBODY_OWNS),

    /** The listener is not told of every loss. */
    LOSS_NOT_TOLD((config, around, listener) -> Elector.start(config, around, new OwnershipListener() {
        @Override
        public void gained(Ownership ownership) {
            listener.gained(ownership);
        }

        @Override
        public void lost(Ownership ownership, Loss loss) {
            if (loss.planned()) {
                listener.lost(ownership, loss);
            }
        }
    }), Rule.TOLD_IN_PAIRS),

    /** Release frees the lease, whoever has it by now. */
    RELEASE_OF_A_SUCCESSORS_LEASE(() -> new LeaseTable() {
        @Override
        LeaseAnswer release(Row row, LeaseRequest.Release request, long now) {
            row.released = true;
            row.successor = null;
            return new LeaseAnswer.Released(true);
        }
    }, Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** A second try of the same claim is granted, but the lease ends when the first would have. */
    SECOND_TRY_DOES_NOT_PROLONG(() -> new LeaseTable() {
        @Override
        LeaseAnswer acquire(Row row, LeaseRequest.Acquire request, long now) {
            return request.holder().equals(row.holder) && !row.released
                    ? new LeaseAnswer.Granted(row.epoch)
                    : super.acquire(row, request, now);
        }
    }, Rule.ONE_OWNER, Rule.NO_FALSE_ALARM),

    /** The epoch stays when the owner changes. */
    EPOCH_DOES_NOT_GROW(() -> new LeaseTable() {
        @Override
        LeaseAnswer acquire(Row row, LeaseRequest.Acquire request, long now) {
            Epoch before = row.epoch;
            LeaseAnswer answer = super.acquire(row, request, now);
            if (answer instanceof LeaseAnswer.Granted && before.isAfter(Epoch.NONE)) {
                row.epoch = before;
                return new LeaseAnswer.Granted(before);
            }
            return answer;
        }
    }, Rule.EPOCHS_GROW),

    /** Expiry is judged by somebody whose clock is ahead by a tenth of the time to live. */
    EXPIRY_BY_ANOTHER_CLOCK(() -> new LeaseTable() {
        @Override
        LeaseAnswer acquire(Row row, LeaseRequest.Acquire request, long now) {
            return super.acquire(row, request, now + request.ttl().toNanos() / 10);
        }
    }, Rule.ONE_OWNER, Rule.NO_FALSE_ALARM);

    private final Candidates electors;
    private final Supplier<LeaseTable> tables;
    private final Set<Rule> breaks;

    Mutant(Candidates electors, Rule... breaks) {
        this(electors, LeaseTable::new, breaks);
    }

    Mutant(Supplier<LeaseTable> tables, Rule... breaks) {
        this(Candidates.REAL, tables, breaks);
    }

    Mutant(Candidates electors, Supplier<LeaseTable> tables, Rule... breaks) {
        this.electors = electors;
        this.tables = tables;
        this.breaks = Set.of(breaks);
    }

    /** The promises that this mistake can break. */
    public Set<Rule> breaks() {
        return breaks;
    }

    /** Whether it can do harm over a store: of those that belong to one, and of those of the elector. */
    public boolean matters(StoreKind store) {
        if (this == REFUSAL_IGNORED) {
            return store == StoreKind.REDIS || store == StoreKind.POSTGRES;
        }
        if (this == DEADLINE_FROM_THE_REPLY && store == StoreKind.RAFT) {
            // Where the owner is who leads, answers hardly travel: it takes more seeds than a test has.
            return false;
        }
        return store == StoreKind.MEMORY || !electors.equals(Candidates.REAL);
    }

    @Override
    public Elector start(ElectorConfig config, Surroundings around, OwnershipListener listener) {
        return electors.start(config, around, listener);
    }

    @Override
    public LeaseTable table() {
        return tables.get();
    }

    /** Electors with other rules. */
    private interface Rules {
        static Candidates of(BiFunction<ElectorConfig, RandomGenerator, ElectorRules> rules) {
            return (config, around, listener) -> Elector.start(
                    rules.apply(config, new SplittableRandom(around.random().nextLong())), around, listener);
        }
    }
}
