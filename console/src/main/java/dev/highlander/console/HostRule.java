package dev.highlander.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Which names the console answers to. A page of a hostile site can have its own name point at this machine and then read what a
 * loopback server tells it (DNS rebinding); the {@code Host} header gives it away. Bound to other addresses, the console cannot know by
 * which names it is rightly called.
 */
final class HostRule {
    private final boolean strict;

    HostRule(String bindAddress) {
        boolean loopback;
        try {
            loopback = InetAddress.getByName(bindAddress).isLoopbackAddress();
        } catch (UnknownHostException e) {
            loopback = false; // binding will fail, and say so
        }
        strict = loopback;
    }

    /** Whether a request with this host, without its port, is answered. */
    boolean accepts(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return !strict || name.equals("localhost") || name.endsWith(".localhost") || name.equals("127.0.0.1")
                || name.equals("[::1]")
                || name.equals("::1") || name.matches("127(\\.[0-9]{1,3}){3}");
    }
}
