package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.membership.Discovery;
import dev.highlander.ownership.raft.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a node is and with whom it agrees.
 *
 * @param self this node: its name, and where the others reach it
 * @param bind the address it listens on; null for all of the machine
 * @param discovery who there is
 * @param groups the groups' names, one for each tenant
 * @param dataDir where the log is kept; null for memory: it survives the process' end, not the machine's or the pod's
 * @param tls the files of mutual TLS; null for none, which must be said by {@link Builder#insecure}
 * @param electionMin the shortest time without a leader's sign after which a follower stands for election
 * @param electionMax the longest, by chance
 * @param patience how long an answer is awaited before it counts as failed
 * @param leaseTtl how long the leader's lease lasts without renewal: longer than an election, so that whoever stays leader stays owner
 * @param removalGrace how long a member must be gone, and not be named any more, before it is taken out; only with a discovery that is watched
 */
public record RaftConfig(RaftMember self, @Nullable String bind, Discovery discovery, List<String> groups,
        @Nullable Path dataDir, @Nullable TlsFiles tls, Duration electionMin, Duration electionMax, Duration patience,
        Duration leaseTtl, Duration removalGrace) {
    /** Below that, a pause of the garbage collector is an election. */
    private static final Duration SHORTEST_ELECTION = Duration.ofMillis(50);
    /** A pod whose processor is taken from it for a moment stays owner. */
    private static final Duration USUAL_TTL = Duration.ofSeconds(1);
    /** Below that, a pod that is moved is a pod that has gone. */
    private static final Duration SHORTEST_GRACE = Duration.ofSeconds(1);

    /** Checks everything. */
    public RaftConfig {
        groups = List.copyOf(groups);
        if (groups.isEmpty() || Set.copyOf(groups).size() < groups.size()) {
            throw new IllegalArgumentException("raft groups " + groups + ": expected at least one, each once");
        }
        if (removalGrace.compareTo(SHORTEST_GRACE) < 0) {
            throw new IllegalArgumentException("raft removal grace " + removalGrace.toMillis() + " ms: expected from "
                    + SHORTEST_GRACE.toMillis() + " ms up");
        }
        if (electionMin.compareTo(SHORTEST_ELECTION) < 0 || electionMax.compareTo(electionMin) <= 0) {
            throw new IllegalArgumentException("raft election time-out " + electionMin.toMillis() + " to "
                    + electionMax.toMillis() + " ms: expected from " + SHORTEST_ELECTION.toMillis()
                    + " ms up, and the longest above the shortest");
        }
    }

    /** This node's name. */
    public String id() {
        return self.id();
    }

    /**
     * A node with the usual times, in memory, of one group called {@code default}.
     *
     * @param id this node's name among the members
     * @param members all who begin together, with this one; the same on each node
     * @throws IllegalArgumentException if a name stands twice, or this node's not at all
     */
    public static Builder builder(String id, List<RaftMember> members) {
        Set<String> ids = members.stream().map(RaftMember::id).collect(Collectors.toSet());
        if (ids.size() < members.size()) {
            throw new IllegalArgumentException("raft members " + members + ": an id stands twice");
        }
        RaftMember self = members.stream().filter(member -> member.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "raft id '" + id + "': expected one of the members " + members));
        return new Builder(self, Discovery.fixed(members));
    }

    /** Likewise, and the others are found. */
    public static Builder builder(RaftMember self, Discovery discovery) {
        return new Builder(self, discovery);
    }

    /**
     * What a pod's environment says, in the variables of the controller: {@link #builder(Map)}.
     *
     * @param environment usually {@link System#getenv()}
     * @throws IllegalArgumentException if something is missing or of another form; names the variable, its value and what was expected
     */
    public static RaftConfig fromEnvironment(Map<String, String> environment) {
        return builder(environment).build();
    }

    /**
     * What a pod's environment says, to be added to. A variable that is empty counts as missing.
     *
     * <ul>
     * <li>{@code HIGHLANDER_ID}: this node's name; without it {@code HOSTNAME}, which in a pod is the pod's name
     * <li>{@code HIGHLANDER_RAFT_MEMBERS}: {@code id=host:port,…} of all, or {@code dns:SERVICE:PORT} of a stateful set's headless service;
     * required
     * <li>{@code HIGHLANDER_RAFT_TLS_DIR}: the folder of {@code ca.crt}, {@code tls.crt} and {@code tls.key}; required, unless
     * {@code HIGHLANDER_RAFT_INSECURE} is {@code true}
     * <li>{@code HIGHLANDER_RAFT_DATA_DIR}: where the log is; without it in memory
     * <li>{@code HIGHLANDER_RAFT_BIND}: the address it listens on; without it all
     * <li>{@code HIGHLANDER_RAFT_EXPECTED}: how many pods DNS must name before a group is begun, 1 to 99; 3
     * <li>{@code HIGHLANDER_RAFT_REMOVAL_GRACE}: how long a pod that DNS names no more stays a member, from 1 s to 1 h: {@code 90},
     * {@code 90s}, {@code 1500ms}, {@code 2m}; 1 minute
     * </ul>
     *
     * @throws IllegalArgumentException as {@link #fromEnvironment}
     */
    public static Builder builder(Map<String, String> environment) {
        return new EnvironmentSettings(environment).builder();
    }

    /** Makes a configuration. */
    public static final class Builder {
        private final RaftMember self;
        private final Discovery discovery;
        private List<String> groups = List.of("default");
        private @Nullable String bind;
        private @Nullable Path dataDir;
        private @Nullable TlsFiles tls;
        private boolean insecure;
        private Duration electionMin = Duration.ofMillis(150);
        private Duration electionMax = Duration.ofMillis(300);
        private Duration patience = Duration.ofSeconds(1);
        private @Nullable Duration leaseTtl;
        private Duration removalGrace = Duration.ofMinutes(1);

        private Builder(RaftMember self, Discovery discovery) {
            this.self = self;
            this.discovery = discovery;
        }

        /** The groups that it takes part in, one for each tenant. */
        public Builder groups(List<String> names) {
            groups = names;
            return this;
        }

        /** Listens on this address only. */
        public Builder bind(String address) {
            bind = address;
            return this;
        }

        /** Keeps the log in this folder, which is made if there is none. */
        public Builder dataDir(Path folder) {
            dataDir = folder;
            return this;
        }

        /** Talks by mutual TLS. */
        public Builder tls(TlsFiles files) {
            tls = files;
            return this;
        }

        /** Talks in plain text with anybody who comes: only where the network is trusted. */
        public Builder insecure() {
            insecure = true;
            return this;
        }

        /** When a follower that hears nothing stands for election. Default: 150 to 300 ms. */
        public Builder electionTimeout(Duration shortest, Duration longest) {
            electionMin = shortest;
            electionMax = longest;
            return this;
        }

        /** How long an answer is awaited. Default: 1 s. */
        public Builder patience(Duration longest) {
            patience = longest;
            return this;
        }

        /** How long the leader's lease lasts without renewal. Default: twice the longest election time-out, 1 s at least. */
        public Builder leaseTtl(Duration ttl) {
            leaseTtl = ttl;
            return this;
        }

        /** How long a member that is found no more stays one. Default: 1 minute. */
        public Builder removalGrace(Duration longest) {
            removalGrace = longest;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException if something does not fit; says what
         */
        public RaftConfig build() {
            if (tls == null && !insecure) {
                throw new IllegalArgumentException(
                        "raft: no certificates given; expected the files of mutual TLS, or raft.insecure: true");
            }
            if (tls != null && insecure) {
                throw new IllegalArgumentException("raft: certificates and raft.insecure given; expected one of them");
            }
            return new RaftConfig(self, bind, discovery, groups, dataDir, tls, electionMin, electionMax, patience,
                    leaseTtl == null ? usualTtl() : leaseTtl, removalGrace);
        }

        private Duration usualTtl() {
            Duration twice = electionMax.multipliedBy(2);
            return twice.compareTo(USUAL_TTL) < 0 ? USUAL_TTL : twice;
        }
    }
}
