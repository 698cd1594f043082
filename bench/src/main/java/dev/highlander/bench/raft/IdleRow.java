package dev.highlander.bench.raft;

import dev.highlander.bench.api.Aim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node that does nothing else takes of its machine.
 *
 * @param node follower or leader
 * @param processor the part of one core that it takes while nobody writes; negative if not measured
 * @param resident its memory now, in bytes
 * @param peak the most it has had so far, in bytes
 * @param threads how many it has
 * @param after what happened before
 */
public record IdleRow(String node, double processor, long resident, long peak, int threads, String after) {
    /** Who hears of the leader only. */
    static final String FOLLOWER = "follower";
    /** Who sends heartbeats. */
    static final String LEADER = "leader";
    private static final double MEBI = 1 << 20;
    private static final double PROCESSOR_BOUND = 2;
    private static final double MEMORY_BOUND = 128;

    /** Memory in MiB. */
    static double mebibytes(long bytes) {
        return bytes / MEBI;
    }

    /** The part of a core in percent. */
    Optional<Double> percent() {
        return processor < 0 ? Optional.empty() : Optional.of(processor * 100);
    }

    /** What is to be reached. */
    List<Aim> aims() {
        List<Aim> aims = new ArrayList<>();
        if (node.equals(FOLLOWER)) {
            percent().ifPresent(found -> aims.add(new Aim("cpu", found, PROCESSOR_BOUND, false, " %")));
        }
        aims.add(new Aim("resident", mebibytes(resident), MEMORY_BOUND, false, " MiB"));
        return aims;
    }
}
