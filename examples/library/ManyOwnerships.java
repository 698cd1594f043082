import dev.highlander.ownership.Holding;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.Ownerships;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Many leases in one process, over one connection: take, run while owner, ask who holds, hand over, close all. */
public class ManyOwnerships {
    public static void main(String[] arguments) throws InterruptedException {
        try (SystemTime time = new SystemTime("example-time")) {
            LeaseStore store = new InProcessLeaseStore(time);
            run(store, time);
        }
    }

    static void run(LeaseStore store, SystemTime time) throws InterruptedException {
        try (Ownerships ownerships = Ownerships.over(store, time).as("node-a").open()) {
            Ownership ownership = ownerships.take("tenant/default");
            ownership.runWithin(Duration.ofSeconds(1), () -> System.out.println("acting with epoch " + ownership.epoch()));

            CountDownLatch done = new CountDownLatch(1);
            ownerships.runWhileOwner("reports/nightly", report -> {
                System.out.println("reporting with epoch " + report.epoch());
                done.countDown();
            });
            done.await();

            Optional<Holding> holding = ownerships.holder("tenant/default");
            holding.ifPresent(held -> System.out.println(held.lease() + " is held by " + held.holder().name()
                    + (held.here() ? ", here" : ", elsewhere") + ", with epoch " + held.epoch()));

            ownerships.handOver("tenant/default", "node-b");
        }
    }

    static Ownerships withAPreferredHolder(LeaseStore store, SystemTime time, String thisNode) {
        return Ownerships.over(store, time)
                .as(thisNode)
                .with(config -> config.ttl(Duration.ofSeconds(5)).priority(5))
                .preferring("node-a", Duration.ofMinutes(1))
                .open();
    }
}
