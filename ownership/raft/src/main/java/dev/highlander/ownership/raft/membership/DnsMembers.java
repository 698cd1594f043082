package dev.highlander.ownership.raft.membership;

import dev.highlander.ownership.raft.RaftMember;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The pods of a stateful set, as the DNS names of its headless service tell: {@code dns:SERVICE:PORT}.
 *
 * <p>The SRV records of the service's port {@code raft} name each pod. Where there are none, the pods' own names are asked
 * for one after the other, by the ordinal that a stateful set gives them: {@code NAME-0.SERVICE}, {@code NAME-1.SERVICE} and so on, with
 * this node's own NAME, until as many have an address as the service has.
 *
 * <p><b>Who begins.</b> The pod with the ordinal 0 alone, as there is only one of that name, and the others join it. It does so when at least
 * as many pods are named as are expected: an answer that names too few of them might leave out the ones that have the group.
 */
public final class DnsMembers implements Discovery {
    private static final Pattern TEXT = Pattern.compile("dns:(?<service>[^:\\s]+):(?<port>[0-9]{1,5})");
    private static final Pattern ORDINAL = Pattern.compile("(?<name>.+)-(?<ordinal>[0-9]{1,6})");
    /** The port's name in the service. */
    private static final String PORT_NAME = "_raft._tcp.";
    /** Of addresses more than pods that are asked for one by one: after a scale-down the high ordinals are gone first. */
    private static final int BEYOND = 2;

    private final String service;
    private final int port;
    private final int expected;
    private final String name;
    private final Names names;

    /**
     * The pods of a service.
     *
     * @param text {@code dns:SERVICE:PORT}
     * @param self this node's id, a pod's name with its ordinal: {@code my-operator-0}
     * @param expected how many pods must be named before a group is begun; 1 or more
     * @param names the name service
     * @throws IllegalArgumentException if the text or the id is of another form
     */
    public DnsMembers(String text, String self, int expected, Names names) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("raft members '" + text + "', expected dns:SERVICE:PORT");
        }
        Matcher ordinal = ORDINAL.matcher(self);
        if (!ordinal.matches()) {
            throw new IllegalArgumentException("raft id '" + self
                    + "': expected the name of a stateful set's pod, like my-operator-0, as the members are found by DNS");
        }
        if (expected < 1) {
            throw new IllegalArgumentException("raft: " + expected + " nodes expected, expected at least 1");
        }
        this.service = matcher.group("service");
        this.port = Integer.parseInt(matcher.group("port"));
        this.expected = expected;
        this.name = ordinal.group("name");
        this.names = names;
    }

    /** Whether a text is meant for this class. */
    public static boolean accepts(String text) {
        return text.strip().startsWith("dns:");
    }

    /** Where the others reach this node. */
    public RaftMember self(String id) {
        return new RaftMember(id, id + "." + service, port);
    }

    @Override
    public List<RaftMember> members() throws IOException {
        TreeMap<String, RaftMember> found = new TreeMap<>();
        for (String host : names.services(PORT_NAME + service)) {
            String id = host.contains(".") ? host.substring(0, host.indexOf('.')) : host;
            if (ORDINAL.matcher(id).matches()) {
                found.put(id, self(id));
            }
        }
        if (found.isEmpty()) {
            int addresses = names.addresses(service).size();
            for (int ordinal = 0; found.size() < addresses && ordinal < addresses + BEYOND; ordinal++) {
                RaftMember member = self(name + "-" + ordinal);
                if (!names.addresses(member.host()).isEmpty()) {
                    found.put(member.id(), member);
                }
            }
        }
        return List.copyOf(found.values());
    }

    @Override
    public boolean watched() {
        return true;
    }

    @Override
    public Founding founding(String self, List<RaftMember> named) {
        if (!self.equals(name + "-0")) {
            return new Founding.Denied("no group is there, and " + name + "-0 is to begin it");
        }
        TreeSet<String> ids = named.stream().map(RaftMember::id).collect(Collectors.toCollection(TreeSet::new));
        Optional<RaftMember> own = named.stream().filter(member -> member.id().equals(self)).findFirst();
        if (ids.size() < expected || own.isEmpty()) {
            return new Founding.Denied(
                    "to begin a group DNS must name " + expected + " pods of " + service
                            + " (raft.expected), this one among them; it names "
                            + (ids.isEmpty() ? "none" : String.join(", ", ids)));
        }
        return new Founding.Allowed(ids, List.of(own.get()));
    }

    @Override
    public String toString() {
        return "dns:" + service + ":" + port;
    }
}
