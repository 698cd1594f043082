package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;

/** What runs in a pod, alone or in a template: the rules in the order in which Kubernetes asks. */
final class PodSpecRules {
    private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES = List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default",
            "None");
    private static final List<String> PREEMPTION_POLICIES = List.of("PreemptLowerPriority", "Never");
    private static final List<String> SYSTEMS = List.of("linux", "windows");

    private PodSpecRules() {}

    /** A pod template: its labels and annotations, and its pod. */
    static void template(ObjectNode template, FieldPath path, Problems problems) {
        template(template, List.of(), path, problems);
    }

    /** The same for a stateful set, whose pods have a volume more for each claim; {@code claims} are their names. */
    static void template(ObjectNode template, List<String> claims, FieldPath path, Problems problems) {
        FieldPath metadata = path.field("metadata");
        ObjectNode labelled = Tree.view(template, "metadata");
        MetadataRules.labels(Tree.view(labelled, "labels"), metadata.field("labels"), problems);
        MetadataRules.annotations(Tree.view(labelled, "annotations"), metadata.field("annotations"), problems);
        ObjectNode spec = Tree.view(template, "spec");
        spec(spec, true, claims, path.field("spec"), problems);
        if (!Tree.list(spec, "ephemeralContainers").isEmpty()) {
            problems.forbidden(path.field("spec").field("ephemeralContainers"),
                    "ephemeral containers not allowed in pod template");
        }
    }

    /**
     * A pod's specification.
     *
     * @param spec what runs
     * @param template whether it stands in a template rather than in a pod
     * @param path where it stands
     * @param problems takes what is found
     */
    static void spec(ObjectNode spec, boolean template, FieldPath path, Problems problems) {
        spec(spec, template, List.of(), path, problems);
    }

    private static void spec(ObjectNode spec, boolean template, List<String> claims, FieldPath path,
            Problems problems) {
        List<String> volumes = VolumeRules.all(Tree.list(spec, "volumes"), path.field("volumes"), problems);
        volumes.addAll(claims);
        ArrayNode containers = Tree.list(spec, "containers");
        ContainerRules.containers(containers, volumes, path.field("containers"), problems);
        ContainerRules.initContainers(Tree.list(spec, "initContainers"), containers, volumes,
                path.field("initContainers"), problems);
        ContainerRules.ephemeralContainers(spec, volumes, path.field("ephemeralContainers"), problems);
        Check.oneOf(spec, "restartPolicy", path, problems, RESTART_POLICIES);
        Check.oneOf(spec, "dnsPolicy", path, problems, DNS_POLICIES);
        MetadataRules.labels(Tree.view(spec, "nodeSelector"), path.field("nodeSelector"), problems);
        SecurityRules.pod(spec, template, path, problems);
        pullSecrets(Tree.list(spec, "imagePullSecrets"), path.field("imagePullSecrets"), problems);
        if (spec.get("affinity") instanceof ObjectNode affinity) {
            SchedulingRules.affinity(affinity, path.field("affinity"), problems);
        }
        dns(spec, path.field("dnsConfig"), problems);
        readinessGates(Tree.list(spec, "readinessGates"), path.field("readinessGates"), problems);
        SchedulingRules.gates(Tree.list(spec, "schedulingGates"), path.field("schedulingGates"), problems);
        SchedulingRules.spread(Tree.list(spec, "topologySpreadConstraints"), path.field("topologySpreadConstraints"),
                problems);
        namesAndNumbers(spec, path, problems);
    }

    private static void namesAndNumbers(ObjectNode spec, FieldPath path, Problems problems) {
        Check.formatIfGiven(spec, "serviceAccountName", path, problems, Format::dnsSubdomain);
        Check.formatIfGiven(spec, "nodeName", path, problems, Format::dnsSubdomain);
        Check.within(spec, "activeDeadlineSeconds", 1, Integer.MAX_VALUE, path, problems);
        Check.formatIfGiven(spec, "hostname", path, problems, Format::dnsLabel);
        Check.formatIfGiven(spec, "subdomain", path, problems, Format::dnsLabel);
        SchedulingRules.tolerations(Tree.list(spec, "tolerations"), path.field("tolerations"), problems);
        hostAliases(Tree.list(spec, "hostAliases"), path.field("hostAliases"), problems);
        Check.formatIfGiven(spec, "priorityClassName", path, problems, Format::dnsSubdomain);
        Check.formatIfGiven(spec, "runtimeClassName", path, problems, Format::dnsSubdomain);
        Check.oneOfIfGiven(spec, "preemptionPolicy", path, problems, PREEMPTION_POLICIES);
        if (spec.get("os") instanceof ObjectNode system) {
            Check.oneOf(system, "name", path.field("os"), problems, SYSTEMS);
        }
    }

    private static void pullSecrets(ArrayNode secrets, FieldPath path, Problems problems) {
        for (int i = 0; i < secrets.size(); i++) {
            // Kubernetes only refuses what is something else than a name, and warns of an empty one.
            if (secrets.get(i).size() != 1 && !secrets.get(i).isEmpty()) {
                problems.invalid(path.index(i), secrets.get(i), "only name may be set");
            }
        }
    }

    private static void dns(ObjectNode spec, FieldPath path, Problems problems) {
        ObjectNode config = Tree.object(spec, "dnsConfig");
        ArrayNode servers = Tree.list(config, "nameservers");
        if (Tree.text(spec, "dnsPolicy").equals("None")) {
            if (config == null) {
                problems.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }
            if (servers.isEmpty()) {
                problems.required(path.field("nameservers"),
                        "must provide at least one DNS nameserver when `dnsPolicy` is None");
            }
        }
        if (servers.size() > 3) {
            problems.invalid(path.field("nameservers"), servers, "must not have more than 3 nameservers");
        }
        for (int i = 0; i < servers.size(); i++) {
            IpRules.address(servers.get(i).asText(), path.field("nameservers").index(i), problems);
        }
        ArrayNode searches = Tree.list(config, "searches");
        for (int i = 0; i < searches.size(); i++) {
            String search = searches.get(i).asText();
            String domain = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
            Check.format(domain, path.field("searches").index(i), problems, Format::dnsSubdomain);
        }
        ArrayNode options = Tree.list(config, "options");
        for (int i = 0; i < options.size(); i++) {
            if (Tree.text(options.get(i), "name").isEmpty()) {
                problems.required(path.field("options").index(i), "must not be empty");
            }
        }
    }

    private static void readinessGates(ArrayNode gates, FieldPath path, Problems problems) {
        for (int i = 0; i < gates.size(); i++) {
            Check.format(Tree.text(gates.get(i), "conditionType"), path.index(i).field("conditionType"), problems,
                    Format::qualifiedName);
        }
    }

    private static void hostAliases(ArrayNode aliases, FieldPath path, Problems problems) {
        for (JsonNode alias : aliases) {
            IpRules.address(Tree.text(alias, "ip"), path.field("ip"), problems);
            for (JsonNode name : Tree.list(alias, "hostnames")) {
                Check.format(name.asText(), path.field("hostnames"), problems, Format::dnsSubdomain);
            }
        }
    }
}
