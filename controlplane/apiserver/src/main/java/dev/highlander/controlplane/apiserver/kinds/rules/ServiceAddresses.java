package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * Gives services their addresses and node ports, and refuses ones that another has. Pure: what is taken is told by the caller,
 * who must see to it that two services do not ask at once.
 *
 * @param firstAddress the first address of the cluster's range as a number, for example that of 10.96.0.0
 * @param addresses the size of the range; its first and last address are never given away
 * @param firstPort the first node port
 * @param ports the number of node ports
 */
public record ServiceAddresses(int firstAddress, int addresses, int firstPort, int ports) {
    /** Kubernetes' usual ranges: 10.96.0.0/16, and ports 30000 to 32767. */
    public static final ServiceAddresses USUAL = new ServiceAddresses((10 << 24) | (96 << 16), 1 << 16, 30_000, 2768);

    private static final FieldPath PORTS = FieldPath.of("spec", "ports");

    /**
     * Fills in what a service lacks and reports what it may not have.
     *
     * @param service the service, changed in place
     * @param addressTaken whether another service has an address
     * @param portTaken whether another service has a node port
     * @param random a random number below its argument
     * @param problems takes what is found
     */
    public void assign(ObjectNode service, Predicate<String> addressTaken, Predicate<Integer> portTaken,
            IntUnaryOperator random, Problems problems) {
        ObjectNode spec = Tree.make(service, "spec");
        String type = Tree.text(spec, "type");
        if (type.equals("ExternalName")) {
            return;
        }
        address(spec, addressTaken, random, problems);
        boolean balanced = type.equals("LoadBalancer")
                && (!Tree.has(spec, "allocateLoadBalancerNodePorts")
                        || Tree.flag(spec, "allocateLoadBalancerNodePorts"));
        if (type.equals("NodePort") || balanced) {
            nodePorts(Tree.list(spec, "ports"), portTaken, random, problems);
        }
    }

    private void address(ObjectNode spec, Predicate<String> taken, IntUnaryOperator random, Problems problems) {
        String wanted = Tree.text(spec, "clusterIP");
        if (wanted.equals("None")) {
            return;
        }
        if (!wanted.isEmpty()) {
            if (taken.test(wanted)) {
                problems.invalid(FieldPath.of("spec", "clusterIPs"), spec.path("clusterIPs"),
                        "failed to allocate IP " + wanted + ": provided IP is already allocated");
            }
            return;
        }
        int usable = addresses - 2;
        int start = random.applyAsInt(usable);
        for (int i = 0; i < usable; i++) {
            String candidate = text(firstAddress + 1 + (start + i) % usable);
            if (!taken.test(candidate)) {
                spec.put("clusterIP", candidate);
                spec.putArray("clusterIPs").add(candidate);
                return;
            }
        }
        problems.invalid(FieldPath.of("spec", "clusterIPs"), "", "failed to allocate a serviceIP: range is full");
    }

    private void nodePorts(ArrayNode list, Predicate<Integer> taken, IntUnaryOperator random, Problems problems) {
        Set<Integer> own = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            int wanted = (int) Tree.number(list.get(i), "nodePort");
            if (wanted == 0) {
                continue;
            }
            own.add(wanted);
            FieldPath path = PORTS.index(i).field("nodePort");
            if (wanted < firstPort || wanted >= firstPort + ports) {
                problems.invalid(path, list.get(i).path("nodePort"),
                        "provided port is not in the valid range. The range of valid "
                                + "ports is " + firstPort + "-" + (firstPort + ports - 1));
            } else if (taken.test(wanted)) {
                problems.invalid(path, list.get(i).path("nodePort"), "provided port is already allocated");
            }
        }
        for (JsonNode port : list) {
            if (port instanceof ObjectNode open && Tree.number(open, "nodePort") == 0) {
                int start = random.applyAsInt(ports);
                for (int i = 0; i < ports; i++) {
                    int candidate = firstPort + (start + i) % ports;
                    if (!taken.test(candidate) && own.add(candidate)) {
                        open.put("nodePort", candidate);
                        break;
                    }
                }
            }
        }
    }

    private static String text(int address) {
        return (address >>> 24) + "." + ((address >>> 16) & 255) + "." + ((address >>> 8) & 255) + "."
                + (address & 255);
    }
}
