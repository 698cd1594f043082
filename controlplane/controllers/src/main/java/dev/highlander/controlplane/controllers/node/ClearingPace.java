package dev.highlander.controlplane.controllers.node;

import dev.highlander.controlplane.controllers.node.NodeTaints.Clearing;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Says how fast nodes in trouble may be cleared of their pods, as Kubernetes does: the more nodes are in trouble, the likelier it is that
 * the trouble is ours. Thread-safe.
 *
 * <p>One node every 10 s in a zone where few nodes are in trouble. Where more than half are (55 %, and at least three): one every 100 s
 * in a zone of more than 50 nodes, none in a smaller one. Where every node of every zone is: none, and clearing that has begun ends.
 */
final class ClearingPace {
    private static final Duration NORMAL = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofSeconds(100);
    private static final int LARGE = 50;
    private static final double PARTIAL = 0.55;

    /** When the last node of each zone began to be cleared. Guarded by this. */
    private final Map<String, Long> begun = new HashMap<>();

    /**
     * How a zone stands.
     *
     * @param ready nodes that are ready
     * @param troubled nodes that are not
     */
    record Zone(int ready, int troubled) {
        boolean dark() {
            return ready == 0 && troubled > 0;
        }

        boolean partial() {
            return troubled > 2 && (double) troubled / (ready + troubled) >= PARTIAL;
        }

        /** This zone with one more node. */
        Zone plus(boolean nodeReady) {
            return nodeReady ? new Zone(ready + 1, troubled) : new Zone(ready, troubled + 1);
        }
    }

    /** Whether a troubled node of {@code zone} may begin to be cleared now; if so, this is noted. */
    synchronized Clearing ask(String zone, Map<String, Zone> zones, long now) {
        Collection<Zone> all = zones.values();
        if (all.stream().allMatch(Zone::dark)) {
            return Clearing.STOP;
        }
        Zone own = zones.getOrDefault(zone, new Zone(0, 0));
        Duration pace = NORMAL;
        if (!own.dark() && own.partial()) {
            if (own.ready + own.troubled <= LARGE) {
                return Clearing.HOLD;
            }
            pace = SLOW;
        }
        Long last = begun.get(zone);
        if (last != null && now - last < pace.toNanos()) {
            return Clearing.HOLD;
        }
        begun.put(zone, now);
        return Clearing.BEGIN;
    }
}
