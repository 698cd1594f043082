package dev.highlander.bench.election.speed;

import dev.highlander.bench.election.Databases;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.StoreAddress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/** What a store counts of the work that it is given. */
interface StoreMeter extends AutoCloseable {
    /** How long a store may take to say it. */
    Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * What has been counted so far, by everybody.
     *
     * @param requests from clients: calls of scripts, transactions, requests about leases
     * @param operations inside: commands, rows written, requests about leases
     */
    record Reading(long requests, long operations) {}

    /** Reads it. */
    Reading read() throws ElectionException;

    @Override
    void close();

    /** The meter of a store; nothing if it has several servers, whose counts nobody adds up. */
    static Optional<StoreMeter> of(StoreAddress address) {
        return switch (address) {
            case StoreAddress.Redis redis -> redis.socket().map(_ -> new OfRedis(redis));
            case StoreAddress.Postgres postgres -> postgres.socket().map(_ -> new OfPostgres(postgres));
            case StoreAddress.Kubernetes kubernetes -> Optional.of(new OfKubernetes(kubernetes));
        };
    }

    /** {@code INFO commandstats}: commands inside scripts count as well. */
    final class OfRedis implements StoreMeter {
        private final RedisClient client;

        OfRedis(StoreAddress.Redis address) {
            RedisURI uri = RedisURI.create(address.uri());
            uri.setTimeout(PATIENCE);
            client = RedisClient.create(uri);
        }

        @Override
        public Reading read() throws ElectionException {
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                return parse(connection.sync().info("commandstats"));
            } catch (RedisException e) {
                throw new ElectionException("redis does not tell its command counts: " + e.getMessage(), e);
            }
        }

        static Reading parse(String info) {
            long scripts = 0;
            long all = 0;
            for (String line : info.lines().toList()) {
                if (!line.startsWith("cmdstat_")) {
                    continue;
                }
                String command = line.substring("cmdstat_".length(), line.indexOf(':'));
                int at = line.indexOf("calls=") + "calls=".length();
                long calls = Long.parseLong(line.substring(at, line.indexOf(',', at)));
                all += calls;
                scripts += command.startsWith("eval") || command.startsWith("fcall") ? calls : 0;
            }
            return new Reading(scripts, all);
        }

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    /** {@code pg_stat_database}, which sessions bring up to date about once a second. */
    final class OfPostgres implements StoreMeter {
        private final DataSource database;

        OfPostgres(StoreAddress.Postgres address) {
            database = Databases.at(address, PATIENCE);
        }

        @Override
        public Reading read() throws ElectionException {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement
                            .executeQuery("select xact_commit, tup_inserted + tup_updated + tup_deleted "
                                    + "from pg_stat_database where datname = current_database()")) {
                row.next();
                return new Reading(row.getLong(1), row.getLong(2));
            } catch (SQLException e) {
                throw new ElectionException("postgres does not tell its transaction counts: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {}
    }

    /** {@code apiserver_request_total} of leases; watches count when they end. */
    final class OfKubernetes implements StoreMeter {
        private final KubernetesClient client;

        OfKubernetes(StoreAddress.Kubernetes address) {
            client = address.client(PATIENCE);
        }

        @Override
        public Reading read() throws ElectionException {
            try {
                return parse(String.valueOf(client.raw("/metrics")));
            } catch (KubernetesClientException e) {
                throw new ElectionException("the API server does not tell its metrics: " + e.getMessage(), e);
            }
        }

        static Reading parse(String metrics) {
            double requests = metrics.lines()
                    .filter(line -> line.startsWith("apiserver_request_total{") && line.contains("resource=\"leases\""))
                    .mapToDouble(line -> Double
                            .parseDouble(line.substring(line.lastIndexOf('}') + 1).strip().split(" ", -1)[0]))
                    .sum();
            return new Reading((long) requests, (long) requests);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
