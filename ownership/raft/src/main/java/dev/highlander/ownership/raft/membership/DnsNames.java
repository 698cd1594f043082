package dev.highlander.ownership.raft.membership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * The machine's DNS servers, asked anew each time: the JVM's own look-up keeps answers for half a minute and knows no SRV records. The search
 * domains of {@code resolv.conf} are tried as the C library does, as names within a Kubernetes cluster count on them.
 */
public final class DnsNames implements Names {
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");
    private static final String FIRST_WAIT_MILLIS = "500";
    private static final String TRIES = "3";

    private final String server;
    private final List<String> domains;

    /** The servers and search domains of this machine. */
    public static DnsNames ofMachine() {
        List<String> domains = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(RESOLVER)) {
                String[] words = line.strip().split("\\s+", -1);
                if (words[0].equals("search")) {
                    domains.clear();
                    domains.addAll(List.of(words).subList(1, words.length));
                }
            }
        } catch (IOException e) {
            // No such file: then names are asked for as they are.
        }
        return new DnsNames("dns:", domains);
    }

    /**
     * A server of one's own.
     *
     * @param server {@code dns://HOST:PORT}, or {@code dns:} for those of the machine
     * @param domains tried one after the other behind a name that does not exist
     */
    public DnsNames(String server, List<String> domains) {
        this.server = server;
        this.domains = List.copyOf(domains);
    }

    @Override
    public List<String> services(String name) throws IOException {
        List<String> hosts = new ArrayList<>();
        for (String record : records(name, "SRV")) {
            // priority, weight, port, host
            String[] words = record.split("\\s+", -1);
            if (words.length == 4) {
                hosts.add(words[3].endsWith(".") ? words[3].substring(0, words[3].length() - 1) : words[3]);
            }
        }
        return hosts;
    }

    @Override
    public List<String> addresses(String name) throws IOException {
        return records(name, "A", "AAAA");
    }

    @SuppressWarnings("JdkObsolete") // JNDI takes no other map.
    private List<String> records(String name, String... types) throws IOException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, server);
        environment.put("com.sun.jndi.dns.timeout.initial", FIRST_WAIT_MILLIS);
        environment.put("com.sun.jndi.dns.timeout.retries", TRIES);
        try {
            DirContext context = new InitialDirContext(environment);
            try {
                List<String> found = records(context, name, types);
                for (String domain : domains) {
                    if (!found.isEmpty() || name.endsWith(".")) {
                        break;
                    }
                    found = records(context, name + "." + domain, types);
                }
                return found;
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            throw new IOException("DNS does not answer for " + name + ": " + e.getMessage(), e);
        }
    }

    /** One question for each type: asked for two at once, JNDI asks for any type, which servers refuse (RFC 8482). */
    // The DNS provider makes strings of records, and no objects.
    @SuppressWarnings("BanJNDI")
    private static List<String> records(DirContext context, String name, String... types) throws NamingException {
        List<String> found = new ArrayList<>();
        try {
            for (String type : types) {
                NamingEnumeration<? extends Attribute> each = context.getAttributes(name, new String[]{type}).getAll();
                while (each.hasMore()) {
                    NamingEnumeration<?> values = each.next().getAll();
                    while (values.hasMore()) {
                        found.add(String.valueOf(values.next()));
                    }
                }
            }
        } catch (NameNotFoundException e) {
            // Nobody of this name.
            return List.of();
        }
        return found;
    }
}
