package dev.highlander.controlplane.apiserver.expressions;

import dev.highlander.controlplane.apiserver.schema.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network address.
 *
 * @param inet the address; never a name that would have to be looked up
 */
record Address(InetAddress inet) {
    /**
     * Reads an address as Kubernetes allows it: no leading zeros, no zones, no version 4 within version 6.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Address parse(String text) {
        boolean six = Addresses.isV6(text);
        if ((!six && !Addresses.isV4(text)) || (six && text.indexOf('.') >= 0)) {
            throw new IllegalArgumentException(
                    "IP Address \"" + text + "\" parse error during conversion from string: unable to parse IP");
        }
        try {
            Address address = new Address(InetAddress.getByName(text));
            if (six && address.bytes().length == 4) {
                throw new IllegalArgumentException("IPv4-mapped IPv6 address is not allowed: \"" + text + "\"");
            }
            return address;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("unable to parse IP \"" + text + "\"", e);
        }
    }

    static Address of(byte[] bytes) {
        try {
            return new Address(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    byte[] bytes() {
        return inet.getAddress();
    }

    int family() {
        return bytes().length == 4 ? 4 : 6;
    }

    boolean isUnspecified() {
        return inet.isAnyLocalAddress();
    }

    boolean isLoopback() {
        return inet.isLoopbackAddress();
    }

    boolean isLinkLocalMulticast() {
        return inet.isMulticastAddress() && (family() == 4 ? startsWith(224, 0, 0) : inet.isMCLinkLocal());
    }

    boolean isLinkLocalUnicast() {
        return inet.isLinkLocalAddress();
    }

    boolean isGlobalUnicast() {
        boolean broadcast = family() == 4 && startsWith(255, 255, 255, 255);
        return !isUnspecified() && !isLoopback() && !inet.isMulticastAddress() && !isLinkLocalUnicast() && !broadcast;
    }

    private boolean startsWith(int... octets) {
        byte[] bytes = bytes();
        for (int i = 0; i < octets.length; i++) {
            if ((bytes[i] & 0xff) != octets[i]) {
                return false;
            }
        }
        return true;
    }

    /** The canonical form: of version 6 in lower case, the longest run of zeros left out. */
    @Override
    public String toString() {
        byte[] bytes = bytes();
        if (bytes.length == 4) {
            return inet.getHostAddress();
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 16; i += 2) {
            groups.add(Integer.toHexString((bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff)));
        }
        int best = 0;
        int length = 0;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups.get(end).equals("0")) {
                end++;
            }
            if (end - i > length) {
                best = i;
                length = end - i;
            }
        }
        return length < 2
                ? String.join(":", groups)
                : String.join(":", groups.subList(0, best)) + "::" + String.join(":", groups.subList(best + length, 8));
    }
}
