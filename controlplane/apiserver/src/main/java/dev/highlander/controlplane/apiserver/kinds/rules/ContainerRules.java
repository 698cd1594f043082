package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.ArrayList;
import java.util.List;

/** The containers of a pod, in Kubernetes' order of questions. */
final class ContainerRules {
    static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE_POLICIES = List.of("FallbackToLogsOnError", "File");
    private static final List<String> PROPAGATIONS = List.of("Bidirectional", "HostToContainer", "None");
    private static final List<String> NOT_FOR_INIT = List.of("lifecycle", "livenessProbe", "readinessProbe",
            "startupProbe");
    private static final List<String> NOT_FOR_DEBUG = List.of("ports", "livenessProbe", "readinessProbe",
            "startupProbe",
            "lifecycle", "resourceClaims", "resizePolicy");

    private ContainerRules() {}

    /** The containers proper: at least one, each with a name of its own. */
    static void containers(ArrayNode containers, List<String> volumes, FieldPath path, Problems problems) {
        if (containers.isEmpty()) {
            problems.required(path, "");
            return;
        }
        List<String> names = new ArrayList<>(containers.size());
        for (int i = 0; i < containers.size(); i++) {
            JsonNode container = containers.get(i);
            FieldPath here = path.index(i);
            every(container, volumes, here, problems);
            unique(names, Tree.text(container, "name"), here, problems);
            ProbeRules.all(container, here, problems);
            if (Tree.has(container, "restartPolicy")) {
                problems.forbidden(here.field("restartPolicy"), "may not be set for non-init containers");
            }
        }
        hostPorts(containers, 0, containers.size(), path, problems);
    }

    /** The containers that run before: names differ from the others', probes only where they go on running. */
    static void initContainers(ArrayNode containers, ArrayNode regular, List<String> volumes, FieldPath path,
            Problems problems) {
        List<String> names = containers.isEmpty() ? List.of() : names(regular);
        for (int i = 0; i < containers.size(); i++) {
            JsonNode container = containers.get(i);
            FieldPath here = path.index(i);
            every(container, volumes, here, problems);
            boolean sidecar = Tree.text(container, "restartPolicy").equals("Always");
            if (!sidecar && Tree.has(container, "restartPolicy")) {
                problems.notSupported(here.field("restartPolicy"), container.get("restartPolicy"), List.of("Always"));
            }
            unique(names, Tree.text(container, "name"), here, problems);
            hostPorts(containers, i, i + 1, path, problems);
            if (sidecar) {
                ProbeRules.all(container, here, problems);
                continue;
            }
            for (String field : NOT_FOR_INIT) {
                if (Tree.has(container, field)) {
                    problems.forbidden(here.field(field),
                            "may not be set for init containers without restartPolicy=Always");
                }
            }
        }
    }

    /** The containers that are added to a running pod to look into it. */
    static void ephemeralContainers(ObjectNode spec, List<String> volumes, FieldPath path, Problems problems) {
        ArrayNode containers = Tree.list(spec, "ephemeralContainers");
        List<String> names = new ArrayList<>();
        if (!containers.isEmpty()) {
            names.addAll(names(Tree.list(spec, "containers")));
            names.addAll(names(Tree.list(spec, "initContainers")));
        }
        for (int i = 0; i < containers.size(); i++) {
            JsonNode container = containers.get(i);
            FieldPath here = path.index(i);
            every(container, volumes, here, problems);
            unique(names, Tree.text(container, "name"), here, problems);
            for (String field : NOT_FOR_DEBUG) {
                if (Tree.has(container, field)) {
                    problems.forbidden(here.field(field), "cannot be set for an Ephemeral Container");
                }
            }
        }
    }

    /** A port of the host can be had only once. */
    private static void hostPorts(ArrayNode containers, int from, int to, FieldPath path, Problems problems) {
        List<String> taken = List.of();
        for (int i = from; i < to; i++) {
            ArrayNode ports = Tree.list(containers.get(i), "ports");
            for (int p = 0; p < ports.size(); p++) {
                JsonNode port = ports.get(p);
                long number = Tree.number(port, "hostPort");
                if (number == 0) {
                    continue;
                }
                String key = Tree.text(port, "protocol") + "/" + Tree.text(port, "hostIP") + "/" + number;
                taken = taken.isEmpty() ? new ArrayList<>() : taken;
                if (taken.contains(key)) {
                    problems.duplicate(path.index(i - from).field("ports").index(p).field("hostPort"),
                            JsonNodeFactory.instance.textNode(key));
                }
                taken.add(key);
            }
        }
    }

    private static void every(JsonNode container, List<String> volumes, FieldPath path, Problems problems) {
        Check.format(container, "name", path, problems, Format::dnsLabel);
        Check.required(container, "image", path, problems);
        Check.oneOf(container, "terminationMessagePolicy", path, problems, MESSAGE_POLICIES);
        ports(Tree.list(container, "ports"), path.field("ports"), problems);
        EnvironmentRules.variables(Tree.list(container, "env"), path.field("env"), problems);
        EnvironmentRules.sources(Tree.list(container, "envFrom"), path.field("envFrom"), problems);
        mounts(container, volumes, path.field("volumeMounts"), problems);
        Check.oneOf(container, "imagePullPolicy", path, problems, PULL_POLICIES);
        if (container.get("resources") instanceof ObjectNode resources) {
            ResourceRules.requirements(resources, path.field("resources"), problems);
        }
        if (container.get("securityContext") instanceof ObjectNode context) {
            SecurityRules.container(context, path.field("securityContext"), problems);
        }
    }

    private static void ports(ArrayNode ports, FieldPath path, Problems problems) {
        List<String> names = List.of();
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            FieldPath here = path.index(i);
            String name = Tree.text(port, "name");
            if (!name.isEmpty() && Check.format(name, here.field("name"), problems, Format::portName)) {
                names = names.isEmpty() ? new ArrayList<>() : names;
                unique(names, name, here, problems);
            }
            if (Tree.number(port, "containerPort") == 0) {
                problems.required(here.field("containerPort"), "");
            } else {
                Check.within(port, "containerPort", 1, 65535, here, problems);
            }
            if (Tree.number(port, "hostPort") != 0) {
                Check.within(port, "hostPort", 1, 65535, here, problems);
            }
            Check.oneOf(port, "protocol", here, problems, PROTOCOLS);
        }
    }

    private static void mounts(JsonNode container, List<String> volumes, FieldPath path, Problems problems) {
        ArrayNode mounts = Tree.list(container, "volumeMounts");
        List<String> points = new ArrayList<>(mounts.size());
        for (int i = 0; i < mounts.size(); i++) {
            JsonNode mount = mounts.get(i);
            FieldPath here = path.index(i);
            String name = Tree.text(mount, "name");
            Check.required(mount, "name", here, problems);
            if (!Tree.contains(volumes, name)) {
                problems.notFound(here.field("name"), JsonNodeFactory.instance.textNode(name));
            }
            Check.required(mount, "mountPath", here, problems);
            String point = Tree.text(mount, "mountPath");
            if (Tree.contains(points, point)) {
                problems.invalid(here.field("mountPath"), point, "must be unique");
            }
            points.add(point);
            subPaths(mount, here, path, problems);
            Check.oneOfIfGiven(mount, "mountPropagation", here, problems, PROPAGATIONS);
            if (Tree.text(mount, "mountPropagation").equals("Bidirectional")
                    && !Tree.flag(Tree.view(container, "securityContext"), "privileged")) {
                problems.forbidden(here.field("mountPropagation"),
                        "Bidirectional mount propagation is available only to privileged containers");
            }
        }
    }

    private static void subPaths(JsonNode mount, FieldPath here, FieldPath list, Problems problems) {
        String sub = Tree.text(mount, "subPath");
        String expression = Tree.text(mount, "subPathExpr");
        if (!sub.isEmpty()) {
            VolumeRules.descending(sub, list.field("subPath"), problems);
        }
        if (!expression.isEmpty()) {
            if (!sub.isEmpty()) {
                problems.invalid(here.field("subPathExpr"), expression,
                        "subPathExpr and subPath are mutually exclusive");
            }
            VolumeRules.descending(expression, list.field("subPathExpr"), problems);
        }
    }

    private static void unique(List<String> names, String name, FieldPath path, Problems problems) {
        if (Tree.contains(names, name)) {
            problems.duplicate(path.field("name"), JsonNodeFactory.instance.textNode(name));
        } else if (!name.isEmpty()) {
            names.add(name);
        }
    }

    private static List<String> names(ArrayNode containers) {
        List<String> names = new ArrayList<>(containers.size());
        for (JsonNode container : containers) {
            names.add(Tree.text(container, "name"));
        }
        return names;
    }
}
