package dev.highlander.ownership.postgres;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyLeasesTest {
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final HolderId ANN = HolderId.of("ann", "1");

    private final Server server = Server.shared();
    private final String database = server.database();

    @Test
    void tenThousandLeasesInOneBatch() {
        List<LeaseName> names = IntStream.range(0, 10_000).mapToObj(i -> LeaseName.of("shard/" + i)).toList();
        try (PostgresLeaseStore store = server.open(database, config -> config.answerTimeout(ofSeconds(30)))) {
            assertThat(Server.call(store.submit(all(names, name -> new LeaseRequest.Acquire(name, ANN, TTL)))))
                    .hasSize(10_000).containsOnly(new LeaseAnswer.Granted(new Epoch(1)));
            List<LeaseRequest> renewals = all(names, name -> new LeaseRequest.Renew(name, ANN, new Epoch(1), TTL));
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                assertThat(Server.call(store.submit(renewals))).hasSize(10_000).containsOnly(new LeaseAnswer.Renewed());
                System.out.println("postgres: 10,000 renewals in " + (System.nanoTime() - start) / 1_000_000 + " ms");
            }
            assertThat(server.query(database, "select count(*) from leader_locks where version = 4"))
                    .containsExactly("10000");
        }
    }

    @Test
    void batchesThatMeetInAnyOrderDoNotBlockEachOther() {
        List<LeaseName> names = new ArrayList<>(
                IntStream.range(0, 200).mapToObj(i -> LeaseName.of("meet/" + i)).toList());
        Random random = new Random(7);
        try (PostgresLeaseStore one = server.open(database,
                config -> config.connections(4).answerTimeout(ofSeconds(30)));
                PostgresLeaseStore two = server.open(database,
                        config -> config.connections(4).answerTimeout(ofSeconds(30)))) {
            List<CompletionStage<List<LeaseAnswer>>> answers = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                for (PostgresLeaseStore store : List.of(one, two)) {
                    HolderId holder = HolderId.of(store == one ? "one" : "two", "r" + round);
                    Collections.shuffle(names, random);
                    List<LeaseRequest> batch = all(names, name -> new LeaseRequest.Acquire(name, holder, TTL));
                    Collections.shuffle(names, random);
                    batch.addAll(all(names,
                            name -> new LeaseRequest.Release(name, holder, new Epoch(1), null, Duration.ZERO)));
                    answers.add(store.submit(batch));
                }
            }
            int granted = 0;
            for (CompletionStage<List<LeaseAnswer>> answer : answers) {
                for (LeaseAnswer each : Server.call(answer)) {
                    granted += each instanceof LeaseAnswer.Granted ? 1 : 0;
                }
            }
            // Each lease's first holder releases it in its own batch; the second keeps it, as its epoch is 2.
            assertThat(granted).isEqualTo(2 * names.size());
        }
        assertThat(
                server.query("postgres", "select deadlocks from pg_stat_database where datname = '" + database + "'"))
                .containsExactly("0");
    }

    private static List<LeaseRequest> all(List<LeaseName> names,
            java.util.function.Function<LeaseName, LeaseRequest> step) {
        List<LeaseRequest> steps = new ArrayList<>(names.size());
        names.forEach(name -> steps.add(step.apply(name)));
        return steps;
    }
}
