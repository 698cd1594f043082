package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Cells;
import dev.highlander.controlplane.apiserver.kinds.rules.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The rows of services, endpoints, ingresses and network policies. */
final class NetworkRows {
    private static final int FEW = 3;

    private NetworkRows() {}

    static void service(ObjectNode service, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(service, "spec");
        String address = Texts.or(Tree.list(spec, "clusterIPs").path(0).asText(), Tree.text(spec, "clusterIP"));
        cells.add(Texts.name(service))
                .add(Tree.text(spec, "type"))
                .add(Texts.or(address, Texts.NONE))
                .add(outsideAddress(service, spec))
                .add(Texts.or(Texts.join(Tree.list(spec, "ports"), ",", NetworkRows::port), Texts.NONE))
                .add(Texts.age(service, now))
                .add(Texts.labels(Tree.view(spec, "selector")));
    }

    static void endpoints(ObjectNode endpoints, Instant now, Cells cells) {
        List<String> all = new ArrayList<>();
        for (JsonNode subset : Tree.list(endpoints, "subsets")) {
            ArrayNode ports = Tree.list(subset, "ports");
            if (ports.isEmpty()) {
                Tree.list(subset, "addresses").forEach(address -> all.add(Tree.text(address, "ip")));
            }
            for (JsonNode port : ports) {
                for (JsonNode address : Tree.list(subset, "addresses")) {
                    String ip = Tree.text(address, "ip");
                    all.add((ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + Tree.number(port, "port"));
                }
            }
        }
        cells.add(Texts.name(endpoints))
                .add(Tree.list(endpoints, "subsets").isEmpty() ? Texts.NONE : Texts.few(all, FEW))
                .add(Texts.age(endpoints, now));
    }

    static void endpointSlice(ObjectNode slice, Instant now, Cells cells) {
        List<String> ports = new ArrayList<>();
        for (JsonNode port : Tree.list(slice, "ports")) {
            ports.add(Tree.has(port, "port") ? Long.toString(Tree.number(port, "port")) : "*");
        }
        List<String> addresses = new ArrayList<>();
        for (JsonNode endpoint : Tree.list(slice, "endpoints")) {
            Tree.list(endpoint, "addresses").forEach(address -> addresses.add(address.asText()));
        }
        cells.add(Texts.name(slice))
                .add(Tree.text(slice, "addressType"))
                .add(Texts.or(Texts.few(ports, FEW), Texts.UNSET))
                .add(Texts.or(Texts.few(addresses, FEW), Texts.UNSET))
                .add(Texts.age(slice, now));
    }

    static void ingress(ObjectNode ingress, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(ingress, "spec");
        List<String> hosts = new ArrayList<>();
        for (JsonNode rule : Tree.list(spec, "rules")) {
            String host = Tree.text(rule, "host");
            if (!host.isEmpty()) {
                hosts.add(host);
            }
        }
        cells.add(Texts.name(ingress))
                .add(Texts.or(Tree.text(spec, "ingressClassName"), Texts.NONE))
                .add(hosts.isEmpty() ? "*" : Texts.few(hosts, FEW))
                .add(balancer(ingress))
                .add(Tree.list(spec, "tls").isEmpty() ? "80" : "80, 443")
                .add(Texts.age(ingress, now));
    }

    static void ingressClass(ObjectNode ingressClass, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(ingressClass, "spec");
        ObjectNode parameters = Tree.object(spec, "parameters");
        String text = Texts.NONE;
        if (parameters != null) {
            String group = Tree.text(parameters, "apiGroup");
            text = Tree.text(parameters, "kind") + (group.isEmpty() ? "" : "." + group) + "/"
                    + Tree.text(parameters, "name");
        }
        cells.add(Texts.name(ingressClass)).add(Tree.text(spec, "controller")).add(text)
                .add(Texts.age(ingressClass, now));
    }

    static void networkPolicy(ObjectNode policy, Instant now, Cells cells) {
        cells.add(Texts.name(policy))
                .add(Texts.selector(Tree.view(Tree.view(policy, "spec"), "podSelector")))
                .add(Texts.age(policy, now));
    }

    private static String outsideAddress(ObjectNode service, ObjectNode spec) {
        String external = Texts.join(Tree.list(spec, "externalIPs"), ",", JsonNode::asText);
        return switch (Tree.text(spec, "type")) {
            case "ClusterIP", "NodePort" -> Texts.or(external, Texts.NONE);
            case "LoadBalancer" -> {
                String balanced = balancer(service);
                if (!external.isEmpty()) {
                    yield balanced.isEmpty() ? external : balanced + "," + external;
                }
                yield Texts.or(balanced, "<pending>");
            }
            case "ExternalName" -> Tree.text(spec, "externalName");
            default -> "<unknown>";
        };
    }

    private static String balancer(ObjectNode object) {
        ArrayNode entries = Tree.list(Tree.view(Tree.view(object, "status"), "loadBalancer"), "ingress");
        return Texts.join(entries, ",", entry -> Texts.or(Tree.text(entry, "ip"), Tree.text(entry, "hostname")));
    }

    private static String port(JsonNode port) {
        long node = Tree.number(port, "nodePort");
        return Tree.number(port, "port") + (node == 0 ? "" : ":" + node) + "/" + Tree.text(port, "protocol");
    }
}
