package dev.highlander.bench.raft.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories of a real register with chance for a scheduler: what it answers is always fine; one answer changed to an older one is not. */
class LinearizabilityModelTest {
    private static final int OPERATIONS = 400;

    /** The history of a register that carries out each operation at an instant between its question and its answer, or never answers. */
    private static List<Operation> record(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        record Planned(int client, Action action, long invoked, long effect, long completed, boolean heard) {}
        List<Planned> plans = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            long invoked = i * 10L + random.nextInt(10);
            boolean heard = random.nextInt(10) > 0;
            // Whoever hears nothing may have its effect long after.
            long effect = invoked + random.nextInt(heard ? 40 : 400);
            long completed = heard ? effect + random.nextInt(40) : invoked + 50;
            Action action = switch (random.nextInt(3)) {
                case 0 -> new Action.Read();
                case 1 -> new Action.Write("v" + i);
                default -> new Action.WriteIf("v" + i, -1);
            };
            plans.add(new Planned(i, action, invoked, effect, completed, heard));
        }
        plans.sort(Comparator.comparingLong(Planned::effect));
        List<Operation> history = new ArrayList<>();
        Entry state = Entry.ABSENT;
        Entry before = Entry.ABSENT;
        long revision = 1;
        // Nobody expects a revision that nobody has been told.
        Set<Entry> told = new HashSet<>(Set.of(Entry.ABSENT));
        for (Planned plan : plans) {
            revision += 1 + random.nextInt(3);
            Action action = plan.action();
            Outcome outcome;
            switch (action) {
                case Action.Read _ -> outcome = new Outcome.Done(state);
                case Action.Write(String value) -> {
                    before = state;
                    state = new Entry(value, revision);
                    outcome = new Outcome.Done(state);
                }
                case Action.WriteIf(String value, _) -> {
                    boolean holds = told.contains(state) && (random.nextBoolean() || before.equals(state));
                    long other = before.equals(state) ? revision + 1_000_000 : before.revision();
                    action = new Action.WriteIf(value, holds ? state.revision() : other);
                    if (holds) {
                        before = state;
                        state = new Entry(value, revision);
                    }
                    outcome = holds ? new Outcome.Done(state) : new Outcome.Refused(state);
                }
            }
            if (plan.heard()) {
                told.add(state);
            }
            history.add(new Operation(plan.client(), "a", "k", action, plan.invoked(), plan.completed(),
                    plan.heard() ? outcome : new Outcome.Unknown()));
        }
        return history;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aRegistersOwnHistoryIsFineAndOneWithAnOldAnswerIsNot(long seed) {
        List<Operation> history = record(seed);
        assertThat(LinearizabilityCheck.of("k", history, 0)).as("seed %d", seed).isEmpty();

        // A read long after the last write that sees the state of the beginning.
        long end = history.stream().mapToLong(Operation::completed).max().orElseThrow();
        List<Operation> late = new ArrayList<>(history);
        late.add(new Operation(-1, "a", "k", new Action.Read(), end + 1, end + 2, new Outcome.Done(Entry.ABSENT)));
        assertThat(LinearizabilityCheck.of("k", late, 0)).as("seed %d", seed).get()
                .extracting(Violation::promise).isEqualTo(Violation.Promise.LINEARIZABLE);

        // One of the reads of the later half answers with what had been overwritten long before it was asked.
        List<Operation> changed = new ArrayList<>(history);
        for (int i = changed.size() - 1; i > changed.size() / 2; i--) {
            Operation read = changed.get(i);
            if (read.action() instanceof Action.Read && read.outcome() instanceof Outcome.Done) {
                Entry old = history.stream().limit(50).filter(Operation::isAcknowledgedWrite)
                        .map(write -> ((Outcome.Done) write.outcome()).entry()).findFirst().orElseThrow();
                changed.set(i, new Operation(read.client(), read.node(), "k", read.action(), read.invoked(),
                        read.completed(), new Outcome.Done(old)));
                break;
            }
        }
        assertThat(LinearizabilityCheck.of("k", changed, 0)).as("seed %d", seed).isPresent();
    }
}
