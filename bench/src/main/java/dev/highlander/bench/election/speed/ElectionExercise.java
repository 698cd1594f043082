package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.OpenedStore;
import dev.highlander.bench.election.StoreAddress;
import dev.highlander.ownership.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Takes leases on a Kubernetes API server through all that becomes of them, unmeasured: what is recorded meanwhile, such as a start-up
 * cache (JEP 514), then holds all that an election needs. A controller's first hand-over, often the only one of its life, is no slower then
 * than later ones.
 */
public final class ElectionExercise {
    private static final String NAMESPACE = "default";
    private static final String LEASE = "exercise";
    /** What is done this often counts as hot. */
    private static final int STEPS = 150;
    private static final int HAND_OVERS = 4;
    /** The shortest there is, as who has handed over lets others go first for a third of it. */
    private static final Duration TTL = Duration.ofMillis(500);

    /** Long enough for answers of cold code. */
    private static final Duration STEP_TTL = Duration.ofSeconds(8);

    private ElectionExercise() {}

    /**
     * Takes, renews, releases and hands over. Leases called {@code exercise…} stay in the namespace {@code default}, owned by nobody.
     *
     * @param kubeconfig the way to the server, with the right to read and write leases
     * @throws ElectionException if the server refuses, or nobody takes over
     */
    public static void run(Path kubeconfig, TimeSource time) throws ElectionException, InterruptedException {
        try (OpenedStore opened = new StoreAddress.Kubernetes(kubeconfig, null, NAMESPACE).open(STEP_TTL, time)) {
            new LatencyTrial(opened.store(), LEASE + "-", STEP_TTL, time).run("exercise", STEPS, 1);
            new InProcessTrial(opened.store(), LEASE, time).run(HAND_OVERS, TTL);
        }
    }
}
