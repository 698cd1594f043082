package dev.highlander.ownership.postgres;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch as one call of the database's function, and back. */
final class LeaseCall {
    private static final int PARTS = 7;
    private static final int LONGEST_NAME = 253;

    private final String sql;
    private final String cluster;

    LeaseCall(Database database) {
        // Both statements leave in one packet and are one transaction, in which the time-out and nothing else lives on.
        sql = "select set_config('statement_timeout', ?, true);"
                + "select o_outcome, o_epoch, o_holder, o_token, o_successor, o_remaining, o_session from "
                + database.qualified("highlander_lease_steps_1") + "(?, ?, ?, ?, ?, ?, ?, ?, ?) order by o_step";
        cluster = database.config().clusterName();
    }

    /**
     * One answer.
     *
     * @param answer what was found
     * @param session the session recorded with who holds the lease; null if there is none
     */
    record Found(LeaseAnswer answer, @Nullable Long session) {}

    /**
     * Carries out steps in order, blocking.
     *
     * @param connection in auto-commit mode
     * @param longest after which time the statement is given up; a little later the connection is, too
     * @param session this process's session; null without one
     */
    List<Found> carryOut(Connection connection, List<LeaseRequest> steps, Duration longest, @Nullable Long session)
            throws SQLException {
        Database.bound(connection, longest);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, Long.toString(Math.max(1, longest.toMillis() * 3 / 4)));
            Object[][] columns = columns(steps);
            String[] types = {"text", "text", "text", "text", "bigint", "bigint", "text"};
            for (int i = 0; i < PARTS; i++) {
                statement.setArray(2 + i, connection.createArrayOf(types[i], columns[i]));
            }
            statement.setString(2 + PARTS, cluster);
            if (session == null) {
                statement.setNull(3 + PARTS, Types.BIGINT);
            } else {
                statement.setLong(3 + PARTS, session);
            }
            statement.execute();
            if (!statement.getMoreResults()) {
                throw new SQLException("the call of highlander_lease_steps_1 gave no result");
            }
            List<Found> found = new ArrayList<>(steps.size());
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next() && found.size() < steps.size()) {
                    found.add(found(steps.get(found.size()).lease(), rows));
                }
            }
            if (found.size() != steps.size()) {
                throw new SQLException(
                        "highlander_lease_steps_1 gave " + found.size() + " answers, expected " + steps.size());
            }
            return found;
        }
    }

    private static Object[][] columns(List<LeaseRequest> steps) {
        int size = steps.size();
        String[] kinds = new String[size];
        String[] keys = new String[size];
        @Nullable
        String[] holders = new @Nullable String[size];
        @Nullable
        String[] tokens = new @Nullable String[size];
        @Nullable
        Long[] epochs = new @Nullable Long[size];
        @Nullable
        Long[] micros = new @Nullable Long[size];
        @Nullable
        String[] successors = new @Nullable String[size];
        for (int i = 0; i < size; i++) {
            LeaseRequest step = steps.get(i);
            keys[i] = step.lease().value();
            HolderId holder = null;
            switch (step) {
                case LeaseRequest.Acquire acquire -> {
                    kinds[i] = "acquire";
                    holder = acquire.holder();
                    micros[i] = micros(acquire.ttl());
                }
                case LeaseRequest.Renew renew -> {
                    kinds[i] = "renew";
                    holder = renew.holder();
                    epochs[i] = renew.epoch().value();
                    micros[i] = micros(renew.ttl());
                }
                case LeaseRequest.Release release -> {
                    kinds[i] = "release";
                    holder = release.holder();
                    epochs[i] = release.epoch().value();
                    micros[i] = micros(release.courtesy());
                    successors[i] = release.successor();
                }
                case LeaseRequest.Read _ -> kinds[i] = "read";
                case LeaseRequest.Advance advance -> {
                    kinds[i] = "advance";
                    epochs[i] = advance.atLeast().value();
                }
            }
            if (holder != null) {
                holders[i] = holder.name();
                tokens[i] = holder.token();
            }
        }
        return new Object[][]{kinds, keys, holders, tokens, epochs, micros, successors};
    }

    /** Rounded up: the store must never count less than the holder. */
    private static long micros(Duration duration) {
        return Math.ceilDiv(duration.toNanos(), 1000L);
    }

    private static Found found(LeaseName name, ResultSet row) throws SQLException {
        Epoch epoch = new Epoch(row.getLong("o_epoch"));
        String outcome = row.getString("o_outcome");
        long session = row.getLong("o_session");
        Long recorded = row.wasNull() ? null : session;
        LeaseAnswer answer = switch (outcome) {
            case "renewed" -> new LeaseAnswer.Renewed();
            case "granted" -> new LeaseAnswer.Granted(epoch);
            case "released" -> new LeaseAnswer.Released(true);
            case "kept" -> new LeaseAnswer.Released(false);
            case "held" -> new LeaseAnswer.Held(lease(name, epoch, row));
            case "spent" -> new LeaseAnswer.Spent(lease(name, epoch, row));
            case "lost" -> new LeaseAnswer.Lost(lease(name, epoch, row));
            case "state" -> new LeaseAnswer.State(lease(name, epoch, row));
            case null, default -> throw new SQLException("answer '" + outcome + "' of highlander_lease_steps_1");
        };
        return new Found(answer, recorded);
    }

    private static Lease lease(LeaseName name, Epoch epoch, ResultSet row) throws SQLException {
        String holder = row.getString("o_holder");
        String token = row.getString("o_token");
        return new Lease(name, epoch, holder == null ? null : holder(holder, token), row.getString("o_successor"),
                Duration.ofNanos(Math.multiplyExact(row.getLong("o_remaining"), 1000L)));
    }

    /** Who holds it; for another program's row, whose name follows rules of its own, in the form that ours has. */
    private static HolderId holder(String name, @Nullable String token) {
        if (token != null) {
            return HolderId.of(name, token);
        }
        String fit = name.replaceAll("[\\s#\\p{Cntrl}]", "_");
        return HolderId.of(fit.isEmpty() ? "unknown" : fit.substring(0, Math.min(LONGEST_NAME, fit.length())),
                "foreign");
    }
}
