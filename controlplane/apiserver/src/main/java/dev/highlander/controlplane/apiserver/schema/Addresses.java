package dev.highlander.controlplane.apiserver.schema;

/** Internet addresses as texts, without asking any name service. */
public final class Addresses {
    private Addresses() {}

    /** Whether a text is an address of version 4: four numbers without leading zeros. */
    public static boolean isV4(String text) {
        int parts = 0;
        int start = 0;
        while (start <= text.length()) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            if (!isOctet(text, start, end) || ++parts > 4) {
                return false;
            }
            start = end + 1;
        }
        return parts == 4;
    }

    private static boolean isOctet(String text, int start, int end) {
        int length = end - start;
        if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
            return false;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        return value <= 255;
    }

    /** Whether a text is an address of version 6, without a zone. */
    public static boolean isV6(String text) {
        int gap = text.indexOf("::");
        if ((gap >= 0 && text.indexOf("::", gap + 1) >= 0) || text.indexOf(':') < 0) {
            return false;
        }
        if (gap < 0) {
            return groups(text, true) == 8;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap), false);
        String rest = text.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : groups(rest, true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /** How many groups of 16 bits a part of an address is made of, or -1 if it is none. */
    private static int groups(String text, boolean mayEndInV4) {
        int count = 0;
        int start = 0;
        while (start <= text.length()) {
            int colon = text.indexOf(':', start);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && mayEndInV4 && isV4(text.substring(start))) {
                return count + 2;
            }
            if (end == start || end - start > 4) {
                return -1;
            }
            for (int i = start; i < end; i++) {
                char c = text.charAt(i);
                if (c > 'f' || Character.digit(c, 16) < 0) {
                    return -1;
                }
            }
            count++;
            start = end + 1;
        }
        return count;
    }

    /** Whether a text is an address, a slash and a number of bits. */
    public static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        String bits = text.substring(slash + 1);
        boolean number = !bits.isEmpty() && bits.length() <= 3 && bits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (bits.length() == 1 || bits.charAt(0) != '0');
        return number
                && ((isV4(address) && Integer.parseInt(bits) <= 32)
                        || (isV6(address) && Integer.parseInt(bits) <= 128));
    }
}
