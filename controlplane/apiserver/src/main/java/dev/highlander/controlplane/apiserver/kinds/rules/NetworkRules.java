package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Endpoints, endpoint slices, ingresses and network policies. */
final class NetworkRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final int MOST_ENDPOINTS = 1000;
    private static final int MOST_ADDRESSES = 100;
    private static final int MOST_PORTS = 20_000;

    private NetworkRules() {}

    static void endpoints(ObjectNode endpoints, Problems problems) {
        ArrayNode subsets = Tree.list(endpoints, "subsets");
        for (int i = 0; i < subsets.size(); i++) {
            JsonNode subset = subsets.get(i);
            FieldPath path = FieldPath.of("subsets").index(i);
            if (Tree.list(subset, "addresses").isEmpty() && Tree.list(subset, "notReadyAddresses").isEmpty()) {
                problems.required(path, "must specify `addresses` or `notReadyAddresses`");
            }
            for (String field : List.of("addresses", "notReadyAddresses")) {
                int index = 0;
                for (JsonNode address : Tree.list(subset, field)) {
                    FieldPath here = path.field(field).index(index++);
                    IpRules.hostAddress(Tree.text(address, "ip"), here.field("ip"), problems);
                    Check.formatIfGiven(address, "hostname", here, problems, Format::dnsLabel);
                }
            }
            ArrayNode ports = Tree.list(subset, "ports");
            for (int p = 0; p < ports.size(); p++) {
                endpointPort(ports.get(p), ports.size() > 1, path.field("ports").index(p), problems);
            }
        }
    }

    static void endpointSlice(ObjectNode slice, Problems problems) {
        String type = Tree.text(slice, "addressType");
        Check.oneOf(slice, "addressType", FieldPath.ROOT, problems, List.of("FQDN", "IPv4", "IPv6"));
        ArrayNode endpoints = Tree.list(slice, "endpoints");
        FieldPath list = FieldPath.of("endpoints");
        if (endpoints.size() > MOST_ENDPOINTS) {
            problems.tooMany(list, endpoints.size(), MOST_ENDPOINTS);
            return;
        }
        for (int i = 0; i < endpoints.size(); i++) {
            sliceEndpoint(endpoints.get(i), type, list.index(i), problems);
        }
        ArrayNode ports = Tree.list(slice, "ports");
        if (ports.size() > MOST_PORTS) {
            problems.tooMany(FieldPath.of("ports"), ports.size(), MOST_PORTS);
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            FieldPath here = FieldPath.of("ports").index(i);
            String name = Tree.text(ports.get(i), "name");
            if (!name.isEmpty()) {
                Check.format(name, here.field("name"), problems, Format::dnsLabel);
            }
            if (!names.add(name)) {
                problems.duplicate(here.field("name"), JsonNodeFactory.instance.textNode(name));
            }
            Check.oneOf(ports.get(i), "protocol", here, problems, ContainerRules.PROTOCOLS);
            Check.formatIfGiven(ports.get(i), "appProtocol", here, problems, Format::qualifiedName);
        }
    }

    static void endpointSliceChange(ObjectNode updated, ObjectNode old, Problems problems) {
        Check.unchanged(updated, old, "addressType", FieldPath.ROOT, problems);
    }

    static void ingress(ObjectNode ingress, Problems problems) {
        ObjectNode spec = Tree.view(ingress, "spec");
        ArrayNode rules = Tree.list(spec, "rules");
        if (rules.isEmpty() && !Tree.has(spec, "defaultBackend")) {
            problems.invalid(SPEC, rules, "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.get("defaultBackend") instanceof ObjectNode backend) {
            backend(backend, SPEC.field("defaultBackend"), problems);
        }
        for (int i = 0; i < rules.size(); i++) {
            ingressRule(rules.get(i), SPEC.field("rules").index(i), problems);
        }
        int index = 0;
        for (JsonNode secured : Tree.list(spec, "tls")) {
            FieldPath here = SPEC.field("tls").index(index++);
            int number = 0;
            for (JsonNode host : Tree.list(secured, "hosts")) {
                host(host.asText(), here.field("hosts").index(number++), problems);
            }
            Check.formatIfGiven(secured, "secretName", here, problems, Format::dnsSubdomain);
        }
        Check.formatIfGiven(spec, "ingressClassName", SPEC, problems, Format::dnsSubdomain);
    }

    static void ingressClass(ObjectNode ingressClass, Problems problems) {
        ObjectNode spec = Tree.view(ingressClass, "spec");
        String controller = Tree.text(spec, "controller");
        if (controller.length() > 250) {
            problems.tooLong(SPEC.field("controller"), 250);
        }
        int slash = controller.indexOf('/');
        if (slash < 1 || slash == controller.length() - 1) {
            problems.invalid(SPEC.field("controller"), controller,
                    "must be a domain-prefixed path (such as \"acme.io/foo\")");
        }
        if (spec.get("parameters") instanceof ObjectNode parameters) {
            FieldPath path = SPEC.field("parameters");
            Check.required(parameters, "kind", path, problems);
            Check.required(parameters, "name", path, problems);
            if (Check.oneOf(parameters, "scope", path, problems, List.of("Cluster", "Namespace"))) {
                boolean local = Tree.text(parameters, "scope").equals("Namespace");
                if (local) {
                    Check.required(parameters, "namespace", path, problems);
                } else if (Tree.has(parameters, "namespace")) {
                    problems.forbidden(path.field("namespace"), "`parameters.scope` is set to 'Cluster'");
                }
            }
        }
    }

    static void ingressClassChange(ObjectNode updated, ObjectNode old, Problems problems) {
        Check.unchanged(Tree.view(updated, "spec"), Tree.view(old, "spec"), "controller", SPEC, problems);
    }

    static void networkPolicy(ObjectNode policy, Problems problems) {
        ObjectNode spec = Tree.view(policy, "spec");
        SelectorRules.labelSelector(Tree.view(spec, "podSelector"), SPEC.field("podSelector"), problems);
        direction(spec, "ingress", "from", problems);
        direction(spec, "egress", "to", problems);
        ArrayNode types = Tree.list(spec, "policyTypes");
        if (types.size() > 2) {
            problems.invalid(SPEC.field("policyTypes"), types, "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            if (!types.get(i).asText().equals("Ingress") && !types.get(i).asText().equals("Egress")) {
                problems.notSupported(SPEC.field("policyTypes").index(i), types.get(i), List.of("Egress", "Ingress"));
            }
        }
    }

    private static void direction(ObjectNode spec, String direction, String peers, Problems problems) {
        ArrayNode rules = Tree.list(spec, direction);
        for (int i = 0; i < rules.size(); i++) {
            FieldPath path = SPEC.field(direction).index(i);
            ArrayNode ports = Tree.list(rules.get(i), "ports");
            for (int p = 0; p < ports.size(); p++) {
                policyPort(ports.get(p), path.field("ports").index(p), problems);
            }
            ArrayNode list = Tree.list(rules.get(i), peers);
            for (int p = 0; p < list.size(); p++) {
                peer(list.get(p), path.field(peers).index(p), problems);
            }
        }
    }

    private static void policyPort(JsonNode port, FieldPath path, Problems problems) {
        Check.oneOfIfGiven(port, "protocol", path, problems, ContainerRules.PROTOCOLS);
        if (Tree.has(port, "port")) {
            Check.portNumberOrName(port, "port", path, problems);
        }
        if (Tree.has(port, "endPort")) {
            if (!Tree.has(port, "port")) {
                problems.required(path.field("port"), "must be specified when `endPort` is specified");
            } else if (port.path("port").isTextual()) {
                problems.invalid(path.field("endPort"), port.path("endPort"),
                        "must not be specified when `port` is non-numeric");
            } else if (Tree.number(port, "endPort") < Tree.number(port, "port")) {
                problems.invalid(path.field("endPort"), port.path("endPort"),
                        "must be greater than or equal to `port`");
            }
        }
    }

    private static void peer(JsonNode peer, FieldPath path, Problems problems) {
        int given = 0;
        for (String field : List.of("podSelector", "namespaceSelector")) {
            if (peer.get(field) instanceof ObjectNode selector) {
                given++;
                SelectorRules.labelSelector(selector, path.field(field), problems);
            }
        }
        if (peer.get("ipBlock") instanceof ObjectNode block) {
            if (Check.required(block, "cidr", path.field("ipBlock"), problems)) {
                IpRules.range(Tree.text(block, "cidr"), path.field("ipBlock").field("cidr"), problems);
            }
            if (given > 0) {
                problems.forbidden(path, "may not specify both ipBlock and another peer");
            }
            given++;
        }
        if (given == 0) {
            problems.required(path, "must specify a peer");
        }
    }

    private static void endpointPort(JsonNode port, boolean named, FieldPath path, Problems problems) {
        String name = Tree.text(port, "name");
        if (name.isEmpty() && named) {
            problems.required(path.field("name"), "");
        } else if (!name.isEmpty()) {
            Check.format(name, path.field("name"), problems, Format::dnsLabel);
        }
        for (String message : Format.port(Tree.number(port, "port"))) {
            problems.invalid(path.field("port"), JsonNodeFactory.instance.numberNode(Tree.number(port, "port")),
                    message);
        }
        Check.oneOf(port, "protocol", path, problems, ContainerRules.PROTOCOLS);
    }

    private static void sliceEndpoint(JsonNode endpoint, String type, FieldPath path, Problems problems) {
        ArrayNode addresses = Tree.list(endpoint, "addresses");
        if (addresses.isEmpty()) {
            problems.required(path.field("addresses"), "must contain at least 1 address");
        } else if (addresses.size() > MOST_ADDRESSES) {
            problems.tooMany(path.field("addresses"), addresses.size(), MOST_ADDRESSES);
        }
        for (int i = 0; i < addresses.size(); i++) {
            FieldPath here = path.field("addresses").index(i);
            if (type.equals("FQDN")) {
                Check.format(addresses.get(i).asText(), here, problems, Format::dnsSubdomain);
            } else {
                IpRules.hostAddress(addresses.get(i).asText(), here, problems);
            }
        }
        Check.formatIfGiven(endpoint, "hostname", path, problems, Format::dnsLabel);
        Check.formatIfGiven(endpoint, "nodeName", path, problems, Format::dnsSubdomain);
    }

    private static void ingressRule(JsonNode rule, FieldPath path, Problems problems) {
        String host = Tree.text(rule, "host");
        if (!host.isEmpty()) {
            if (IpRules.isAddress(host)) {
                problems.invalid(path.field("host"), host, "must be a DNS name, not an IP address");
            } else {
                host(host, path.field("host"), problems);
            }
        }
        if (!(rule.get("http") instanceof ObjectNode http)) {
            return;
        }
        FieldPath list = path.field("http").field("paths");
        ArrayNode paths = Tree.list(http, "paths");
        if (paths.isEmpty()) {
            problems.required(list, "");
        }
        for (int i = 0; i < paths.size(); i++) {
            JsonNode entry = paths.get(i);
            FieldPath here = list.index(i);
            if (!Tree.has(entry, "pathType")) {
                problems.required(here.field("pathType"), "pathType must be specified");
            } else {
                Check.oneOfIfGiven(entry, "pathType", here, problems, PATH_TYPES);
            }
            String target = Tree.text(entry, "path");
            boolean mayBeEmpty = Tree.text(entry, "pathType").equals("ImplementationSpecific");
            if (!target.startsWith("/") && !(mayBeEmpty && target.isEmpty())) {
                problems.invalid(here.field("path"), target, "must be an absolute path");
            }
            backend(Tree.view(entry, "backend"), here.field("backend"), problems);
        }
    }

    private static void backend(ObjectNode backend, FieldPath path, Problems problems) {
        boolean service = Tree.has(backend, "service");
        if (service && Tree.has(backend, "resource")) {
            problems.invalid(path, "", "cannot set both resource and service backends");
        } else if (service) {
            ObjectNode reference = Tree.view(backend, "service");
            FieldPath here = path.field("service");
            Check.format(reference, "name", here, problems, Format::dns1035Label);
            ObjectNode port = Tree.view(reference, "port");
            boolean named = !Tree.text(port, "name").isEmpty();
            boolean numbered = Tree.number(port, "number") != 0;
            if (named && numbered) {
                problems.invalid(here.field("port"), port, "cannot set both port name & port number");
            } else if (!named && !numbered) {
                problems.required(here.field("port"), "port name or number is required");
            } else if (named) {
                Check.format(Tree.text(port, "name"), here.field("port").field("name"), problems, Format::portName);
            } else {
                Check.within(port, "number", 1, 65_535, here.field("port"), problems);
            }
        } else if (!Tree.has(backend, "resource")) {
            problems.required(path, "resource or service backend is required");
        }
    }

    private static void host(String host, FieldPath path, Problems problems) {
        Check.format(host.startsWith("*.") ? host.substring(2) : host, path, problems, Format::dnsSubdomain);
    }
}
