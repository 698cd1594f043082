package dev.highlander.controlplane.apiserver.expressions;

import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.highlander.controlplane.apiserver.expressions.FunctionTable.Parameter;

/** Kubernetes' functions of network addresses and blocks of them. */
final class NetworkFunctions {
    private static final Parameter TEXT = new Parameter(SimpleType.STRING, String.class);
    private static final Parameter IP = new Parameter(OpaqueType.create("net.IP"), Address.class);
    private static final Parameter CIDR = new Parameter(OpaqueType.create("net.CIDR"), AddressBlock.class);

    private NetworkFunctions() {}

    static void addTo(FunctionTable table) {
        addresses(table);
        blocks(table);
    }

    private static void addresses(FunctionTable table) {
        table.global("ip", IP.type(), arguments -> Address.parse((String) arguments[0]), TEXT);
        table.global("isIP", SimpleType.BOOL, arguments -> parses(() -> Address.parse((String) arguments[0])), TEXT);
        table.global("ip.isCanonical", SimpleType.BOOL,
                arguments -> Address.parse((String) arguments[0]).toString().equals(arguments[0]), TEXT);
        table.global("string", SimpleType.STRING, arguments -> arguments[0].toString(), IP);
        table.member("family", SimpleType.INT, arguments -> (long) ip(arguments[0]).family(), IP);
        table.member("isUnspecified", SimpleType.BOOL, arguments -> ip(arguments[0]).isUnspecified(), IP);
        table.member("isLoopback", SimpleType.BOOL, arguments -> ip(arguments[0]).isLoopback(), IP);
        table.member("isLinkLocalMulticast", SimpleType.BOOL, arguments -> ip(arguments[0]).isLinkLocalMulticast(), IP);
        table.member("isLinkLocalUnicast", SimpleType.BOOL, arguments -> ip(arguments[0]).isLinkLocalUnicast(), IP);
        table.member("isGlobalUnicast", SimpleType.BOOL, arguments -> ip(arguments[0]).isGlobalUnicast(), IP);
    }

    private static void blocks(FunctionTable table) {
        table.global("cidr", CIDR.type(), arguments -> AddressBlock.parse((String) arguments[0]), TEXT);
        table.global("isCIDR", SimpleType.BOOL, arguments -> parses(() -> AddressBlock.parse((String) arguments[0])),
                TEXT);
        table.global("string", SimpleType.STRING, arguments -> arguments[0].toString(), CIDR);
        table.member("containsIP", SimpleType.BOOL, arguments -> block(arguments[0]).contains(ip(arguments[1])), CIDR,
                IP);
        table.member("containsIP", SimpleType.BOOL,
                arguments -> block(arguments[0]).contains(Address.parse((String) arguments[1])), CIDR, TEXT);
        table.member("containsCIDR", SimpleType.BOOL, arguments -> block(arguments[0]).contains(block(arguments[1])),
                CIDR, CIDR);
        table.member("containsCIDR", SimpleType.BOOL,
                arguments -> block(arguments[0]).contains(AddressBlock.parse((String) arguments[1])), CIDR, TEXT);
        table.member("ip", IP.type(), arguments -> block(arguments[0]).address(), CIDR);
        table.member("masked", CIDR.type(), arguments -> block(arguments[0]).masked(), CIDR);
        table.member("prefixLength", SimpleType.INT, arguments -> (long) block(arguments[0]).prefix(), CIDR);
    }

    private static Address ip(Object argument) {
        return (Address) argument;
    }

    private static AddressBlock block(Object argument) {
        return (AddressBlock) argument;
    }

    private static boolean parses(Runnable parser) {
        try {
            parser.run();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
