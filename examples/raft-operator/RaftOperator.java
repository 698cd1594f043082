import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.raft.RaftConfig;
import dev.highlander.ownership.raft.RaftNode;
import dev.highlander.ownership.raft.ReplicatedMap;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.time.InstantSource;

/** An operator of which several run and one acts: it counts, on from where the one before stopped. */
public class RaftOperator {
    private RaftOperator() {}

    public static void main(String[] arguments) throws Exception {
        RaftConfig config = RaftConfig.fromEnvironment(System.getenv());
        try (SystemTime time = new SystemTime("operator-time");
                RaftNode node = RaftNode.start(config, time, InstantSource.system())) {
            Runtime.getRuntime().addShutdownHook(new Thread(node::close)); // SIGTERM: another leads before this one goes
            ReplicatedMap shared = node.replica("default").map();
            node.whileLeader("default", ownership -> reconcile(ownership, shared));
            for (boolean led = false; true; Thread.sleep(Duration.ofMillis(200))) {
                if (node.isLeader("default") != led) {
                    led = !led;
                    System.out.println(config.id() + (led ? " leads" : " follows"));
                }
            }
        }
    }

    /** Runs on one copy at a time, interrupted when another is to act; if it fails, another copy goes on, or this one after a pause. */
    private static void reconcile(Ownership ownership, ReplicatedMap shared) throws Exception {
        while (true) {
            Thread.sleep(Duration.ofMillis(500));
            int round = shared.get("round").toCompletableFuture().get().map(entry -> Integer.parseInt(entry.value())).orElse(0) + 1;
            ownership.runWithin(Duration.ofMillis(100), () -> System.out.println(
                    ownership.holder().name() + " acts with epoch " + ownership.epoch() + ", round " + round));
            shared.put("round", Integer.toString(round)).toCompletableFuture().get();
        }
    }
}
