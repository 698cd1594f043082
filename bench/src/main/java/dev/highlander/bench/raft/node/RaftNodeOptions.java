package dev.highlander.bench.raft.node;

import dev.highlander.ownership.raft.RaftConfig;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a node's process runs.
 *
 * @param id which of the members it is
 * @param members those who begin the group, or who may ever take part in it
 * @param found the file that tells who of them takes part now ({@link ListedMembers}); null if all do, for ever
 * @param dataDir where its log is; null for the node's own way of keeping it in memory
 * @param tls the folder of its certificates; null for plain text
 * @param election shortest and longest election time-out; null for the usual ones
 * @param patience how long an answer is awaited; null for the usual time
 * @param lead whether it takes part in the election of the group's owner, too
 * @param lookEvery how often it looks at its role to tell of changes; zero for never
 */
public record RaftNodeOptions(String id, List<RaftMember> members, @Nullable Path found, @Nullable Path dataDir,
        @Nullable Path tls, @Nullable Election election, @Nullable Duration patience, boolean lead,
        Duration lookEvery) {
    /** A minute, as usual, would be a minute of nothing in each run. */
    private static final Duration REMOVAL_GRACE = Duration.ofSeconds(3);

    /** Copies the list. */
    public RaftNodeOptions {
        members = List.copyOf(members);
    }

    /**
     * When a follower that hears nothing stands for election.
     *
     * @param shortest at the earliest
     * @param longest at the latest
     */
    public record Election(Duration shortest, Duration longest) {}

    /** With everything as usual: plain text, in memory, not taking part in the owner's election, looking at its role every 20 ms. */
    public static RaftNodeOptions of(String id, List<RaftMember> members) {
        return new RaftNodeOptions(id, members, null, null, null, null, null, false, Duration.ofMillis(20));
    }

    /** Told by a file who takes part. */
    public RaftNodeOptions withFound(Path file) {
        return new RaftNodeOptions(id, members, file, dataDir, tls, election, patience, lead, lookEvery);
    }

    /** With its log in this folder. */
    public RaftNodeOptions withDataDir(Path folder) {
        return new RaftNodeOptions(id, members, found, folder, tls, election, patience, lead, lookEvery);
    }

    /** With the certificates {@code ca.crt}, {@code tls.crt} and {@code tls.key} of this folder. */
    public RaftNodeOptions withTls(Path folder) {
        return new RaftNodeOptions(id, members, found, dataDir, folder, election, patience, lead, lookEvery);
    }

    /** With other election time-outs. */
    public RaftNodeOptions withElection(Duration shortest, Duration longest) {
        return new RaftNodeOptions(id, members, found, dataDir, tls, new Election(shortest, longest), patience, lead,
                lookEvery);
    }

    /** Waiting this long for answers. */
    public RaftNodeOptions withPatience(Duration longest) {
        return new RaftNodeOptions(id, members, found, dataDir, tls, election, longest, lead, lookEvery);
    }

    /** Taking part in the election of the group's owner. */
    public RaftNodeOptions leading() {
        return new RaftNodeOptions(id, members, found, dataDir, tls, election, patience, true, lookEvery);
    }

    /** Looking at its role this often. */
    public RaftNodeOptions withLookEvery(Duration interval) {
        return new RaftNodeOptions(id, members, found, dataDir, tls, election, patience, lead, interval);
    }

    /** What {@link #parse} reads: no secrets, so they may be a process' arguments. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("id=" + id);
        arguments.add("members=" + members.stream().map(RaftMember::toString).collect(Collectors.joining(",")));
        arguments.add("lead=" + lead);
        arguments.add("lookEvery=" + lookEvery.toNanos());
        Optional.ofNullable(found).ifPresent(file -> arguments.add("found=" + file));
        Optional.ofNullable(dataDir).ifPresent(folder -> arguments.add("dataDir=" + folder));
        Optional.ofNullable(tls).ifPresent(folder -> arguments.add("tls=" + folder));
        Optional.ofNullable(election).ifPresent(both -> arguments
                .add("election=" + both.shortest().toNanos() + "," + both.longest().toNanos()));
        Optional.ofNullable(patience).ifPresent(longest -> arguments.add("patience=" + longest.toNanos()));
        return arguments;
    }

    /**
     * Reads the arguments of a node's process.
     *
     * @throws IllegalArgumentException if they are not those of {@link #arguments()}
     */
    static RaftNodeOptions parse(String[] arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("argument '" + argument + "', expected NAME=VALUE");
            }
            given.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        List<RaftMember> members = new ArrayList<>();
        for (String member : required(given, "members").split(",", -1)) {
            members.add(RaftMember.parse(member));
        }
        RaftNodeOptions options = new RaftNodeOptions(required(given, "id"), members, path(given.remove("found")),
                path(given.remove("dataDir")), path(given.remove("tls")), election(given.remove("election")),
                duration(given.remove("patience")),
                Boolean.parseBoolean(given.remove("lead")),
                Duration.ofNanos(Long.parseLong(required(given, "lookEvery"))));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("arguments " + given.keySet() + " are not known");
        }
        return options;
    }

    /**
     * The node's configuration; it listens on its own address only.
     *
     * @throws IllegalArgumentException if something does not fit; says what
     */
    RaftConfig config() {
        Optional<RaftMember> self = members.stream().filter(member -> member.id().equals(id)).findFirst();
        RaftConfig.Builder builder = found == null || self.isEmpty()
                ? RaftConfig.builder(id, members)
                : RaftConfig.builder(self.get(), new ListedMembers(found, members.getFirst()))
                        .removalGrace(REMOVAL_GRACE);
        builder.bind(self.map(RaftMember::host).orElse("127.0.0.1"));
        if (dataDir != null) {
            builder.dataDir(dataDir);
        }
        if (tls == null) {
            builder.insecure();
        } else {
            builder.tls(TlsFiles.in(tls));
        }
        if (election != null) {
            builder.electionTimeout(election.shortest(), election.longest());
        }
        if (patience != null) {
            builder.patience(patience);
        }
        return builder.build();
    }

    private static String required(Map<String, String> given, String name) {
        String value = given.remove(name);
        if (value == null) {
            throw new IllegalArgumentException("argument " + name + "=… is missing");
        }
        return value;
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text);
    }

    private static @Nullable Duration duration(@Nullable String nanos) {
        return nanos == null ? null : Duration.ofNanos(Long.parseLong(nanos));
    }

    private static @Nullable Election election(@Nullable String both) {
        if (both == null) {
            return null;
        }
        String[] parts = both.split(",", 2);
        return new Election(Duration.ofNanos(Long.parseLong(parts[0])), Duration.ofNanos(Long.parseLong(parts[1])));
    }
}
