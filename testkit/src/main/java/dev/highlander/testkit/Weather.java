package dev.highlander.testkit;

import dev.highlander.testkit.FaultProxy.Direction;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** What the network is like at the moment. */
final class Weather {
    // Guarded by this: both.
    private final Set<Direction> silent = EnumSet.noneOf(Direction.class);
    private Duration delay = Duration.ZERO;

    synchronized void delay(Duration later) {
        if (later.isNegative()) {
            throw new IllegalArgumentException("a delay is zero or more, not " + later);
        }
        delay = later;
    }

    synchronized Duration delay() {
        return delay;
    }

    synchronized void silence(Set<Direction> directions) {
        silent.clear();
        silent.addAll(directions);
        notifyAll();
    }

    synchronized void heal() {
        delay = Duration.ZERO;
        silent.clear();
        notifyAll();
    }

    /** Waits until bytes may arrive in that direction. */
    synchronized void awaitPassage(Direction direction) throws InterruptedException {
        while (silent.contains(direction)) {
            wait();
        }
    }
}
