package dev.highlander.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The state machine by itself: whatever comes in whatever order, with answers that no store would give. */
class ElectorCoreTest {
    private static final LeaseName LEASE = LeaseName.of("test");
    private static final long SECOND = 1_000_000_000;

    @Property(tries = 300)
    void whateverComesGainsAndLossesAlternateAndTheDeadlineEndsEverything(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ElectorConfig config = ElectorConfig.builder("test", "ann").ttl(Duration.ofSeconds(2)).build();
        ElectorCore core = new ElectorCore(new ElectorRules(config, new SplittableRandom(seed)));
        List<Long> calls = new ArrayList<>(List.of(0L));
        List<LeaseRequest> requests = new ArrayList<>();
        List<HolderId> holders = new ArrayList<>(List.of(HolderId.of("nobody", "1")));
        boolean owning = false;
        long now = 0;
        for (int i = 0; i < 400; i++) {
            now += random.nextInt(4) == 0 ? random.nextLong(SECOND) : random.nextLong(SECOND / 50);
            boolean expired = owning && now >= core.deadline();
            List<Effect> effects = core.on(draw(random, calls, requests, holders), now);
            for (Effect effect : effects) {
                switch (effect) {
                    case Effect.Send(long call, LeaseRequest request) -> {
                        calls.add(call);
                        requests.add(request);
                    }
                    case Effect.Raise(HolderId holder, _) -> holders.add(holder);
                    case Effect.Gain _ -> {
                        assertThat(owning).isFalse();
                        owning = true;
                    }
                    case Effect.Lose _ -> {
                        assertThat(owning).isTrue();
                        owning = false;
                    }
                    case Effect.Degrade _,Effect.Recover _ -> assertThat(owning).isTrue();
                    case Effect.Regress _,Effect.Stopped _ -> assertThat(owning).isFalse();
                }
            }
            assertThat(core.state().mayAct()).isEqualTo(owning);
            assertThat(expired && owning && effects.isEmpty()).as("nothing outlives its deadline").isFalse();
            assertThat(!owning || core.wakeAt() <= core.deadline()).as("somebody looks at the deadline").isTrue();
        }
    }

    @Test
    void everyStateCanBeReachedAndLeftAndOnlyTheEndIsForEver() {
        Set<ElectorState> reached = EnumSet.of(ElectorState.WAITING);
        List<ElectorState> open = new ArrayList<>(reached);
        while (!open.isEmpty()) {
            for (ElectorState next : open.removeLast().next()) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(ElectorState.values());
        assertThat(Arrays.stream(ElectorState.values()).filter(state -> state.next().isEmpty()))
                .containsExactly(ElectorState.STOPPED);
    }

    @Test
    void theDiagramInTheManualIsTheStateMachine() throws IOException {
        Set<String> drawn = new TreeSet<>();
        Matcher edges = Pattern.compile("(?m)^ +([A-Z]+) --> ([A-Z]+):")
                .matcher(Files.readString(Path.of("../../docs/ownership.md")));
        while (edges.find()) {
            drawn.add(edges.group(1) + " " + edges.group(2));
        }
        Set<String> real = new TreeSet<>();
        for (ElectorState state : ElectorState.values()) {
            state.next().forEach(next -> real.add(state + " " + next));
        }
        assertThat(drawn).isEqualTo(real);
    }

    @Test
    void everyClaimHasATokenOfItsOwn() {
        Set<HolderId> seen = new HashSet<>();
        for (int elector = 0; elector < 100; elector++) {
            Claims claims = new Claims(
                    new ElectorRules(ElectorConfig.of("test", "ann"), new SplittableRandom(elector)));
            for (int i = 0; i < 10; i++) {
                assertThat(seen.add(claims.holder())).isTrue();
                claims.next();
            }
        }
    }

    private static Input draw(SplittableRandom random, List<Long> calls, List<LeaseRequest> requests,
            List<HolderId> holders) {
        HolderId holder = holders.get(Math.max(0, holders.size() - 1 - random.nextInt(2)));
        Epoch epoch = new Epoch(random.nextInt(1, 20));
        return switch (random.nextInt(25)) {
            case 0 -> new Input.Start();
            case 1, 2, 3, 4 -> new Input.Tick();
            case 5 -> new Input.Woken();
            case 6 -> new Input.Failed(calls.getLast(), "on purpose");
            case 7, 8, 9 -> new Input.Raised(holder, new Fence.Answer(random.nextInt(8) > 0, epoch));
            case 10 -> new Input.RaiseFailed(holder, "on purpose");
            case 11 -> new Input.HandOver(random.nextBoolean() ? "bob" : null, 0);
            case 12 -> random.nextInt(10) == 0 ? new Input.Stop(0) : new Input.Tick();
            case 13 -> new Input.Told(holder);
            case 14 -> new Input.Drained(holder);
            case 15 -> random.nextInt(4) == 0 ? new Input.Refused(epoch) : new Input.Tick();
            default -> answer(random, calls, requests, epoch);
        };
    }

    /** An answer of the right kind, to the newest request or to an older one, perhaps for the second time. */
    private static Input answer(SplittableRandom random, List<Long> calls, List<LeaseRequest> requests, Epoch epoch) {
        if (requests.isEmpty()) {
            return new Input.Start();
        }
        int which = Math.max(0, requests.size() - 1 - (random.nextInt(4) == 0 ? random.nextInt(5) : 0));
        Lease lease = new Lease(LEASE, epoch, HolderId.of("bob", "1"), null, Duration.ofMillis(random.nextInt(2_000)));
        LeaseAnswer answer = switch (requests.get(which)) {
            case LeaseRequest.Acquire _ -> random.nextInt(3) > 0
                    ? new LeaseAnswer.Granted(epoch)
                    : random.nextInt(3) > 0 ? new LeaseAnswer.Held(lease) : new LeaseAnswer.Spent(lease);
            case LeaseRequest.Renew _ ->
                random.nextInt(5) > 0 ? new LeaseAnswer.Renewed() : new LeaseAnswer.Lost(lease);
            case LeaseRequest.Release _ -> new LeaseAnswer.Released(random.nextBoolean());
            case LeaseRequest.Read _,LeaseRequest.Advance _ -> new LeaseAnswer.State(lease);
        };
        return new Input.Answered(calls.get(which + 1), answer);
    }
}
