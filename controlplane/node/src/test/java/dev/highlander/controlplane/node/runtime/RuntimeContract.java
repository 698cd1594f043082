package dev.highlander.controlplane.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every runtime must do. */
public abstract class RuntimeContract {
    protected final PodUid pod = new PodUid(UUID.randomUUID().toString());
    protected ContainerRuntime runtime = open();

    /** The runtime under test, with what it kept so far. */
    protected abstract ContainerRuntime open();

    protected abstract Launch runsForEver(Attempt attempt);

    protected abstract Launch succeeds(Attempt attempt);

    protected abstract Launch exitsWith42(Attempt attempt);

    @BeforeEach
    void openPod() throws Exception {
        runtime.open(new PodRecord(pod, "default", "web", 7, Duration.ofSeconds(30), Instant.ofEpochSecond(1_000)));
    }

    @AfterEach
    void removePod() throws Exception {
        runtime.remove(pod);
        runtime.close();
    }

    @Test
    void aStartedContainerRuns() throws Exception {
        runtime.start(runsForEver(attempt(0)));
        assertThat(current()).isInstanceOfSatisfying(ContainerState.Running.class, running -> {
            assertThat(running.attempt()).isEqualTo(attempt(0));
            assertThat(running.id()).isNotEmpty();
        });
        assertThat(runtime.list()).extracting(ObservedPod::lives).containsExactly(true);
    }

    @Test
    void aContainerThatSucceedsIsCompleted() throws Exception {
        runtime.start(succeeds(attempt(0)));
        assertThat(ended()).satisfies(exited -> {
            assertThat(exited.exitCode()).isZero();
            assertThat(exited.reason()).isEqualTo("Completed");
            assertThat(exited.finishedAt()).isAfterOrEqualTo(exited.startedAt());
        });
    }

    @Test
    void aContainerThatFailsKeepsItsExitCode() throws Exception {
        runtime.start(exitsWith42(attempt(0)));
        assertThat(ended().exitCode()).isEqualTo(42);
        assertThat(ended().reason()).isEqualTo("Error");
    }

    @Test
    void theRunBeforeIsRemembered() throws Exception {
        runtime.start(exitsWith42(attempt(0)));
        ended();
        runtime.start(runsForEver(attempt(1)));
        ContainerHistory history = Optional.ofNullable(observed().containers().get("main")).orElseThrow();
        assertThat(history.current()).isInstanceOf(ContainerState.Running.class);
        assertThat(history.previous()).map(ContainerState.Exited::exitCode).contains(42);
    }

    @Test
    void anAttemptIsNeverStartedTwice() throws Exception {
        runtime.start(runsForEver(attempt(0)));
        assertThatThrownBy(() -> runtime.start(runsForEver(attempt(0)))).isInstanceOf(StartRefused.class);
        runtime.kill(attempt(0));
        assertThatThrownBy(() -> runtime.start(runsForEver(attempt(0)))).isInstanceOf(StartRefused.class);
    }

    @Test
    void anAttemptIsRefusedWhileTheOneBeforeLives() throws Exception {
        runtime.start(runsForEver(attempt(0)));
        assertThatThrownBy(() -> runtime.start(runsForEver(attempt(1)))).isInstanceOf(StartRefused.class)
                .hasMessageContaining(attempt(0).toString());
        assertThat(current().attempt()).isEqualTo(attempt(0));
    }

    @Test
    void aStoppedContainerHasEnded() throws Exception {
        runtime.start(runsForEver(attempt(0)));
        runtime.stop(attempt(0), Duration.ofSeconds(5));
        assertThat(ended().exitCode()).isEqualTo(143);
        assertThat(runtime.awaitExit(attempt(0), Duration.ZERO)).isTrue();
    }

    @Test
    void aKilledContainerHasEnded() throws Exception {
        runtime.start(runsForEver(attempt(0)));
        runtime.kill(attempt(0));
        assertThat(current()).isInstanceOfSatisfying(ContainerState.Exited.class,
                exited -> assertThat(exited.exitCode()).isEqualTo(137));
    }

    @Test
    void stoppingWhatDoesNotRunDoesNothing() throws Exception {
        runtime.terminate(attempt(3));
        runtime.kill(attempt(3));
        assertThat(runtime.awaitExit(attempt(3), Duration.ZERO)).isTrue();
        assertThat(runtime.stats(attempt(3))).isEmpty();
    }

    @Test
    void aRemovedPodIsForgottenAndMayBeRemovedAgain() throws Exception {
        runtime.start(runsForEver(attempt(0)));
        runtime.remove(pod);
        runtime.remove(pod);
        assertThat(runtime.observe(pod)).isEmpty();
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void theFirstRecordOfAPodStays() throws Exception {
        PodRecord kept = runtime.open(new PodRecord(pod, "default", "web", 9, Duration.ZERO, Instant.EPOCH));
        assertThat(kept.epoch()).isEqualTo(7);
        assertThat(kept.startTime()).isEqualTo(Instant.ofEpochSecond(1_000));
    }

    @Test
    void listenersHearOfAnEnd() throws Exception {
        List<PodUid> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        runtime.onChange(heard::add);
        runtime.start(exitsWith42(attempt(0)));
        await().until(() -> heard.contains(pod));
        assertThat(ended().exitCode()).isEqualTo(42);
    }

    protected Attempt attempt(int number) {
        return new Attempt(pod, "main", number);
    }

    protected ObservedPod observed() throws Exception {
        return runtime.observe(pod).orElseThrow();
    }

    protected ContainerState current() throws Exception {
        return Optional.ofNullable(observed().containers().get("main")).orElseThrow().current();
    }

    protected ContainerState.Exited ended() {
        return (ContainerState.Exited) await().until(this::current, ContainerState.Exited.class::isInstance);
    }

    protected static Launch launch(Attempt attempt, Map<String, String> labels, String... command) {
        return new Launch(attempt, 0, "web", labels, List.of(command), Map.of(), Optional.empty(), List.of(),
                RunAs.AGENT,
                Limits.NONE, false);
    }
}
