package dev.highlander.bench.election.speed;

import java.time.Duration;
import java.util.Optional;

/**
 * A change of owners.
 *
 * @param takeOver of a hand-over: from when the old owner gave up until the new one knew that it owns; else from the fault until the new
 *            owner's first effect. Nothing if there was none
 * @param idle from the old owner's last effect before the new one's first until that one; negative if the old one went on after it. Nothing
 *            if nobody took over, or effects are not watched
 * @param doubles effects of the old owner after the new one's first
 */
public record GapRun(Optional<Duration> takeOver, Optional<Duration> idle, long doubles) {
    /** Nobody took over. */
    static final GapRun NOT_TAKEN_OVER = new GapRun(Optional.empty(), Optional.empty(), 0);
}
