package dev.highlander.ownership.postgres;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the leases are and how they are reached. Shows no password, whatever it is turned into.
 */
public final class PostgresLeaseStoreConfig {
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

    private final PostgresUrl url;
    private final Map<String, String> properties;
    private final String schema;
    private final String clusterName;
    private final int connections;
    private final Duration answerTimeout;
    private final Duration connectTimeout;
    private final Duration heartbeat;
    private final boolean sessionWatch;
    private final Duration sessionGrace;
    private final int watchedSessions;
    private final int queueLimit;

    private PostgresLeaseStoreConfig(Builder builder) {
        url = builder.url;
        schema = builder.schema;
        clusterName = builder.clusterName;
        connections = builder.connections;
        answerTimeout = builder.answerTimeout;
        connectTimeout = builder.connectTimeout;
        heartbeat = builder.heartbeat;
        sessionWatch = builder.sessionWatch;
        sessionGrace = builder.sessionGrace;
        watchedSessions = builder.watchedSessions;
        queueLimit = builder.queueLimit;
        Map<String, String> all = new LinkedHashMap<>(url.properties());
        all.putIfAbsent("ApplicationName", "highlander");
        all.putIfAbsent("tcpKeepAlive", "true");
        // Planning a call of a function is nothing; and statements without a name pass every pooler.
        all.putIfAbsent("prepareThreshold", "0");
        all.putIfAbsent("connectTimeout", Long.toString(Math.max(1, connectTimeout.toSeconds())));
        if (!builder.password.isEmpty()) {
            all.put("password", builder.password);
        }
        properties = Map.copyOf(all);
    }

    /**
     * The defaults for this database.
     *
     * @throws IllegalArgumentException if it is not a URL of PostgreSQL
     */
    public static PostgresLeaseStoreConfig of(String url) {
        return builder(url).build();
    }

    /**
     * Begins with the defaults for this database.
     *
     * @param url {@code postgres://user:password@host:5432/name?sslmode=…}, also {@code postgresql://} and
     *            {@code jdbc:postgresql://}; several hosts are separated by commas, of which the primary is used. What stands
     *            behind the question mark goes to the JDBC driver: {@code sslmode}, {@code sslrootcert}, {@code sslcert},
     *            {@code sslkey} and the like
     * @throws IllegalArgumentException if it is not such a URL; the message hides the password
     */
    public static Builder builder(String url) {
        return new Builder(PostgresUrl.parse(url));
    }

    PostgresUrl url() {
        return url;
    }

    /** The driver's properties, with the password. */
    Map<String, String> properties() {
        return properties;
    }

    String schema() {
        return schema;
    }

    String clusterName() {
        return clusterName;
    }

    int connections() {
        return connections;
    }

    Duration answerTimeout() {
        return answerTimeout;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration heartbeat() {
        return heartbeat;
    }

    boolean sessionWatch() {
        return sessionWatch;
    }

    Duration sessionGrace() {
        return sessionGrace;
    }

    int watchedSessions() {
        return watchedSessions;
    }

    int queueLimit() {
        return queueLimit;
    }

    /** Fit for logs: no secrets. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(url.toString()).append(" schema=").append(schema);
        properties.entrySet().stream().filter(property -> !property.getKey().equals("user"))
                .sorted(Map.Entry.comparingByKey()).forEach(property -> text.append(' ').append(property.getKey())
                        .append('=').append(PostgresUrl.isSecret(property) ? "***" : property.getValue()));
        return text.toString();
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private final PostgresUrl url;
        private String password = "";
        private String schema = "public";
        private String clusterName = "";
        private int connections = 2;
        private Duration answerTimeout = Duration.ofSeconds(2);
        private Duration connectTimeout = Duration.ofSeconds(3);
        private Duration heartbeat = Duration.ofSeconds(5);
        private boolean sessionWatch = true;
        private Duration sessionGrace = Duration.ofMillis(50);
        private int watchedSessions = 4;
        private int queueLimit = 100_000;

        private Builder(PostgresUrl url) {
            this.url = url;
        }

        /** The password, if it is not in the URL; goes before the URL's. */
        public Builder password(String value) {
            password = value;
            return this;
        }

        /** The schema that the tables are in, {@code public} by default: 1 to 40 small letters, digits and underscores. */
        public Builder schema(String value) {
            schema = value;
            return this;
        }

        /** What the column {@code cluster_name} shows; empty by default. */
        public Builder clusterName(String value) {
            clusterName = value;
            return this;
        }

        /**
         * How many connections carry out steps: 1 to 64, 2 by default. Beside them the store has one for wake-ups and, while its
         * process waits for leases of others, one for each process that it watches.
         */
        public Builder connections(int value) {
            connections = value;
            return this;
        }

        /**
         * How long a statement may take: 50 ms to 1 min, 2 s by default; for a batch that grants or renews it is never more than a
         * third of its shortest time to live.
         */
        public Builder answerTimeout(Duration value) {
            answerTimeout = value;
            return this;
        }

        /** How long making a connection to one host may take: 1 s to 1 min, in whole seconds; 3 s by default. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /** How often an idle session is tried: 100 ms to 10 min, 5 s by default. */
        public Builder heartbeat(Duration value) {
            heartbeat = value;
            return this;
        }

        /**
         * Whether the death of a process ends its leases at once, where the server can tell; true by default. Without it, time alone
         * ends them.
         */
        public Builder sessionWatch(boolean value) {
            sessionWatch = value;
            return this;
        }

        /**
         * How long a process whose session has ended has to show that it lives, by opening another: 0 to 10 s, 50 ms by default.
         */
        public Builder sessionGrace(Duration value) {
            sessionGrace = value;
            return this;
        }

        /** How many other processes are watched at most, each by a connection: 0 to 64, 4 by default. The rest is left to time. */
        public Builder watchedSessions(int value) {
            watchedSessions = value;
            return this;
        }

        /** How many steps may wait for a connection before more are refused: 1 to 10,000,000, 100,000 by default. */
        public Builder queueLimit(int value) {
            queueLimit = value;
            return this;
        }

        /**
         * Checks everything and makes the configuration.
         *
         * @throws IllegalArgumentException naming the field, its value and what was expected
         */
        public PostgresLeaseStoreConfig build() {
            if (!SCHEMA.matcher(schema).matches()) {
                throw new IllegalArgumentException("schema: '" + schema
                        + "', expected 1 to 40 small letters, digits or '_', beginning with a letter or '_'");
            }
            if (clusterName.length() > 253) {
                throw new IllegalArgumentException(
                        "clusterName: " + clusterName.length() + " characters, expected 253 or less");
            }
            within("connections", connections, 1, 64);
            within("watchedSessions", watchedSessions, 0, 64);
            within("queueLimit", queueLimit, 1, 10_000_000);
            within("answerTimeout", answerTimeout, Duration.ofMillis(50), Duration.ofMinutes(1));
            within("connectTimeout", connectTimeout, Duration.ofSeconds(1), Duration.ofMinutes(1));
            within("heartbeat", heartbeat, Duration.ofMillis(100), Duration.ofMinutes(10));
            within("sessionGrace", sessionGrace, Duration.ZERO, Duration.ofSeconds(10));
            return new PostgresLeaseStoreConfig(this);
        }

        private static void within(String field, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(field + ": " + value + ", expected " + least + " to " + most);
            }
        }

        private static void within(String field, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        field + ": " + value.toMillis() + "ms, expected " + least.toMillis() + "ms to "
                                + most.toMillis() + "ms");
            }
        }
    }
}
