package dev.highlander.bench.election.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.RedisServer;
import dev.highlander.bench.election.server.StoreServer;
import dev.highlander.bench.election.server.StoreUnderTest;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.core.ExecutableProvider;

/** The suite itself, with a real Redis, real processes and real signals; nothing here is about speed. */
class FaultSuiteTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final List<String> told = new ArrayList<>();

    private FaultReport run(FaultOptions options, StoreUnderTest store) throws Exception {
        try (SystemTime time = new SystemTime("test-timer")) {
            return new FaultSuite(options, folder, time, InstantSource.system(), told::add).run(List.of(store));
        }
    }

    @Test
    void anOwnerThatIsKilledOrStandsStillIsFollowedByAnotherAndNothingIsDoneTwice() throws Exception {
        FaultReport report = run(
                new FaultOptions(List.of(Fault.KILL, Fault.STOP), 1, Duration.ofSeconds(1), true, 1),
                store(FaultSuiteTest::redis));
        assertThat(report.rows()).as("told: %s", told).hasSize(2).allSatisfy(row -> {
            assertThat(row.notRun()).isNull();
            assertThat(row.runs()).hasSize(1);
            assertThat(row.faults()).isEmpty();
            assertThat(row.tally().doubles()).isZero();
            assertThat(row.tally().effects()).isPositive();
            assertThat(row.tally().changes()).as("changes of owner").isPositive();
            assertThat(row.gaps()).hasSize(1);
        });
        assertThat(report.isClean()).isTrue();
        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void whatCanNotBeHadIsToldAsNotRun() throws Exception {
        FaultReport report = run(
                new FaultOptions(List.of(Fault.KILL, Fault.CUT), 1, Duration.ofSeconds(1), true, 1), store(_ -> {
                    throw new NotAvailableException("no such server; install it");
                }));
        assertThat(report.rows()).extracting(FaultRow::notRun).containsOnly("no such server; install it").hasSize(2);
        assertThat(report.isClean()).isTrue();
        assertThat(report.isComplete()).isFalse();
        assertThat(told).contains("here: not run: no such server; install it");
    }

    private interface Starting {
        StoreServer start(TimeSource time) throws Exception;
    }

    private static StoreUnderTest store(Starting starting) {
        return new StoreUnderTest() {
            @Override
            public String name() {
                return "here";
            }

            @Override
            public StoreServer start(TimeSource time) throws NotAvailableException, IOException {
                try {
                    return starting.start(time);
                } catch (NotAvailableException | IOException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        };
    }

    /** The server out of the jar, or that of the system if the jar has none that runs here. */
    private static StoreServer redis(TimeSource time) throws Exception {
        try {
            return RedisServer.start(ExecutableProvider.newJarResourceProvider().get().toPath(), time);
        } catch (IOException | RuntimeException _) {
            try {
                return RedisServer.start(time);
            } catch (NotAvailableException none) {
                return abort("no redis-server runs here: neither the embedded one nor one on the PATH");
            }
        }
    }
}
