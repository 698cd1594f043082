package dev.highlander.bench.peers;

import dev.highlander.bench.raft.node.WriteLoad;
import dev.highlander.ownership.time.SystemTime;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.maintenance.StatusResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Writers on etcd, over gRPC. Arguments: length of the warm-up and of the measurement in nanoseconds, size of the values, how many write at
 * once (separated by commas), the servers' addresses. Prints a line {@code figures CLIENTS …} for each number of writers:
 * {@link WriteLoad.Figures#words()}. All writers share one connection to the leader, the shortest way there is.
 */
public final class EtcdLoad {
    private static final int ENDPOINTS = 4;

    private EtcdLoad() {}

    /** Writes, prints, ends. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        PrintStream out = System.out;
        // Whatever libraries print must not come between the figures.
        System.setOut(System.err);
        Duration warmUp = Duration.ofNanos(Long.parseLong(arguments[0]));
        Duration length = Duration.ofNanos(Long.parseLong(arguments[1]));
        int bytes = Integer.parseInt(arguments[2]);
        List<String> endpoints = Arrays.asList(arguments).subList(ENDPOINTS, arguments.length);
        try (SystemTime time = new SystemTime("etcd-timer");
                Client client = Client.builder().endpoints(leader(endpoints)).build()) {
            KV kv = client.getKVClient();
            WriteLoad.Target target = (key, value) -> kv.put(sequence(key), sequence(value));
            for (String clients : arguments[3].split(",", -1)) {
                WriteLoad.run(target, Integer.parseInt(clients), warmUp, bytes, time);
                WriteLoad.Figures figures = WriteLoad.run(target, Integer.parseInt(clients), length, bytes, time);
                List<String> words = new ArrayList<>(List.of("figures", clients));
                words.addAll(figures.words().stream().map(word -> word.replaceAll("\\s+", "_")).toList());
                out.println(String.join(" ", words));
                out.flush();
            }
            List<KeyValue> kept = kv.get(sequence("load-0-0")).get().getKvs();
            if (kept.size() != 1 || kept.getFirst().getValue().size() != bytes) {
                throw new IOException("what was written to " + endpoints + " is not there");
            }
        }
        System.exit(0);
    }

    private static String leader(List<String> endpoints) throws IOException, InterruptedException, ExecutionException {
        for (String endpoint : endpoints) {
            try (Client client = Client.builder().endpoints(endpoint).build()) {
                StatusResponse status = client.getMaintenanceClient().statusMember(endpoint).get();
                if (status.getLeader() == status.getHeader().getMemberId()) {
                    return endpoint;
                }
            }
        }
        throw new IOException("none of " + endpoints + " leads");
    }

    private static ByteSequence sequence(String text) {
        return ByteSequence.from(text, StandardCharsets.US_ASCII);
    }
}
