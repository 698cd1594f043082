package dev.highlander.ownership.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis, how to reach it, and how its keys are named. Immutable; {@link #toString} shows no secret.
 *
 * <p>URIs: {@code redis://[user:password@]host[:port][/database]}, {@code rediss://…} over TLS;
 * {@code redis-sentinel://[user:password@]host[:port][,host[:port]…][/database]#master};
 * {@code redis-cluster://[user:password@]host[:port][,host[:port]…]}; the latter two over TLS as {@code rediss-sentinel},
 * {@code rediss-cluster}. A user without password can't be told; {@code password@} alone is the default user's.
 */
public final class RedisLeaseStoreConfig {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:/-]{0,100}");
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final RedisAddress address;
    private final @Nullable String sentinelUser;
    private final @Nullable String sentinelPassword;
    private final @Nullable Path trustedCertificates;
    private final @Nullable Path clientCertificate;
    private final @Nullable Path clientKey;
    private final boolean verifyHostName;
    private final String keyPrefix;
    private final String clusterName;
    private final Duration commandTimeout;
    private final Duration connectTimeout;
    private final Duration gather;
    private final int replicas;

    private RedisLeaseStoreConfig(Builder from) {
        address = from.address;
        sentinelUser = from.sentinelUser;
        sentinelPassword = from.sentinelPassword;
        trustedCertificates = from.trustedCertificates;
        clientCertificate = from.clientCertificate;
        clientKey = from.clientKey;
        verifyHostName = from.verifyHostName;
        keyPrefix = from.keyPrefix;
        clusterName = from.clusterName;
        commandTimeout = within("commandTimeout", from.commandTimeout, Duration.ofMillis(10));
        connectTimeout = within("connectTimeout", from.connectTimeout, Duration.ofMillis(10));
        gather = within("gather", from.gather, Duration.ZERO);
        replicas = from.replicas;
        if (!PREFIX.matcher(keyPrefix).matches()) {
            throw new IllegalArgumentException(
                    "keyPrefix: '" + keyPrefix + "', expected at most 100 letters, digits or '. _ : / -'");
        }
        if (replicas < 0 || replicas > 100) {
            throw new IllegalArgumentException("replicas: " + replicas + ", expected 0 to 100");
        }
        if (gather.compareTo(commandTimeout.dividedBy(4)) > 0) {
            throw new IllegalArgumentException("gather: " + gather + ", expected at most a quarter of commandTimeout, "
                    + commandTimeout);
        }
        if (!address.tls() && (trustedCertificates != null || clientCertificate != null)) {
            throw new IllegalArgumentException(
                    "redis: '" + address + "', expected rediss://… because certificates are given");
        }
    }

    /**
     * The defaults for the Redis at a URI.
     *
     * @throws IllegalArgumentException naming the URI without its password, and what was expected
     */
    public static RedisLeaseStoreConfig of(String uri) {
        return builder(uri).build();
    }

    /**
     * Begins with the defaults for the Redis at a URI.
     *
     * @throws IllegalArgumentException naming the URI without its password, and what was expected
     */
    public static Builder builder(String uri) {
        return new Builder(RedisAddress.parse(uri));
    }

    /**
     * Begins with what k8-highlander calls {@code redis.addr}, {@code redis.password} and {@code redis.db}.
     *
     * @param addr {@code host:port}, or a URI, whose own password and database then count
     * @param password the password; empty if none is asked for
     * @param database the number of the database
     * @throws IllegalArgumentException naming the field, its value and what was expected
     */
    public static Builder ofHighlander(String addr, String password, int database) {
        if (addr.contains("://")) {
            RedisAddress read = RedisAddress.parse(addr);
            return new Builder(read.password() == null && !password.isEmpty()
                    ? read.withCredentials(read.user(), password)
                    : read);
        }
        if (database < 0) {
            throw new IllegalArgumentException("redis.db: " + database + ", expected 0 or more");
        }
        RedisAddress read = RedisAddress.parse("redis://" + addr + "/" + database);
        return new Builder(password.isEmpty() ? read : read.withCredentials(null, password));
    }

    /** The URI of the servers, without the password. */
    public String uri() {
        return address.toString();
    }

    RedisAddress address() {
        return address;
    }

    @Nullable
    String sentinelUser() {
        return sentinelUser;
    }

    @Nullable
    String sentinelPassword() {
        return sentinelPassword;
    }

    @Nullable
    Path trustedCertificates() {
        return trustedCertificates;
    }

    @Nullable
    Path clientCertificate() {
        return clientCertificate;
    }

    @Nullable
    Path clientKey() {
        return clientKey;
    }

    boolean verifyHostName() {
        return verifyHostName;
    }

    String keyPrefix() {
        return keyPrefix;
    }

    String clusterName() {
        return clusterName;
    }

    /** How long an answer is awaited. */
    public Duration commandTimeout() {
        return commandTimeout;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration gather() {
        return gather;
    }

    /** How many replicas must have a grant, renewal or release before it is answered. */
    public int replicas() {
        return replicas;
    }

    /**
     * The channel on which freed leases are told: {@code <keyPrefix>highlander-leases@<database>}. Redis keeps channels apart by
     * name only, not by database.
     */
    public String channel() {
        return keyPrefix + "highlander-leases@" + address.database();
    }

    /** Everything but the secrets. */
    @Override
    public String toString() {
        return address + " keyPrefix='" + keyPrefix + "' clusterName='" + clusterName + "' commandTimeout="
                + commandTimeout + " connectTimeout=" + connectTimeout + " gather=" + gather + " replicas=" + replicas;
    }

    private static Duration within(String field, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(field + ": " + value + ", expected " + least + " to " + LONGEST);
        }
        return value;
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private RedisAddress address;
        private @Nullable String sentinelUser;
        private @Nullable String sentinelPassword;
        private @Nullable Path trustedCertificates;
        private @Nullable Path clientCertificate;
        private @Nullable Path clientKey;
        private boolean verifyHostName = true;
        private String keyPrefix = "";
        private String clusterName = "default";
        private Duration commandTimeout = Duration.ofSeconds(1);
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration gather = Duration.ofMillis(5);
        private int replicas;

        private Builder(RedisAddress address) {
            this.address = address;
        }

        /**
         * Who we are to the servers that hold data.
         *
         * @param user the ACL user; null for the default one
         * @param password its password
         */
        public Builder credentials(@Nullable String user, String password) {
            address = address.withCredentials(user, password);
            return this;
        }

        /**
         * Who we are to the sentinels; without this they are not told anything.
         *
         * @param user the ACL user; null for the default one
         * @param password its password
         */
        public Builder sentinelCredentials(@Nullable String user, String password) {
            sentinelUser = user;
            sentinelPassword = password;
            return this;
        }

        /** Whose certificates are trusted, a PEM file; the JDK's own trust store by default. */
        public Builder trustedCertificates(Path pem) {
            trustedCertificates = pem;
            return this;
        }

        /**
         * The certificate we show.
         *
         * @param pem the certificate and its chain, a PEM file
         * @param key its private key in PKCS#8 without a password, a PEM file
         */
        public Builder clientCertificate(Path pem, Path key) {
            clientCertificate = pem;
            clientKey = key;
            return this;
        }

        /** Whether a server's certificate must name its host; true by default. It must be trusted in any case. */
        public Builder verifyHostName(boolean value) {
            verifyHostName = value;
            return this;
        }

        /**
         * What every key and the channel begin with; nothing by default, so that a lease's key is its name and k8-highlander's
         * controllers find it.
         */
        public Builder keyPrefix(String value) {
            keyPrefix = value;
            return this;
        }

        /** What stands in the value's {@code clusterName}; {@code default} by default. */
        public Builder clusterName(String value) {
            clusterName = value;
            return this;
        }

        /**
         * How long an answer is awaited: 10 ms to a minute, 1 s by default. Keep it well under a third of the shortest time to live,
         * so that a failed renewal leaves time for another. A connection that is silent for twice as long is replaced.
         */
        public Builder commandTimeout(Duration value) {
            commandTimeout = value;
            return this;
        }

        /** How long a connection may take to come about: 10 ms to a minute, 2 s by default. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /**
         * How long a renewal may wait for others, to go out with them in one call: 0 to a quarter of the command's time-out, 5 ms by
         * default. Other requests wait only while many are under way.
         */
        public Builder gather(Duration value) {
            gather = value;
            return this;
        }

        /**
         * How many replicas must have a grant, renewal, release or advance before it is answered (Redis' {@code WAIT}): 0, the
         * default, to 100. If there are fewer after half of the command's time-out, the request fails, although it may have been
         * carried out.
         */
        public Builder replicas(int value) {
            replicas = value;
            return this;
        }

        /**
         * Checks everything and makes the configuration.
         *
         * @throws IllegalArgumentException naming the field, its value and what was expected
         */
        public RedisLeaseStoreConfig build() {
            return new RedisLeaseStoreConfig(this);
        }
    }
}
