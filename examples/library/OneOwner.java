import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.LocalFence;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;

/** One lease, one elector: be told of gain and loss, act only as the owner, show the epoch to the target. */
public class OneOwner {
    private final LocalFence database = new LocalFence();
    private String written = "";

    public static void main(String[] arguments) throws InterruptedException {
        try (SystemTime time = new SystemTime("example-time"); LeaseStore store = new InProcessLeaseStore(time)) {
            new OneOwner().run(store, time);
        }
    }

    void run(LeaseStore store, SystemTime time) throws InterruptedException {
        OwnershipListener listener = new OwnershipListener() {
            @Override
            public void gained(Ownership ownership) {
                System.out.println("the owner, with epoch " + ownership.epoch());
            }

            @Override
            public void lost(Ownership ownership, Loss loss) {
                System.out.println("not the owner any more: " + loss);
            }
        };
        ElectorConfig config = ElectorConfig.builder("tenant/default", "node-a").ttl(Duration.ofSeconds(5)).build();

        try (Elector elector = Elector.start(config, Surroundings.of(store, time).withFence(database), listener)) {
            Ownership ownership = elector.await();
            ownership.runWithin(Duration.ofSeconds(1), () -> write("hello", ownership));
        }

        System.out.println("written: " + written);
    }

    /** The target's side: an older epoch is refused, whatever its sender believes. */
    void write(String text, Ownership ownership) {
        database.require(ownership.lease(), ownership.epoch());
        written = text;
    }
}
