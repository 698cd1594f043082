import dev.highlander.ownership.Fence;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.raft.RaftConfig;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.RaftNode;
import dev.highlander.ownership.raft.ReplicatedMap;
import dev.highlander.ownership.raft.tls.TlsFiles;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** An operator of which several run and one acts: it counts, on from where the one before stopped. */
public class RaftOperator implements OwnershipListener {
    private final ReplicatedMap shared;
    private Thread work = new Thread();

    RaftOperator(ReplicatedMap shared) {
        this.shared = shared;
    }

    public static void main(String[] arguments) throws Exception {
        RaftConfig config = settings(System.getenv(), List.of(arguments).contains("--insecure"));
        try (SystemTime time = new SystemTime("operator-time");
                RaftNode node = RaftNode.start(config, time, InstantSource.system())) {
            Runtime.getRuntime().addShutdownHook(new Thread(node::close)); // SIGTERM: another leads before this one goes
            node.lead("default", Fence.none(), new RaftOperator(node.replica("default").map()));
            for (boolean led = false; true; Thread.sleep(Duration.ofMillis(200))) {
                if (node.isLeader("default") != led) {
                    led = !led;
                    System.out.println(config.id() + (led ? " leads" : " follows"));
                }
            }
        }
    }

    static RaftConfig settings(Map<String, String> environment, boolean insecure) {
        String members = environment.getOrDefault("HIGHLANDER_RAFT_MEMBERS", "a=127.0.0.1:7070");
        RaftConfig.Builder config = RaftConfig.builder(environment.getOrDefault("HIGHLANDER_ID", "a"),
                Arrays.stream(members.split(",")).map(RaftMember::parse).toList());
        if (environment.containsKey("HIGHLANDER_RAFT_DATA_DIR")) {
            config.dataDir(Path.of(environment.get("HIGHLANDER_RAFT_DATA_DIR")));
        }
        return (insecure
                ? config.insecure().bind("127.0.0.1")
                : config.tls(TlsFiles.in(Path.of(environment.getOrDefault("HIGHLANDER_RAFT_TLS_DIR", "tls"))))).build();
    }

    @Override
    public void gained(Ownership ownership) {
        work = Thread.ofVirtual().start(() -> reconcile(ownership));
    }

    @Override
    public void lost(Ownership ownership, Loss loss) {
        work.interrupt();
        try {
            work.join(); // the next leader begins after this one has stopped
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reconcile(Ownership ownership) {
        while (ownership.isHeld()) {
            try {
                Thread.sleep(Duration.ofMillis(500));
                count(ownership);
            } catch (InterruptedException over) {
                return;
            } catch (ExecutionException | RuntimeException failed) {
                System.out.println(ownership.holder().name() + " tries again: " + failed.getMessage());
            }
        }
    }

    private void count(Ownership ownership) throws InterruptedException, ExecutionException {
        int round = shared.get("round").toCompletableFuture().get().map(entry -> Integer.parseInt(entry.value())).orElse(0) + 1;
        ownership.runWithin(Duration.ofMillis(100), () -> System.out.println(
                ownership.holder().name() + " acts with epoch " + ownership.epoch() + ", round " + round));
        shared.put("round", Integer.toString(round)).toCompletableFuture().get();
    }
}
