package dev.highlander.app.controller;

import dev.highlander.app.UserError;
import dev.highlander.ownership.raft.RaftAdmin;
import dev.highlander.ownership.raft.RaftConfig;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.membership.DnsMembers;
import dev.highlander.ownership.raft.membership.DnsNames;
import dev.highlander.ownership.raft.tls.TlsFiles;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.config.HighlanderConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What a configuration says of Raft, in the words of its library. */
public final class RaftSettings {
    private static final String ADDRESS_SECONDS = "1";
    /** How long one node's answer is awaited. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Ratis' gRPC tells by the JDK's own logging, to standard error, what it has found of the machine. Held, as the JDK forgets levels of loggers that nobody holds. */
    private static final Logger GRPC = Logger.getLogger("org.apache.ratis.thirdparty");

    static {
        GRPC.setLevel(Level.WARNING);
    }

    private RaftSettings() {}

    /**
     * The node that this configuration describes.
     *
     * @throws UserError if a part of it is of another form; says which
     */
    static RaftConfig.Builder node(HighlanderConfig config) {
        HighlanderConfig.Raft raft = config.raft();
        try {
            Optional<DnsMembers> found = discovery(config);
            if (found.isPresent()) {
                // A pod that is moved has another address; the JVM would keep the old one for half a minute.
                Security.setProperty("networkaddress.cache.ttl", ADDRESS_SECONDS);
                Security.setProperty("networkaddress.cache.negative.ttl", ADDRESS_SECONDS);
            }
            RaftConfig.Builder builder = found.isPresent()
                    ? RaftConfig.builder(found.get().self(config.id()), found.get())
                    : RaftConfig.builder(config.id(), fixed(raft));
            builder.groups(List.of(config.tenant())).removalGrace(raft.removalGrace());
            if (!raft.bind().isEmpty()) {
                builder.bind(raft.bind());
            }
            raft.dataDir().ifPresent(builder::dataDir);
            raft.tlsDir().ifPresent(folder -> builder.tls(TlsFiles.in(folder)));
            if (raft.insecure()) {
                builder.insecure();
            }
            return builder;
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The nodes that it names, as they can be found now.
     *
     * @throws UserError if they can't be found, or are written in another form
     */
    public static List<RaftMember> members(HighlanderConfig config) {
        try {
            Optional<DnsMembers> found = discovery(config);
            return found.isPresent() ? found.get().members() : fixed(config.raft());
        } catch (IllegalArgumentException | IOException e) {
            throw new UserError("raft: " + e.getMessage());
        }
    }

    /**
     * Asks the nodes that it names, from outside.
     *
     * @throws UserError if it names none, or they can't be found, or its certificates can't be read
     */
    public static RaftAdmin admin(HighlanderConfig config, TimeSource time) {
        Path folder = config.raft().tlsDir().orElse(null);
        if (folder == null && !config.raft().insecure()) {
            throw new UserError("raft: no certificates given; expected --raft-tls-dir, or --raft-insecure");
        }
        try {
            return RaftAdmin.connect(config.tenant(), members(config), folder == null ? null : TlsFiles.in(folder),
                    time, PATIENCE);
        } catch (IOException e) {
            throw new UserError("raft: " + e.getMessage());
        }
    }

    private static Optional<DnsMembers> discovery(HighlanderConfig config) {
        HighlanderConfig.Raft raft = config.raft();
        if (raft.members().size() != 1 || !DnsMembers.accepts(raft.members().getFirst())) {
            return Optional.empty();
        }
        return Optional.of(
                new DnsMembers(raft.members().getFirst(), config.id(), raft.expected(), DnsNames.ofMachine()));
    }

    private static List<RaftMember> fixed(HighlanderConfig.Raft raft) {
        return raft.members().stream().map(RaftMember::parse).toList();
    }
}
