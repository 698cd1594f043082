package dev.highlander.controlplane.apiserver.expressions;

/**
 * A block of network addresses.
 *
 * @param address an address in the block
 * @param prefix how many leading bits all addresses of the block have in common: 0 to 32, or 128 in version 6
 */
record AddressBlock(Address address, int prefix) {
    /**
     * Reads a block such as {@code 10.0.0.0/8}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        String length = text.substring(slash + 1);
        boolean number = length.length() <= 3 && !length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9')
                && (length.length() == 1 || length.charAt(0) != '0');
        if (slash < 0 || !number) {
            throw malformed(text);
        }
        Address address = Address.parse(text.substring(0, slash));
        int prefix = Integer.parseInt(length);
        if (prefix > address.bytes().length * 8) {
            throw malformed(text);
        }
        return new AddressBlock(address, prefix);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "CIDR \"" + text
                        + "\" parse error during conversion from string: it is no address with a prefix length");
    }

    boolean contains(Address other) {
        return other.family() == address.family() && masked(other, prefix).equals(masked(address, prefix));
    }

    boolean contains(AddressBlock other) {
        return other.prefix >= prefix && contains(other.address);
    }

    /** The block by its first address. */
    AddressBlock masked() {
        return new AddressBlock(masked(address, prefix), prefix);
    }

    private static Address masked(Address address, int bits) {
        byte[] bytes = address.bytes();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            bytes[i] &= (byte) (0xff << (8 - kept));
        }
        return Address.of(bytes);
    }

    @Override
    public String toString() {
        return address + "/" + prefix;
    }
}
