package dev.highlander.app.raft;

import dev.highlander.app.UserError;
import dev.highlander.controlplane.apiserver.http.pki.ClusterPki;
import dev.highlander.controlplane.apiserver.http.pki.Pem;
import dev.highlander.controlplane.apiserver.http.pki.PkiException;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the files of mutual TLS, for groups whose certificates nobody else makes. */
@Command(name = "certificates", mixinStandardHelpOptions = true, description = {
    "Makes ca.crt, tls.crt and tls.key in a folder, by which nodes know each other: HIGHLANDER_RAFT_TLS_DIR.",
    "Run again, it makes anew what ends within a month or lacks a name, by the same authority."}, footer = {"",
        "Examples:",
        "  highlander raft certificates --out tls --hosts 10.0.0.1,10.0.0.2,10.0.0.3     one for all nodes",
        "  highlander raft certificates --out tls-a --hosts 10.0.0.1 --authority ca      one for each node,",
        "  highlander raft certificates --out tls-b --hosts 10.0.0.2 --authority ca      by one authority",
        "  highlander raft certificates --out tls --hosts '*.highlander-headless.highlander.svc'", "",
        "The authority's key can make nodes that have a vote: keep it, and keep it away from them.",
        "Exit code 0 if all is there, 2 if something must be mended first."})
public final class CertificatesCommand implements Callable<Integer> {
    /** A DNS name whose first label may be a wild card. */
    private static final Pattern NAME = Pattern
            .compile("(\\*\\.)?[A-Za-z0-9][-A-Za-z0-9]{0,62}(\\.[A-Za-z0-9][-A-Za-z0-9]{0,62})*");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,62}");
    private static final int LONGEST_NAME = 253;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where they are to be.")
    Path out;

    @Option(names = "--hosts", paramLabel = "NAME,…", required = true, split = ",", description = "What the others reach the node by: DNS names, also with a wild card, and addresses.")
    List<String> hosts = List.of();

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "highlander-raft", description = "Whose certificate it is, as logs tell it. Default: highlander-raft.")
    String name = "highlander-raft";

    @Option(names = "--authority", paramLabel = "DIR", description = "Where the authority is, or is to be. Default: the folder authority in --out.")
    @Nullable
    Path authority;

    @Spec
    CommandSpec spec;

    private final InstantSource clock;

    /** By the time of day. */
    public CertificatesCommand() {
        this(InstantSource.system());
    }

    CertificatesCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        Set<String> names = new LinkedHashSet<>();
        for (String host : hosts) {
            names.add(checked(host.strip()));
        }
        if (!ID.matcher(name).matches()) {
            throw new UserError("--name '" + name + "': expected 1 to 63 letters, digits, '.' and '-'");
        }
        Path folder = authority == null ? out.resolve("authority") : authority;
        try {
            ClusterPki pki = ClusterPki.open(folder, List.of(), clock);
            pki.peer(out, name, names);
            PrintWriter said = spec.commandLine().getOut();
            said.println(out.resolve("tls.crt") + " is good until "
                    + Pem.certificates(out.resolve("tls.crt")).getFirst().getNotAfter().toInstant() + " for "
                    + String.join(", ", names));
            said.println(folder.resolve("ca.crt") + " vouches for it until "
                    + pki.authority().certificate().getNotAfter().toInstant() + "; keep its key, "
                    + folder.resolve("ca.key") + ", away from the nodes");
            said.flush();
        } catch (PkiException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
        return ExitCode.OK;
    }

    private static String checked(String host) {
        boolean address = host.indexOf(':') >= 0 || NUMBERS.matcher(host).matches();
        if (address ? !isAddress(host) : host.length() > LONGEST_NAME || !NAME.matcher(host).matches()) {
            throw new UserError("--hosts '" + host
                    + "': expected a DNS name such as node-a.example.org or *.example.org, or an address, without a port");
        }
        return host;
    }

    private static boolean isAddress(String host) {
        try {
            return InetAddress.ofLiteral(host) instanceof Inet6Address || IPV4.matcher(host).matches();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
