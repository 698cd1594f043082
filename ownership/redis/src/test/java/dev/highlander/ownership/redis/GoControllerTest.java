package dev.highlander.ownership.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.time.SystemTime;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A raw client plays k8-highlander's Go controller, which knows only the lock's key: each keeps the other out. */
class GoControllerTest {
    /** As a Go controller writes it. */
    private static final String RECORDED = """
            {"value":"%s","clusterName":"primary","createdAt":"2025-03-14T09:26:53.589793238Z",\
            "updatedAt":"2025-03-14T09:26:53.589793238Z","expiresAt":"2025-03-14T09:27:08.589793238Z",\
            "ttl":15000000000,"version":1741944413589793238}""";
    private static final String COMPARE_AND_DELETE = """
            local lock = redis.call('get', KEYS[1])
            if lock and cjson.decode(lock).value == ARGV[1] then return redis.call('del', KEYS[1]) end
            return 0""";
    private static final String COMPARE_AND_RENEW = """
            local lock = redis.call('get', KEYS[1])
            if lock and cjson.decode(lock).value == ARGV[1] then
              redis.call('setex', KEYS[1], ARGV[2], ARGV[3])
              return 1
            end
            return 0""";
    private static final Duration TTL = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    static Path folder;

    @SuppressWarnings("NullAway.Init") // filled before every test
    private static RedisProcess server;

    private final SystemTime time = new SystemTime("test-time");
    private final LeaseStore store = RedisLeaseStore
            .open(RedisLeaseStoreConfig.builder(server.uri()).clusterName("primary")
                    .commandTimeout(Duration.ofSeconds(20)).build(), time);
    private final String key = "highlander-leader-lock:tenant-" + System.identityHashCode(this);
    private final LeaseName lease = LeaseName.of(key);
    private final HolderId ann = HolderId.of("node-a", "1");
    private final HolderId bob = HolderId.of("node-b", "1");

    @BeforeAll
    static void start() {
        server = RedisProcess.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        store.close();
        time.close();
    }

    @Test
    void ourLockHasTheirFields() {
        Instant before = serverTime();
        Waiting.get(store.acquire(lease, ann, TTL));
        String value = value();
        Instant after = serverTime();

        assertThat(value).startsWith("{\"value\":\"node-a#1\",\"clusterName\":\"primary\",\"createdAt\":\"")
                .contains("\"ttl\":10000000000").endsWith(",\"version\":1}");
        assertThat(instant(value, "createdAt")).isBetween(before.minusMillis(1), after);
        assertThat(instant(value, "expiresAt")).isEqualTo(instant(value, "updatedAt").plus(TTL));
    }

    @Test
    void aRenewalMovesItsEndAndKeepsItsBeginning() {
        Epoch epoch = grant(ann);
        String first = value();
        Waiting.pass(Duration.ofMillis(20));

        Waiting.get(store.renew(lease, ann, epoch, TTL));

        assertThat(instant(value(), "createdAt")).isEqualTo(instant(first, "createdAt"));
        assertThat(instant(value(), "expiresAt")).isAfter(instant(first, "expiresAt"));
    }

    @Test
    void datesAreRightInLeapYearsAndAtTheirEnds() {
        // The clock of the server can't be set, so a lease is long enough to reach these days.
        for (int days : List.of(1, 28, 29, 31, 59, 60, 90, 180, 270, 364, 365)) {
            LeaseName far = LeaseName.of(key + "/" + days);
            Waiting.get(store.acquire(far, ann, Duration.ofDays(days)));
            String value = server.raw(raw -> raw.get(far.value()));
            assertThat(instant(value, "expiresAt")).isEqualTo(instant(value, "updatedAt").plus(Duration.ofDays(days)));
        }
    }

    @Test
    void theirLockKeepsUsOutAndTellsWhoHasItForHowLong() {
        assertThat(goTakes("go-controller")).isTrue();

        Lease held = heldAgainst(ann);

        assertThat(held.holder()).isEqualTo(HolderId.of("go-controller", "foreign"));
        assertThat(held.remaining()).isPositive().isLessThanOrEqualTo(TTL);
        assertThat(Waiting.get(store.read(lease)).holder()).isEqualTo(held.holder());
    }

    @Test
    void ourLockKeepsThemOutAlsoUnderOurName() {
        grant(ann);

        assertThat(goTakes("node-a")).isFalse();
        assertThat(goRenews("node-a")).isFalse();
        assertThat(goReleases("node-a")).isFalse();
        assertThat(Waiting.get(store.read(lease)).holder()).isEqualTo(ann);
    }

    @Test
    void theirReleaseLetsUsIn() {
        goTakes("go-controller");
        heldAgainst(ann);

        assertThat(goReleases("go-controller")).isTrue();

        assertThat(grant(ann)).isEqualTo(new Epoch(1));
    }

    @Test
    void theirExpiryLetsUsIn() {
        server.raw(raw -> raw.set(key, RECORDED.formatted("go-controller"), SetArgs.Builder.nx().px(300)));
        heldAgainst(ann);
        Waiting.pass(Duration.ofMillis(300));

        grant(ann);
    }

    @Test
    void ourReleaseLetsThemIn() {
        Epoch epoch = grant(ann);
        Waiting.get(store.release(lease, ann, epoch));

        assertThat(goTakes("go-controller")).isTrue();
        assertThat(goRenews("go-controller")).isTrue();
    }

    @Test
    void ourExpiryLetsThemInAndOurLateRenewalIsLostForGood() {
        Epoch epoch = Waiting
                .get(store.acquire(lease, ann, Duration.ofMillis(200))) instanceof LeaseAnswer.Granted(Epoch granted)
                        ? granted
                        : Epoch.NONE;
        Waiting.pass(Duration.ofMillis(200));
        assertThat(goTakes("go-controller")).isTrue();

        assertThat(Waiting.get(store.renew(lease, ann, epoch, TTL))).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(Waiting.get(store.release(lease, ann, epoch))).isEqualTo(new LeaseAnswer.Released(false));
        assertThat(value()).contains("go-controller");

        goReleases("go-controller");
        assertThat(Waiting.get(store.renew(lease, ann, epoch, TTL))).isInstanceOf(LeaseAnswer.Lost.class);
        assertThat(Waiting.get(store.acquire(lease, ann, TTL))).isInstanceOf(LeaseAnswer.Spent.class);
    }

    @Test
    void ourNextEpochIsHigherAlthoughTheyHadItMeanwhile() {
        Epoch first = grant(ann);
        Waiting.get(store.release(lease, ann, first));
        goTakes("go-controller");
        goReleases("go-controller");

        assertThat(grant(bob)).isGreaterThan(first);
    }

    @Test
    void aLockThatDisappearsUnderOurOwnerGivesTheLeaseToNobodyElseOfOurs() {
        // A Go controller that has released its lock deletes whatever it then finds there, without looking whose it is.
        Epoch epoch = grant(ann);
        server.raw(raw -> raw.del(key));

        assertThat(heldAgainst(bob).holder()).isEqualTo(ann);
        assertThat(Waiting.get(store.renew(lease, ann, epoch, TTL))).isEqualTo(new LeaseAnswer.Renewed());
        assertThat(goTakes("go-controller")).isFalse();
    }

    @Test
    void theyMayTakeWhatIsKeptBackForOurSuccessor() {
        Epoch epoch = grant(ann);
        Waiting.get(store.submit(
                new LeaseRequest.Release(lease, ann, epoch, "node-b", TTL)));

        assertThat(goTakes("go-controller")).isTrue();
        assertThat(heldAgainst(bob).holder()).isEqualTo(HolderId.of("go-controller", "foreign"));
    }

    @Test
    void anAdvanceLeavesTheirLockAlone() {
        goTakes("go-controller");

        Lease advanced = Waiting.get(store.advance(lease, new Epoch(7)));

        assertThat(advanced.epoch()).isEqualTo(new Epoch(7));
        assertThat(advanced.holder()).isEqualTo(HolderId.of("go-controller", "foreign"));
        goReleases("go-controller");
        assertThat(grant(ann)).isEqualTo(new Epoch(8));
    }

    @Test
    void locksOfAnyFormKeepUsOut() {
        for (String form : List.of("old-format-id", "{\"value\":17}", "[]", "{broken", "", "12", "two words # and more",
                "{\"other\":true}", "x".repeat(1000))) {
            server.raw(raw -> raw.set(key, form));
            Lease held = heldAgainst(ann);
            assertThat(held.holder()).as(form).isNotNull();
            assertThat(held.remaining()).as(form).isEqualTo(LeaseScript.WITHOUT_END);
        }
    }

    private boolean goTakes(String id) {
        return "OK".equals(
                server.raw(raw -> raw.set(key, RECORDED.formatted(id), SetArgs.Builder.nx().px(TTL.toMillis()))));
    }

    private boolean goRenews(String id) {
        return server.raw(raw -> raw.<Long>eval(COMPARE_AND_RENEW, ScriptOutputType.INTEGER, new String[]{key}, id,
                "10", RECORDED.formatted(id))) == 1;
    }

    private boolean goReleases(String id) {
        return server.raw(
                raw -> raw.<Long>eval(COMPARE_AND_DELETE, ScriptOutputType.INTEGER, new String[]{key}, id)) == 1;
    }

    private Epoch grant(HolderId holder) {
        LeaseAnswer answer = Waiting.get(store.acquire(lease, holder, TTL));
        assertThat(answer).isInstanceOf(LeaseAnswer.Granted.class);
        return ((LeaseAnswer.Granted) answer).epoch();
    }

    private Lease heldAgainst(HolderId holder) {
        LeaseAnswer answer = Waiting.get(store.acquire(lease, holder, TTL));
        assertThat(answer).isInstanceOf(LeaseAnswer.Held.class);
        return ((LeaseAnswer.Held) answer).lease();
    }

    private String value() {
        return server.raw(raw -> raw.get(key));
    }

    private static Instant serverTime() {
        List<String> parts = server.raw(raw -> raw.time());
        return Instant.ofEpochSecond(Long.parseLong(parts.get(0)), Long.parseLong(parts.get(1)) * 1000);
    }

    private static Instant instant(String json, String field) {
        var found = Pattern.compile("\"" + field + "\":\"([^\"]+)\"").matcher(json);
        assertThat(found.find()).as(field + " in " + json).isTrue();
        return Instant.parse(found.group(1));
    }
}
