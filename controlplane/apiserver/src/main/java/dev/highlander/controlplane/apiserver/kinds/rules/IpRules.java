package dev.highlander.controlplane.apiserver.kinds.rules;

import dev.highlander.controlplane.apiserver.schema.Addresses;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;

/** Addresses of the Internet Protocol. */
final class IpRules {
    private IpRules() {}

    static boolean isAddress(String text) {
        return Addresses.isV4(text) || Addresses.isV6(text);
    }

    static void address(String text, FieldPath path, Problems problems) {
        if (!isAddress(text)) {
            problems.invalid(path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
    }

    static void range(String text, FieldPath path, Problems problems) {
        if (!Addresses.isCidr(text)) {
            problems.invalid(path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
    }

    /** An address of some host: neither unspecified, nor this host itself, nor many. */
    static void hostAddress(String text, FieldPath path, Problems problems) {
        address(text, path, problems);
        if (text.equals("0.0.0.0") || text.equals("::")) {
            problems.invalid(path, text, "may not be unspecified (" + text + ")");
        }
        if (text.startsWith("127.") || text.equals("::1")) {
            problems.invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (text.startsWith("169.254.") || text.startsWith("fe80:")) {
            problems.invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (text.startsWith("224.0.0.") || text.startsWith("ff02:")) {
            problems.invalid(path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }
}
