package dev.highlander.controlplane.node.probe;

import dev.highlander.controlplane.node.runtime.Attempt;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;
import java.util.Optional;

/** Runs a container's life-cycle hooks. */
public final class Hooks {
    private final Prober prober;

    /** Hooks that ask as probes do. */
    public Hooks(Prober prober) {
        this.prober = prober;
    }

    /**
     * Runs a hook and waits for it, within a bound.
     *
     * @return what went wrong; empty when it went well
     */
    public Optional<String> run(Attempt attempt, Container container, LifecycleHandler hook, Duration bound)
            throws InterruptedException {
        Answer answer;
        if (hook.getExec() != null) {
            answer = prober.exec(attempt, hook.getExec(), bound);
        } else if (hook.getHttpGet() != null) {
            answer = prober.http(container, hook.getHttpGet(), bound.isPositive() ? bound : Duration.ofMillis(1));
        } else if (hook.getSleep() != null) {
            Long seconds = hook.getSleep().getSeconds();
            Duration wanted = Duration.ofSeconds(seconds == null ? 0 : seconds);
            Thread.sleep(wanted.compareTo(bound) < 0 ? wanted : bound); // what the user asked for
            answer = Answer.good("");
        } else {
            answer = Answer.bad("the hook has none of exec, httpGet and sleep");
        }
        return answer.success() ? Optional.empty() : Optional.of(answer.output());
    }
}
