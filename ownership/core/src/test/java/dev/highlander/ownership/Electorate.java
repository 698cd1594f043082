package dev.highlander.ownership;

import dev.highlander.ownership.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** A store, a target and some candidates in manual time, for tests that read as a story. */
final class Electorate {
    final ManualTime time = new ManualTime();
    final LeaseTable table = new LeaseTable();
    final InProcessLeaseStore store = new InProcessLeaseStore(time, table);
    final LocalFence fence = new LocalFence();
    /** What all candidates were told, in order. */
    final List<String> told = new ArrayList<>();
    private long seed = 1;

    /** A candidate with its own connection to the store. */
    final class Candidate implements OwnershipListener {
        final String name;
        final Wire wire = new Wire(store, time);
        final Elector elector;
        final List<Ownership> ownerships = new ArrayList<>();

        Candidate(String name, UnaryOperator<ElectorConfig.Builder> config, UnaryOperator<Surroundings> around) {
            this.name = name;
            this.elector = Elector.start(config.apply(ElectorConfig.builder("test", name)).build(),
                    around.apply(Surroundings.of(wire, time).withFence(fence).withAnnouncer(Runnable::run)
                            .withRandom(new SplittableRandom(seed++))),
                    this);
        }

        Ownership ownership() {
            return ownerships.getLast();
        }

        ElectorState state() {
            return elector.status().state();
        }

        @Override
        public void gained(Ownership ownership) {
            ownerships.add(ownership);
            told.add(name + " gained " + ownership.epoch());
        }

        @Override
        public void lost(Ownership ownership, Loss loss) {
            told.add(name + " lost " + ownership.epoch() + " " + loss);
        }

        @Override
        public void degraded(Ownership ownership, String reason) {
            told.add(name + " degraded: " + reason);
        }

        @Override
        public void recovered(Ownership ownership) {
            told.add(name + " recovered");
        }

        @Override
        public void regressed(EpochRegression regression) {
            told.add(name + " regressed " + regression.granted() + " below " + regression.known());
        }
    }

    Candidate candidate(String name) {
        return candidate(name, config -> config);
    }

    Candidate candidate(String name, UnaryOperator<ElectorConfig.Builder> config) {
        return candidate(name, config, around -> around);
    }

    Candidate candidate(String name, UnaryOperator<ElectorConfig.Builder> config, UnaryOperator<Surroundings> around) {
        return new Candidate(name, config, around);
    }

    /** A candidate that has become the owner. */
    Candidate owner(String name) {
        Candidate owner = candidate(name);
        pass(Duration.ofMillis(50));
        return owner;
    }

    void pass(Duration duration) {
        time.pass(duration);
    }

    Lease lease() {
        return ((LeaseAnswer.State) table.apply(new LeaseRequest.Read(LeaseName.of("test")), time.nanos())).lease();
    }
}
