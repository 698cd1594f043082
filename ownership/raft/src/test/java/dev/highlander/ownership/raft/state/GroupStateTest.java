package dev.highlander.ownership.raft.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupStateTest {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final LeaseName LEASE = LeaseName.of("lease");
    private static final HolderId ANN = HolderId.of("ann", "1");
    private static final HolderId BOB = HolderId.of("bob", "1");

    private final GroupState state = new GroupState();
    private long index;

    @Test
    void anEpochIsTheTermOfItsGrantAndNeverTheSameTwice() {
        assertThat(one(5, 0, acquire(ANN))).isEqualTo(new LeaseAnswer.Granted(new Epoch(5)));
        one(5, 1, new LeaseRequest.Release(LEASE, ANN, new Epoch(5), null, Duration.ZERO));

        assertThat(one(5, 2, acquire(BOB))).as("again in the same term")
                .isEqualTo(new LeaseAnswer.Granted(new Epoch(6)));
        one(6, 3, new LeaseRequest.Release(LEASE, BOB, new Epoch(6), null, Duration.ZERO));
        assertThat(one(9, 4, acquire(HolderId.of("ann", "2")))).isEqualTo(new LeaseAnswer.Granted(new Epoch(9)));
    }

    @Test
    void aNamedSuccessorsEpochIsItsTermToo() {
        one(2, 0, acquire(ANN));
        one(2, 1, new LeaseRequest.Release(LEASE, ANN, new Epoch(2), "bob", Duration.ofSeconds(1)));

        assertThat(one(6, 1, acquire(HolderId.of("cid", "1")))).isInstanceOf(LeaseAnswer.Held.class);
        assertThat(one(6, 1, acquire(BOB))).isEqualTo(new LeaseAnswer.Granted(new Epoch(6)));
    }

    @Test
    void aHigherTermTakesNoLeaseThatIsHeld() {
        one(1, 0, acquire(ANN));

        assertThat(one(7, 9, acquire(BOB))).isInstanceOf(LeaseAnswer.Held.class);
        assertThat(one(7, 9, acquire(ANN))).as("asked again").isEqualTo(new LeaseAnswer.Granted(new Epoch(1)));
    }

    @Test
    void aLeaseExpiresByTheStampsAlone() {
        one(1, 0, acquire(ANN));

        assertThat(one(2, 9, acquire(BOB))).isInstanceOf(LeaseAnswer.Held.class);
        assertThat(one(2, 11, acquire(BOB))).isEqualTo(new LeaseAnswer.Granted(new Epoch(2)));
    }

    @Test
    void stampsInAnotherOrderThanTheLogNeverTurnTimeBack() {
        one(1, 5, acquire(ANN));
        one(1, 3, new LeaseRequest.Renew(LEASE, ANN, new Epoch(1), TTL));

        assertThat(one(1, 14, acquire(BOB))).isInstanceOf(LeaseAnswer.Held.class);
        assertThat(one(1, 15, acquire(BOB))).isInstanceOf(LeaseAnswer.Granted.class);
    }

    @Test
    void writesHaveConditions() {
        assertThat(write(put("k", "1", Command.Condition.ABSENT)).done()).isTrue();
        Reply.Wrote refused = write(put("k", "2", Command.Condition.ABSENT));
        assertThat(refused.done()).isFalse();
        MapEntry present = Objects.requireNonNull(refused.present());
        assertThat(present.value()).isEqualTo("1");
        assertThat(write(put("k", "2", Command.Condition.unchangedSince(present.revision()))).done()).isTrue();
        assertThat(write(put("k", "3", Command.Condition.unchangedSince(present.revision()))).done()).isFalse();
        assertThat(state.get("k")).isNotNull().extracting(MapEntry::value).isEqualTo("2");
        assertThat(write(new Command.Remove("k", Command.Condition.NONE)).done()).isTrue();
        assertThat(state.get("k")).isNull();
    }

    @Test
    void aListIsInOrderAndHasOnlyWhatBeginsSo() {
        for (String key : List.of("b/2", "a", "b/1", "c", "b")) {
            write(put(key, key, Command.Condition.NONE));
        }
        assertThat(state.list("b/")).extracting(MapEntry::key).containsExactly("b/1", "b/2");
        assertThat(state.list("")).hasSize(5);
    }

    @Test
    void aSnapshotIsTheWholeState() {
        one(3, 0, acquire(ANN));
        one(3, 1, new LeaseRequest.Acquire(LeaseName.of("other"), BOB, TTL));
        one(3, 2, new LeaseRequest.Release(LeaseName.of("other"), BOB, new Epoch(3), "cid", Duration.ofSeconds(5)));
        write(put("k", "v", Command.Condition.NONE));

        GroupState again = SnapshotCodec.decode(SnapshotCodec.encode(state));

        assertThat(again.lease(LEASE, 0)).isEqualTo(state.lease(LEASE, 0));
        assertThat(again.lease(LeaseName.of("other"), 0)).isEqualTo(state.lease(LeaseName.of("other"), 0));
        assertThat(again.list("")).isEqualTo(state.list(""));
        assertThat(again.history()).isEqualTo(state.history()).hasSize(2);
        assertThat(SnapshotCodec.encode(again)).isEqualTo(SnapshotCodec.encode(state));
    }

    @Test
    void commandsAndRepliesComeBackAsTheyWere() {
        List<LeaseRequest> steps = List.of(acquire(ANN), new LeaseRequest.Renew(LEASE, ANN, new Epoch(4), TTL),
                new LeaseRequest.Release(LEASE, ANN, new Epoch(4), "bob", Duration.ofMillis(5)),
                new LeaseRequest.Release(LEASE, ANN, new Epoch(4), null, Duration.ZERO),
                new LeaseRequest.Read(LeaseName.of("a/b:c")), new LeaseRequest.Advance(LEASE, new Epoch(9)));
        for (Command command : List.of(new Command.Leases(steps), put("k", "", Command.Condition.ABSENT),
                new Command.Remove("k", Command.Condition.unchangedSince(8)), new Command.Announce("n0", 255),
                new Command.Adopt(2, Set.of("n0", "n1")))) {
            assertThat(CommandCodec.decode(CommandCodec.encode(command))).isEqualTo(command);
            assertThat(CommandCodec.logged(CommandCodec.logged(7, 8, CommandCodec.encode(command))))
                    .isEqualTo(new CommandCodec.Logged(7, 8, command));
        }
        List<LeaseAnswer> answers = new ArrayList<>();
        for (LeaseRequest step : steps) {
            answers.add(one(1, 0, step));
        }
        answers.add(one(1, 0, acquire(BOB)));
        answers.add(one(1, 0, acquire(ANN)));
        Reply reply = new Reply.Leases(answers);
        assertThat(ReplyCodec.decode(ReplyCodec.encode(reply))).isEqualTo(reply);
    }

    @Test
    void damageAndNewerVersionsAreTold() {
        byte[] command = CommandCodec.encode(put("k", "v", Command.Condition.NONE));
        assertThatThrownBy(() -> CommandCodec.decode(Arrays.copyOf(command, command.length - 1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("ends too early");
        assertThatThrownBy(() -> CommandCodec.decode(Arrays.copyOf(command, command.length + 1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1 bytes more");
        command[0] = 99;
        assertThatThrownBy(() -> CommandCodec.decode(command)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 99, expected 1");
    }

    @Test
    void aNewerVersionIsAdoptedWhenAllMembersReadIt() {
        Set<String> members = Set.of("a", "b", "c");
        write(new Command.Announce("a", 3));
        write(new Command.Announce("b", 2));
        assertThat(state.readBy(members)).as("c has not said anything").isEqualTo(1);
        assertThat(write(new Command.Adopt(2, members)).done()).isFalse();
        assertThat(state.version()).isEqualTo(1);

        write(new Command.Announce("c", 2));
        assertThat(state.readBy(members)).isEqualTo(2);
        assertThat(write(new Command.Adopt(3, members)).done()).as("not read by b and c").isFalse();
        assertThat(write(new Command.Adopt(2, members)).done()).isTrue();
        assertThat(write(new Command.Adopt(2, members)).done()).as("adopted already").isFalse();
        assertThat(write(new Command.Adopt(1, members)).done()).as("never back").isFalse();
        assertThat(state.version()).isEqualTo(2);
    }

    @Test
    void whoIsNoMemberAnyMoreHoldsNobodyUp() {
        write(new Command.Announce("a", 2));
        write(new Command.Announce("gone", 1));
        assertThat(write(new Command.Adopt(2, Set.of("a"))).done()).isTrue();
        assertThat(state.announced()).containsOnlyKeys("a");
    }

    @Test
    void aStateIsOfTheVersionThatItsGroupHasAdopted() {
        write(new Command.Announce("a", 2));
        write(new Command.Adopt(2, Set.of("a")));
        byte[] kept = SnapshotCodec.encode(state);

        GroupState again = SnapshotCodec.decode(kept, 2);
        assertThat(again.version()).isEqualTo(2);
        assertThat(again.announced()).isEqualTo(state.announced());
        assertThat(SnapshotCodec.encode(again)).isEqualTo(kept);
        assertThatThrownBy(() -> SnapshotCodec.decode(kept, 1)).isInstanceOf(NewerVersionException.class)
                .hasMessage("state: version 2, expected 1: a newer node wrote it; "
                        + "start this node with a release that reads version 2");
    }

    @Test
    void aCommandOfANewerVersionIsReadByWhoKnowsItAndRefusedByOthers() {
        Command put = put("k", "v", Command.Condition.NONE);
        byte[] command = CommandCodec.encode(put, 2);
        assertThat(CommandCodec.version(command)).isEqualTo(2);
        assertThat(CommandCodec.decode(command, 2)).isEqualTo(put);
        assertThat(CommandCodec.decode(CommandCodec.encode(put), 2)).as("and all older ones").isEqualTo(put);
        assertThatThrownBy(() -> CommandCodec.logged(CommandCodec.logged(1, 1, command), 1))
                .isInstanceOf(NewerVersionException.class).hasMessageContaining("version 2, expected 1:");
        assertThatThrownBy(() -> new Command.Announce("a", 256)).hasMessage("version 256: expected 1 to 255");
        assertThatThrownBy(() -> new Command.Adopt(0, Set.of("a"))).hasMessage("version 0: expected 1 to 255");
    }

    private LeaseAnswer one(long term, long second, LeaseRequest step) {
        Reply reply = state.apply(new Command.Leases(List.of(step)),
                new Stamp(term, ++index, Duration.ofSeconds(second).toNanos(), 0)).reply();
        return ((Reply.Leases) reply).answers().getFirst();
    }

    private Reply.Wrote write(Command command) {
        return (Reply.Wrote) state.apply(command, new Stamp(1, ++index, 0, 0)).reply();
    }

    private static Command.Put put(String key, String value, Command.Condition condition) {
        return new Command.Put(key, value, condition);
    }

    private static LeaseRequest acquire(HolderId holder) {
        return new LeaseRequest.Acquire(LEASE, holder, TTL);
    }
}
