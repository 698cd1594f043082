package dev.highlander.resources.config;

import dev.highlander.resources.Workload;
import dev.highlander.resources.document.Location;
import dev.highlander.resources.document.NearestName;
import dev.highlander.resources.document.Problem;
import dev.highlander.resources.document.Problems;
import dev.highlander.resources.document.Value;
import dev.highlander.resources.schema.Format;
import dev.highlander.resources.schema.Spans;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Puts a configuration together: for each setting the first of flag, environment, file and default that says something. */
final class ConfigAssembly {
    private static final String PREFIX = "HIGHLANDER_";
    /** Three of Raft's longest election time-outs: a pod whose processor is taken from it for a moment stays owner. */
    private static final Duration RAFT_TTL = Duration.ofSeconds(1);
    private static final Duration SHORTEST_TTL = Duration.ofMillis(500);
    private static final Duration SHORTEST_GRACE = Duration.ofSeconds(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    private final FileContent file;
    private final ConfigSources sources;
    private final Problems problems;

    ConfigAssembly(FileContent file, ConfigSources sources, Problems problems) {
        this.file = file;
        this.sources = sources;
        this.problems = problems;
    }

    /** The configuration; nothing if a setting is wrong. Workloads are read even then, so that their faults are found too. */
    Optional<HighlanderConfig> assemble() {
        warnOfUnknownVariables();
        String namespace = read(Setting.NAMESPACE, "default", formatted(Format.NAME), Format.NAME.expected());
        StorageType storage = read(Setting.STORAGE_TYPE, StorageType.REDIS, choice(StorageType.values()),
                expected(StorageType.values()));
        Optional<DatabaseUrl> database = readOptional(Setting.DATABASE_URL, DatabaseUrl::parse,
                "expected a URL such as `postgres://user:password@host:5432/name?sslmode=disable`");
        if (storage == StorageType.DATABASE && written(Setting.DATABASE_URL).isEmpty()) {
            problems.add(Problem.missing(written(Setting.STORAGE_TYPE).map(Written::at).orElse(Location.of("default")),
                    "databaseURL",
                    "required but missing: storageType is `db`"));
        }
        Optional<Path> kubeconfig = readOptional(Setting.KUBECONFIG, ConfigAssembly::path,
                "expected the path of a file");
        HighlanderConfig.Redis redis = new HighlanderConfig.Redis(
                read(Setting.REDIS_ADDR, new HostPort("localhost", 6379), HostPort::parse,
                        "expected an address such as `localhost:6379`"),
                read(Setting.REDIS_URI, Secret.NONE, ConfigAssembly::redisUri,
                        "expected a URI such as `rediss://host:6379/0`, `redis-sentinel://host1,host2/0#master` or "
                                + "`redis-cluster://host1:6379,host2:6379`"),
                read(Setting.REDIS_USERNAME, "", Optional::of, "expected a text"),
                read(Setting.REDIS_PASSWORD, Secret.NONE, text -> Optional.of(new Secret(text)), "expected a text"),
                read(Setting.REDIS_DB, 0, text -> Ports.Numbers.parse(text, 0, 1_000_000),
                        "expected the number of a database, such as 0"));
        HighlanderConfig config = new HighlanderConfig(
                read(Setting.ID, defaultId(), ConfigAssembly::labelValue, Format.LABEL_VALUE.expected()),
                read(Setting.TENANT, "default", ConfigAssembly::labelValue, Format.LABEL_VALUE.expected()),
                read(Setting.PORT, 8080, text -> Ports.parse(text, 0), "expected a port from 0 to 65535"), namespace,
                storage, redis,
                database, raft(storage),
                new HighlanderConfig.Cluster(
                        read(Setting.CLUSTER_NAME, "default", ConfigAssembly::labelValue,
                                Format.LABEL_VALUE.expected()),
                        kubeconfig),
                new HighlanderConfig.Logging(
                        read(Setting.LOG_LEVEL, LogLevel.info, choice(LogLevel.values()), expected(LogLevel.values())),
                        read(Setting.LOG_FORMAT, LogFormat.text, choice(LogFormat.values()),
                                expected(LogFormat.values()))),
                leader(storage), metrics(), workloads(namespace));
        return problems.hasErrors() ? Optional.empty() : Optional.of(config);
    }

    private HighlanderConfig.Raft raft(StorageType storage) {
        if (storage == StorageType.RAFT && written(Setting.RAFT_MEMBERS).isEmpty()) {
            problems.add(Problem.missing(written(Setting.STORAGE_TYPE).map(Written::at).orElse(Location.of("default")),
                    "raft.members", "required but missing: storageType is `raft`"));
        }
        return new HighlanderConfig.Raft(
                read(Setting.RAFT_MEMBERS, List.of(), ConfigAssembly::items,
                        "expected nodes such as `a=10.0.0.1:7070,b=10.0.0.2:7070,c=10.0.0.3:7070`, or "
                                + "`dns:my-operator-headless.my-namespace.svc:7070`"),
                read(Setting.RAFT_BIND, "", Optional::of, "expected an address"),
                readOptional(Setting.RAFT_DATA_DIR, ConfigAssembly::path, "expected the path of a folder"),
                readOptional(Setting.RAFT_TLS_DIR, ConfigAssembly::path, "expected the path of a folder"),
                read(Setting.RAFT_INSECURE, false, ConfigAssembly::flag, "expected true or false"),
                read(Setting.RAFT_EXPECTED, 3, text -> Ports.Numbers.parse(text, 1, 99),
                        "expected a number of nodes from 1 to 99"),
                read(Setting.RAFT_REMOVAL_GRACE, Duration.ofMinutes(1), text -> span(text, SHORTEST_GRACE),
                        "expected a number of seconds or a duration, from 1s to 1h"));
    }

    private static Optional<List<String>> items(String text) {
        List<String> items = Arrays.stream(text.split(",")).map(String::strip).filter(item -> !item.isEmpty()).toList();
        return items.isEmpty() ? Optional.empty() : Optional.of(items);
    }

    private static Optional<Boolean> flag(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Raft's own leader is gone after half a second; a lease of 15 would keep the next one waiting. */
    private static Duration usualTtl(StorageType storage) {
        return storage == StorageType.RAFT ? RAFT_TTL : Duration.ofSeconds(15);
    }

    private HighlanderConfig.Leader leader(StorageType storage) {
        Duration ttl = read(Setting.LEADER_LOCK_TTL, usualTtl(storage), text -> span(text, SHORTEST_TTL),
                "expected a number of seconds or a duration, from 500ms to 1h");
        Duration third = ttl.dividedBy(3);
        Duration interval = read(Setting.LEADER_RENEW_INTERVAL, min(Duration.ofSeconds(5), third),
                text -> span(text, SHORTEST_INTERVAL), "expected a number of seconds or a duration, from 10ms to 1h");
        Optional<Written> written = written(Setting.LEADER_RENEW_INTERVAL);
        if (interval.compareTo(ttl) >= 0) {
            written.ifPresent(it -> problems.add(Problem.error(it.at(), "", it.text(),
                    "expected less than the lock's time to live, which is " + Spans.format(ttl))));
        } else if (interval.compareTo(ttl.multipliedBy(2).dividedBy(5)) > 0) {
            written.ifPresent(
                    it -> problems.add(Problem.warning(it.at(), "", "one lost answer would end the ownership; "
                            + "renewed every " + third.toMillis() + "ms instead, a third of the time to live")));
            interval = third;
        }
        return new HighlanderConfig.Leader(ttl, interval);
    }

    private HighlanderConfig.Metrics metrics() {
        return new HighlanderConfig.Metrics(
                readOptional(Setting.METRICS_PORT, text -> Ports.parse(text, 0), "expected a port from 0 to 65535"),
                read(Setting.METRICS_PATH, "/metrics", formatted(Format.URL_PATH), Format.URL_PATH.expected()));
    }

    private List<Workload> workloads(String namespace) {
        return file.workloads().map(lists -> new WorkloadLists(namespace, problems).read(lists)).orElse(List.of());
    }

    /** What a source says of a setting, and where. */
    private record Written(String text, Location at) {}

    private Optional<Written> written(Setting setting) {
        String flag = sources.flags().getOrDefault(setting.flag(), "");
        if (!flag.isEmpty()) {
            return Optional.of(new Written(flag, Location.of("flag " + setting.flag())));
        }
        String variable = sources.environment().getOrDefault(setting.variable(), "");
        if (!variable.isEmpty() && !isServiceLink(variable)) {
            return Optional.of(new Written(variable, Location.of("environment variable " + setting.variable())));
        }
        Value.Scalar scalar = file.settings().get(setting);
        return scalar == null || scalar.text().isEmpty()
                ? Optional.empty()
                : Optional.of(new Written(scalar.text(), scalar.at()));
    }

    private <T> T read(Setting setting, T byDefault, Function<String, Optional<T>> reading, String expected) {
        return readOptional(setting, reading, expected).orElse(byDefault);
    }

    private <T> Optional<T> readOptional(Setting setting, Function<String, Optional<T>> reading, String expected) {
        Optional<Written> written = written(setting);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = reading.apply(written.get().text());
        if (value.isEmpty()) {
            Problem problem = Problem.error(written.get().at(), setting.key(), written.get().text(), expected);
            problems.add(
                    setting.secret() ? problem.concealed() : problem.hinting(nearest(setting, written.get().text())));
        }
        return value;
    }

    private static Optional<String> nearest(Setting setting, String text) {
        return switch (setting) {
            case STORAGE_TYPE ->
                NearestName.hint(text, Arrays.stream(StorageType.values()).map(StorageType::toString).toList());
            case LOG_LEVEL -> NearestName.hint(text, Arrays.stream(LogLevel.values()).map(LogLevel::name).toList());
            default -> Optional.empty();
        };
    }

    /** Kubernetes gives every pod {@code HIGHLANDER_PORT=tcp://…} when a Service is called highlander: that is not meant for us. */
    private static boolean isServiceLink(String value) {
        return value.startsWith("tcp://") || value.startsWith("udp://");
    }

    private void warnOfUnknownVariables() {
        List<String> known = Arrays.stream(Setting.values())
                .map(setting -> setting.variable().substring(PREFIX.length())).toList();
        sources.environment().keySet().stream().sorted().filter(name -> name.startsWith(PREFIX))
                .filter(name -> !known.contains(name.substring(PREFIX.length())))
                .forEach(name -> NearestName.of(name.substring(PREFIX.length()), known)
                        .ifPresent(meant -> problems.add(Problem
                                .warning(Location.of("environment variable " + name), "",
                                        "nothing reads this")
                                .hinting(Optional.of("did you mean `" + PREFIX + meant + "`?")))));
    }

    /** The host's name made fit to be a label, since pods are labelled with it. */
    private String defaultId() {
        String fit = sources.hostName().replaceAll("[^-A-Za-z0-9_.]", "-");
        fit = fit.substring(0, Math.min(63, fit.length())).replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
        return fit.isEmpty() ? "highlander" : fit;
    }

    private static Function<String, Optional<String>> formatted(Format format) {
        return text -> Optional.of(text).filter(format::accepts);
    }

    private static Optional<String> labelValue(String text) {
        return Optional.of(text).filter(Format.LABEL_VALUE::accepts);
    }

    private static Optional<Secret> redisUri(String text) {
        return Optional.of(text)
                .filter(uri -> uri.matches(
                        "(?i)(redis|rediss|redis-sentinel|rediss-sentinel|redis-cluster|rediss-cluster)://\\S+"))
                .map(Secret::new);
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static <E extends Enum<E>> Function<String, Optional<E>> choice(E[] all) {
        return text -> Arrays.stream(all).filter(one -> one.toString().equals(text)).findFirst();
    }

    private static String expected(Object[] all) {
        return "expected one of " + String.join(", ", Arrays.stream(all).map(Object::toString).toList());
    }

    private static Optional<Duration> span(String text, Duration shortest) {
        return Ports.Numbers.parse(text, 1, 3600).map(Duration::ofSeconds).or(() -> Spans.parse(text))
                .filter(span -> span.compareTo(shortest) >= 0 && span.compareTo(Duration.ofHours(1)) <= 0);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
