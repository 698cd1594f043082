package dev.highlander.controlplane.node.plan;

import dev.highlander.controlplane.node.runtime.ContainerState;
import java.time.Duration;

/**
 * How long a container that ended waits for its next run: not at all the first time, then 10 s, doubling to 5 min; forgotten by a run
 * of 10 min. A function of what the runtime keeps (the streak), so an agent that comes back goes on where the last one was.
 */
final class CrashBackoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration FORGOTTEN_AFTER = LONGEST.multipliedBy(2);

    private CrashBackoff() {}

    /** The streak of the run that follows an ended one. */
    static int nextStreak(ContainerState.Exited ended) {
        Duration ran = Duration.between(ended.startedAt(), ended.finishedAt());
        return ran.compareTo(FORGOTTEN_AFTER) > 0 ? 1 : Math.min(ended.streak(), Integer.MAX_VALUE - 1) + 1;
    }

    /** How long a run of that streak waits after the end of the one before. */
    static Duration delay(int streak) {
        if (streak <= 1) {
            return Duration.ZERO;
        }
        // Five doublings pass the bound; more would overflow some day.
        Duration delay = FIRST.multipliedBy(1L << Math.min(streak - 2, 5));
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }

    /** As Go prints it, which is what users of kubectl read: {@code 10s}, {@code 1m20s}, {@code 5m0s}. */
    static String print(Duration delay) {
        return delay.toMinutes() == 0 ? delay.toSeconds() + "s" : delay.toMinutes() + "m" + delay.toSecondsPart() + "s";
    }
}
