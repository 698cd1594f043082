package dev.highlander.bench.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A server as a process.
 *
 * @param name what it is called
 * @param startUp from its start until it was ready; empty if it ran already
 * @param residentBefore memory in bytes when it was ready; empty if unknown
 * @param residentAfter memory in bytes after all phases; empty if unknown
 */
public record ServerFacts(String name, Optional<Duration> startUp, OptionalLong residentBefore,
        OptionalLong residentAfter) {
    private static final double START_UP_AIM = 1.5;
    private static final double RESIDENT_AIM = 500;

    /** What we want to reach with our own server. */
    public List<Aim> aims() {
        List<Aim> aims = new ArrayList<>();
        if (name.equals("ours")) {
            startUp.ifPresent(
                    time -> aims.add(new Aim("start to /readyz", time.toNanos() / 1e9, START_UP_AIM, false, " s")));
            residentAfter.ifPresent(bytes -> aims
                    .add(new Aim("resident after the run", (double) bytes / (1 << 20), RESIDENT_AIM, false, " MiB")));
        }
        return aims;
    }
}
