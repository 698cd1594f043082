package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.membership.DnsMembers;
import dev.highlander.ownership.raft.membership.DnsNames;
import dev.highlander.ownership.raft.tls.TlsFiles;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node's configuration out of environment variables: {@link RaftConfig#builder(Map)}. None of them holds a secret, so values are shown. */
final class EnvironmentSettings {
    private static final String ID = "HIGHLANDER_ID";
    private static final String HOSTNAME = "HOSTNAME";
    private static final String MEMBERS = "HIGHLANDER_RAFT_MEMBERS";
    private static final String TLS_DIR = "HIGHLANDER_RAFT_TLS_DIR";
    private static final String INSECURE = "HIGHLANDER_RAFT_INSECURE";
    private static final String DATA_DIR = "HIGHLANDER_RAFT_DATA_DIR";
    private static final String BIND = "HIGHLANDER_RAFT_BIND";
    private static final String EXPECTED = "HIGHLANDER_RAFT_EXPECTED";
    private static final String REMOVAL_GRACE = "HIGHLANDER_RAFT_REMOVAL_GRACE";

    private static final String EXPECTED_MEMBERS = "expected id=host:port,… of all nodes, or dns:SERVICE:PORT";
    private static final Pattern SPAN = Pattern.compile("(?<amount>[0-9]{1,9})(?<unit>ms|s|m|h|)");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]?");
    private static final int USUALLY_EXPECTED = 3;
    private static final Duration SHORTEST_GRACE = Duration.ofSeconds(1);
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);

    private final Map<String, String> environment;

    EnvironmentSettings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    RaftConfig.Builder builder() {
        RaftConfig.Builder builder = members();
        security(builder);
        folder(DATA_DIR, builder::dataDir);
        value(BIND).ifPresent(builder::bind);
        value(REMOVAL_GRACE).ifPresent(text -> builder.removalGrace(grace(text)));
        return builder;
    }

    private RaftConfig.Builder members() {
        String named = value(ID).isPresent() ? ID : HOSTNAME;
        String id = value(named).orElseThrow(() -> new IllegalArgumentException(
                ID + ": missing, and so is " + HOSTNAME + "; expected this node's name, in a pod the pod's"));
        String members = value(MEMBERS)
                .orElseThrow(() -> new IllegalArgumentException(MEMBERS + ": missing, " + EXPECTED_MEMBERS));
        int expected = value(EXPECTED).map(EnvironmentSettings::count).orElse(USUALLY_EXPECTED);
        try {
            if (DnsMembers.accepts(members)) {
                DnsMembers found = new DnsMembers(members, id, expected, DnsNames.ofMachine());
                return RaftConfig.builder(found.self(id), found);
            }
            return RaftConfig.builder(id, list(members));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    MEMBERS + "='" + members + "' with " + named + "='" + id + "': " + e.getMessage(), e);
        }
    }

    private static List<RaftMember> list(String members) {
        return Arrays.stream(members.split(",")).filter(item -> !item.isBlank()).map(RaftMember::parse).toList();
    }

    private void security(RaftConfig.Builder builder) {
        boolean insecure = value(INSECURE).map(EnvironmentSettings::flag).orElse(false);
        if (insecure == value(TLS_DIR).isPresent()) {
            throw new IllegalArgumentException(insecure
                    ? TLS_DIR + "='" + value(TLS_DIR).orElse("") + "' and " + INSECURE
                            + "='true': expected one of them"
                    : TLS_DIR + ": missing, expected the folder of ca.crt, tls.crt and tls.key, or " + INSECURE
                            + "=true for plain text");
        }
        if (insecure) {
            builder.insecure();
        }
        folder(TLS_DIR, folder -> builder.tls(TlsFiles.in(folder)));
    }

    private void folder(String variable, Consumer<Path> use) {
        value(variable).ifPresent(text -> {
            try {
                use.accept(Path.of(text));
            } catch (InvalidPathException e) {
                throw wrong(variable, text, "the path of a folder");
            }
        });
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(INSECURE, text, "true or false");
        };
    }

    private static int count(String text) {
        if (!COUNT.matcher(text).matches()) {
            throw wrong(EXPECTED, text, "a number of nodes from 1 to 99");
        }
        return Integer.parseInt(text);
    }

    private static Duration grace(String text) {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            long amount = Long.parseLong(span.group("amount"));
            Duration grace = switch (span.group("unit")) {
                case "ms" -> Duration.ofMillis(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofSeconds(amount);
            };
            if (grace.compareTo(SHORTEST_GRACE) >= 0 && grace.compareTo(LONGEST_GRACE) <= 0) {
                return grace;
            }
        }
        throw wrong(REMOVAL_GRACE, text, "a number of seconds, or one with ms, s, m or h, from 1s to 1h");
    }

    private Optional<String> value(String variable) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static IllegalArgumentException wrong(String variable, String text, String expected) {
        return new IllegalArgumentException(variable + "='" + text + "': expected " + expected);
    }
}
