package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.Addresses;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services: the rules, and how their addresses' fields agree. */
final class ServiceRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath PORTS = SPEC.field("ports");
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> POLICIES = List.of("Cluster", "Local");
    private static final int LONGEST_AFFINITY = 86_400;

    private ServiceRules() {}

    /** Fills in families and policies by the addresses that are asked for; the cluster has one family, and it is version 4. */
    static void created(ObjectNode service) {
        ObjectNode spec = Tree.make(service, "spec");
        service.putObject("status").putObject("loadBalancer");
        if (Tree.text(spec, "type").equals("ExternalName")) {
            return;
        }
        String address = Tree.text(spec, "clusterIP");
        if (!address.isEmpty() && Tree.list(spec, "clusterIPs").isEmpty()) {
            spec.putArray("clusterIPs").add(address);
        }
        boolean anywhere = address.equals("None") && Tree.view(spec, "selector").isEmpty();
        if (Tree.list(spec, "ipFamilies").isEmpty()) {
            ArrayNode families = spec.putArray("ipFamilies");
            if (anywhere) {
                // Without pods of its own it is about endpoints that somebody else writes, of either family.
                families.add("IPv4").add("IPv6");
            } else {
                families.add(Addresses.isV6(address) ? "IPv6" : "IPv4");
            }
        }
        Tree.orText(spec, "ipFamilyPolicy", anywhere ? "RequireDualStack" : "SingleStack");
    }

    /** The old field for one address and the new one for several follow each other. */
    static void updated(ObjectNode updated, ObjectNode old) {
        ObjectNode spec = Tree.make(updated, "spec");
        ObjectNode before = Tree.view(old, "spec");
        String now = Tree.text(spec, "clusterIP");
        if (Tree.text(spec, "type").equals("ExternalName")) {
            if (!Tree.text(before, "type").equals("ExternalName")) {
                spec.remove(
                        List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"));
            }
            return;
        }
        boolean listUntouched = Tree.same(spec.get("clusterIPs"), before.get("clusterIPs"));
        if (!now.equals(Tree.text(before, "clusterIP")) && listUntouched && !now.isEmpty()) {
            ArrayNode addresses = spec.putArray("clusterIPs").add(now);
            for (int i = 1; i < Tree.list(before, "clusterIPs").size(); i++) {
                addresses.add(Tree.list(before, "clusterIPs").get(i));
            }
        }
        for (String field : List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
            if (!Tree.has(spec, field) && Tree.has(before, field)) {
                spec.set(field, before.path(field).deepCopy());
            }
        }
    }

    static void service(ObjectNode service, Problems problems) {
        ObjectNode spec = Tree.view(service, "spec");
        String type = Tree.text(spec, "type");
        boolean headless = Tree.text(spec, "clusterIP").equals("None");
        ArrayNode ports = Tree.list(spec, "ports");
        if (ports.isEmpty() && !headless && !type.equals("ExternalName")) {
            problems.required(PORTS, "");
        }
        if (headless && (type.equals("LoadBalancer") || type.equals("NodePort"))) {
            problems.invalid(SPEC.field("clusterIPs").index(0), "None",
                    "may not be set to 'None' for " + type + " services");
        }
        if (type.equals("ExternalName")) {
            externalName(spec, problems);
        }
        ports(ports, problems);
        MetadataRules.labels(Tree.view(spec, "selector"), SPEC.field("selector"), problems);
        affinity(spec, problems);
        addresses(spec, problems);
        if (Check.oneOf(spec, "type", SPEC, problems, TYPES) && type.equals("ClusterIP")) {
            for (int i = 0; i < ports.size(); i++) {
                if (Tree.number(ports.get(i), "nodePort") != 0) {
                    problems.forbidden(PORTS.index(i).field("nodePort"), "may not be used when `type` is 'ClusterIP'");
                }
            }
        }
        duplicates(ports, problems);
        policies(spec, type, problems);
    }

    static void serviceChange(ObjectNode updated, ObjectNode old, Problems problems) {
        ObjectNode now = Tree.view(updated, "spec");
        ObjectNode before = Tree.view(old, "spec");
        boolean outside = Tree.text(now, "type").equals("ExternalName")
                || Tree.text(before, "type").equals("ExternalName");
        ArrayNode had = Tree.list(before, "clusterIPs");
        if (!outside && !had.isEmpty() && !had.get(0).equals(Tree.list(now, "clusterIPs").get(0))) {
            problems.invalid(SPEC.field("clusterIPs").index(0), now.path("clusterIPs"), "may not change once set");
        }
        if (!Tree.text(before, "loadBalancerClass").isEmpty() && Tree.text(now, "type").equals("LoadBalancer")) {
            Check.unchanged(now, before, "loadBalancerClass", SPEC, problems);
        }
    }

    private static void externalName(ObjectNode spec, Problems problems) {
        if (!Tree.text(spec, "clusterIP").isEmpty()) {
            problems.forbidden(SPEC.field("clusterIPs"), "may not be set for ExternalName services");
        }
        String name = Tree.text(spec, "externalName");
        if (name.isEmpty()) {
            problems.required(SPEC.field("externalName"), "");
        } else {
            Check.format(name.endsWith(".") ? name.substring(0, name.length() - 1) : name, SPEC.field("externalName"),
                    problems, Format::dnsSubdomain);
        }
    }

    private static void ports(ArrayNode ports, Problems problems) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            FieldPath here = PORTS.index(i);
            String name = Tree.text(port, "name");
            if (name.isEmpty() && ports.size() > 1) {
                problems.required(here.field("name"), "");
            } else if (!name.isEmpty()) {
                Check.format(name, here.field("name"), problems, Format::dnsLabel);
                if (!names.add(name)) {
                    problems.duplicate(here.field("name"), port.path("name"));
                }
            }
            for (String message : Format.port(Tree.number(port, "port"))) {
                problems.invalid(here.field("port"), JsonNodeFactory.instance.numberNode(Tree.number(port, "port")),
                        message);
            }
            Check.oneOf(port, "protocol", here, problems, ContainerRules.PROTOCOLS);
            Check.portNumberOrName(port, "targetPort", here, problems);
            Check.formatIfGiven(port, "appProtocol", here, problems, Format::qualifiedName);
        }
    }

    private static void affinity(ObjectNode spec, Problems problems) {
        Check.oneOf(spec, "sessionAffinity", SPEC, problems, List.of("ClientIP", "None"));
        ObjectNode client = Tree.view(Tree.view(spec, "sessionAffinityConfig"), "clientIP");
        FieldPath path = SPEC.field("sessionAffinityConfig");
        if (Tree.text(spec, "sessionAffinity").equals("ClientIP")) {
            long seconds = Tree.number(client, "timeoutSeconds");
            if (seconds <= 0 || seconds > LONGEST_AFFINITY) {
                problems.invalid(path.field("clientIP").field("timeoutSeconds"), client.path("timeoutSeconds"),
                        "must be greater than 0 and less than or equal to 86400");
            }
        } else if (Tree.has(spec, "sessionAffinityConfig")) {
            problems.forbidden(path, "must not be set when session affinity is None");
        }
    }

    private static void addresses(ObjectNode spec, Problems problems) {
        ArrayNode list = Tree.list(spec, "clusterIPs");
        String first = Tree.text(spec, "clusterIP");
        if (!list.isEmpty() && !list.get(0).asText().equals(first)) {
            problems.invalid(SPEC.field("clusterIPs"), list, "first value must match `clusterIP`");
        }
        for (int i = 0; i < list.size(); i++) {
            String address = list.get(i).asText();
            if (address.equals("None")) {
                if (list.size() > 1) {
                    problems.invalid(SPEC.field("clusterIPs").index(i), address,
                            "'None' must be the first and only value");
                }
            } else {
                IpRules.address(address, SPEC.field("clusterIPs").index(i), problems);
            }
        }
        ArrayNode external = Tree.list(spec, "externalIPs");
        for (int i = 0; i < external.size(); i++) {
            IpRules.hostAddress(external.get(i).asText(), SPEC.field("externalIPs").index(i), problems);
        }
        ArrayNode ranges = Tree.list(spec, "loadBalancerSourceRanges");
        for (int i = 0; i < ranges.size(); i++) {
            IpRules.range(ranges.get(i).asText().strip(), SPEC.field("loadBalancerSourceRanges").index(i), problems);
        }
    }

    private static void duplicates(ArrayNode ports, Problems problems) {
        Set<String> nodePorts = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            String protocol = Tree.text(port, "protocol");
            long node = Tree.number(port, "nodePort");
            if (node != 0 && !nodePorts.add(protocol + node)) {
                problems.duplicate(PORTS.index(i).field("nodePort"), port.path("nodePort"));
            }
        }
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            if (!numbers.add(Tree.text(port, "protocol") + Tree.number(port, "port"))) {
                ObjectNode key = JsonNodeFactory.instance.objectNode();
                key.set("protocol", port.path("protocol"));
                key.set("port", port.path("port"));
                problems.duplicate(PORTS.index(i), key);
            }
        }
    }

    private static void policies(ObjectNode spec, String type, Problems problems) {
        boolean outside = type.equals("NodePort") || type.equals("LoadBalancer");
        if (outside) {
            Check.oneOf(spec, "externalTrafficPolicy", SPEC, problems, POLICIES);
        } else if (Tree.has(spec, "externalTrafficPolicy") && Tree.list(spec, "externalIPs").isEmpty()) {
            problems.invalid(SPEC.field("externalTrafficPolicy"), spec.path("externalTrafficPolicy"),
                    "may only be set for externally-accessible services");
        }
        Check.oneOfIfGiven(spec, "internalTrafficPolicy", SPEC, problems, POLICIES);
        if (!type.equals("LoadBalancer") && Tree.has(spec, "loadBalancerClass")) {
            problems.forbidden(SPEC.field("loadBalancerClass"), "may only be used when `type` is 'LoadBalancer'");
        }
    }
}
