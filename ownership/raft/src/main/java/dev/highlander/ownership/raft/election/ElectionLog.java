package dev.highlander.ownership.raft.election;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetrics;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.server.metrics.LeaderElectionMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Tells why there was an election, a line each, and counts them. */
public final class ElectionLog {
    /** A machine that is there answers or refuses in less, on whatever network an election takes a fraction of a second. */
    private static final int LOOK_MILLIS = 300;

    private static final String GONE = "process gone: ";

    private ElectionLog() {}

    /**
     * Writes the line. Looks first whether the one before still runs, if nothing was heard of it; so it may block for a moment.
     *
     * @param address where the one before is reached; null if unknown
     */
    public static void tell(Logger log, String group, String leader, long term, LeadershipSigns.Change change,
            @Nullable String address) {
        String cause = change.cause().name().toLowerCase(Locale.ROOT).replace('_', '-');
        switch (change.cause()) {
            case FIRST -> log.info("group={} event=raft-leader leader={} term={} before=nobody", group, leader, term);
            case TRANSFER, STEPPED_DOWN, OVERRULED -> log.info(
                    "group={} event=raft-leader leader={} term={} before={} cause={}", group, leader, term,
                    change.before(), cause);
            case TIME_OUT -> {
                String found = look(address);
                log.info("group={} event=raft-leader leader={} term={} before={} cause={} silent={} before-now=\"{}\"",
                        group, leader, term, change.before(), found.startsWith(GONE) ? "process-gone" : cause,
                        change.silentNanos() < 0 ? "unknown" : change.silentNanos() / 1_000_000 + "ms", found);
            }
        }
    }

    /** How often a member of a group in this process has stood for election, as Ratis counts it. */
    public static long begun(RaftGroupMemberId member) {
        MetricRegistryInfo elections = new MetricRegistryInfo(member.toString(),
                RatisMetrics.RATIS_APPLICATION_NAME_METRICS, LeaderElectionMetrics.RATIS_LEADER_ELECTION_METRICS,
                LeaderElectionMetrics.RATIS_LEADER_ELECTION_METRICS_DESC);
        return MetricRegistries.global().get(elections)
                .map(registry -> registry.counter(LeaderElectionMetrics.LEADER_ELECTION_COUNT_METRIC).getCount())
                .orElse(0L);
    }

    /** Whether somebody listens where the one before was reached. It says nothing, and hears nothing. */
    private static String look(@Nullable String address) {
        if (address == null) {
            return "no member any more";
        }
        int colon = address.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.substring(0, colon),
                    Integer.parseInt(address.substring(colon + 1))), LOOK_MILLIS);
            return "its port answers: it was slow, stood still, or is cut off from others";
        } catch (ConnectException e) {
            return GONE + e.getMessage();
        } catch (SocketTimeoutException e) {
            return "out of reach: nothing heard for " + LOOK_MILLIS + " ms";
        } catch (IOException e) {
            return "out of reach: " + e.getMessage();
        }
    }
}
