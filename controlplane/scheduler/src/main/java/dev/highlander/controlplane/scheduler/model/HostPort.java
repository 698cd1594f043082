package dev.highlander.controlplane.scheduler.model;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.ContainerPort;

/**
 * A port of the node that a pod takes for itself.
 *
 * @param ip the address it listens on; {@code 0.0.0.0} for all
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 * @param port 1 to 65535
 */
public record HostPort(String ip, String protocol, int port) {
    private static final String EVERY_ADDRESS = "0.0.0.0";

    static HostPort of(ContainerPort port) {
        String ip = requireNonNullElse(port.getHostIP(), "");
        return new HostPort(ip.isEmpty() ? EVERY_ADDRESS : ip, requireNonNullElse(port.getProtocol(), "TCP"),
                port.getHostPort());
    }

    /** Whether both cannot be on one node: same port and protocol, and a common address. */
    public boolean conflictsWith(HostPort other) {
        return port == other.port && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || ip.equals(EVERY_ADDRESS) || other.ip.equals(EVERY_ADDRESS));
    }
}
