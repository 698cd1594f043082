package dev.highlander.ownership.simulator;

import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.LeaseName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a schedule is about, drawn from its seed.
 *
 * @param machines how many nodes there are: 2 to 7
 * @param drift by what part clocks may differ, as the electors are told
 * @param topics the leases
 * @param storm how bad the network is while there are faults
 * @param faultEvery how often something is done to somebody, on the average, in nanoseconds
 * @param actEvery how often an owner acts, as a part of its lease's time to live
 * @param pauseInAct probability that the machine stands still between a check and its effect
 * @param suspends whether hosts are suspended, so that their clocks break the drift bound
 * @param losesData whether the store may lose its data
 * @param troubled how long there are faults, in nanoseconds
 * @param servers what becomes of stores that run on more than one machine, by wall clocks, or with sessions
 */
record Scenario(int machines, double drift, List<Topic> topics, Network.Weather storm, long faultEvery, double actEvery,
        double pauseInAct, boolean suspends, boolean losesData, long troubled,
        Servers servers) {
    private static final long MILLI = 1_000_000;
    private static final List<Long> TTLS = List.of(500L, 500L, 1_000L, 2_000L, 5_000L, 15_000L, 30_000L);

    /**
     * One lease.
     *
     * @param lease its name
     * @param ttl its time to live, the longest if the candidates are not configured alike
     * @param margin what is taken off each deadline: at times nothing, so that nothing hides behind it
     * @param drain how long a hand-over waits
     * @param candidates which nodes want it
     * @param priorities their priorities
     * @param ttls their times to live, mostly all the same
     */
    record Topic(LeaseName lease, Duration ttl, Duration margin, Duration drain, List<Integer> candidates,
            List<Integer> priorities, List<Duration> ttls) {
        ElectorConfig config(int candidate, String holder, double drift) {
            Duration its = ttls.get(candidates.indexOf(candidate));
            return ElectorConfig.builder(lease.value(), holder).ttl(its).margin(margin).drift(drift).drain(drain)
                    .priority(priorities.get(candidates.indexOf(candidate))).build();
        }
    }

    /**
     * What a store of several servers is like.
     *
     * @param synchronous whether an answer waits until the replica has what it tells of
     * @param lag how far the replica usually is behind, at most, in nanoseconds
     * @param failsOver whether a replica may take the place of its primary
     * @param jumps whether the servers' wall clocks may be set
     * @param sessions whether sessions are kept, so that their end can be noticed
     * @param cutsSessions whether something between client and server may end a session of a process that goes on
     */
    record Servers(boolean synchronous, long lag, boolean failsOver, boolean jumps, boolean sessions,
            boolean cutsSessions) {
        static Servers draw(World world, long ttl) {
            return new Servers(world.chance(0.3), world.skewed(100_000, ttl / 2), world.chance(0.5), world.chance(0.3),
                    world.chance(0.8), world.chance(0.2));
        }
    }

    static Scenario draw(World world, StoreKind store) {
        int machines = store.drawNodes(world);
        // A common time scale, so that what happens to one lease matters to the other.
        long ttl = TTLS.get((int) world.between(0, TTLS.size() - 1)) * MILLI;
        List<Topic> topics = new ArrayList<>();
        int count = world.chance(0.6) ? 1 : (int) world.between(2, 3);
        for (int i = 0; i < count; i++) {
            topics.add(topic(world, store, i, machines,
                    i == 0 ? ttl : Math.max(500 * MILLI, world.between(ttl / 2, ttl))));
        }
        double[] drifts = {0.001, 0.01, 0.01, 0.05};
        return new Scenario(machines, drifts[(int) world.between(0, 3)], List.copyOf(topics), storm(world, ttl),
                world.skewed(ttl / 6, ttl * 2), 0.05 + world.random().nextDouble() * 0.4,
                world.chance(0.5) ? 0.03 : 0, world.chance(0.15), world.chance(0.15), world.between(4, 10) * ttl,
                Servers.draw(world, ttl));
    }

    /** The longest time to live. */
    long ttl() {
        return topics.stream().mapToLong(topic -> topic.ttl().toNanos()).max().orElseThrow();
    }

    /** The drift of one machine in millionths: any two differ by less than the bound, and often by nearly as much. */
    long drawDrift(World world) {
        long most = (long) (drift * 1_000_000 * 0.49);
        return world.chance(0.5) ? (world.chance(0.5) ? most : -most) : world.between(-most, most);
    }

    /** By how much a machine's wall clock is ahead: hosts are configured badly. */
    long drawWallOffset(World world) {
        return world.chance(0.4) ? 0 : drawJump(world);
    }

    /** By how much a wall clock is set. */
    long drawJump(World world) {
        long amount = world.skewed(ttl() / 50, 2 * ttl());
        return world.chance(0.5) ? amount : -amount;
    }

    private static Topic topic(World world, StoreKind store, int number, int machines, long ttl) {
        List<Integer> candidates = new ArrayList<>();
        List<Integer> priorities = new ArrayList<>();
        List<Duration> ttls = new ArrayList<>();
        boolean ranked = world.chance(0.3);
        boolean alike = world.chance(0.8);
        double wanted = store.drawWanted(world);
        for (int i = 0; i < machines; i++) {
            if (i < 2 || world.chance(wanted)) {
                candidates.add(i);
                priorities.add(ranked ? (int) world.between(6, 9) : 9);
                ttls.add(Duration.ofNanos(alike ? ttl : Math.max(500 * MILLI, world.between(ttl / 2, ttl))));
            }
        }
        long margin = world.chance(0.5) ? 0 : ttl / 50;
        return new Topic(LeaseName.of("lease-" + number), Duration.ofNanos(ttl), Duration.ofNanos(margin),
                Duration.ofNanos(world.skewed(ttl / 20, ttl * 2)), List.copyOf(candidates), List.copyOf(priorities),
                List.copyOf(ttls));
    }

    private static Network.Weather storm(World world, long ttl) {
        if (world.chance(0.2)) {
            return Network.Weather.CALM;
        }
        long usual = world.skewed(200_000, Math.max(MILLI, ttl / 20));
        return new Network.Weather(world.chance(0.5) ? 0 : world.random().nextDouble() * 0.3,
                world.chance(0.5) ? 0 : world.random().nextDouble() * 0.3,
                world.chance(0.5) ? 0 : world.random().nextDouble() * 0.3, usual, ttl + ttl / 5);
    }
}
