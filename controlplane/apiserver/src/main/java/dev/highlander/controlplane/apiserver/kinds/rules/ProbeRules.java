package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;

/** Probes and life cycle hooks: exactly one action each. */
final class ProbeRules {
    private static final List<String> ACTIONS = List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
    private static final List<String> NUMBERS = List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds",
            "successThreshold", "failureThreshold");
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

    private ProbeRules() {}

    /** Checks the life cycle hooks and all three probes of a container. */
    static void all(JsonNode container, FieldPath path, Problems problems) {
        if (container.get("lifecycle") instanceof ObjectNode lifecycle) {
            for (String hook : List.of("postStart", "preStop")) {
                if (lifecycle.get(hook) instanceof ObjectNode handler) {
                    action(handler, path.field("lifecycle").field(hook), problems);
                }
            }
        }
        if (container.get("livenessProbe") instanceof ObjectNode probe) {
            probe(probe, path.field("livenessProbe"), problems);
            onceIsEnough(probe, path.field("livenessProbe"), problems);
        }
        if (container.get("readinessProbe") instanceof ObjectNode probe) {
            probe(probe, path.field("readinessProbe"), problems);
            JsonNode grace = Tree.value(probe, "terminationGracePeriodSeconds");
            if (grace != null) {
                problems.invalid(path.field("readinessProbe").field("terminationGracePeriodSeconds"), grace,
                        "must not be set for readinessProbes");
            }
        }
        if (container.get("startupProbe") instanceof ObjectNode probe) {
            probe(probe, path.field("startupProbe"), problems);
            onceIsEnough(probe, path.field("startupProbe"), problems);
        }
    }

    private static void probe(ObjectNode probe, FieldPath path, Problems problems) {
        action(probe, path, problems);
        for (int i = 0; i < NUMBERS.size(); i++) {
            Check.notNegative(probe, NUMBERS.get(i), path, problems);
        }
        Check.atLeast(probe, "terminationGracePeriodSeconds", 1, path, problems, "must be greater than 0");
    }

    private static void onceIsEnough(ObjectNode probe, FieldPath path, Problems problems) {
        JsonNode threshold = Tree.value(probe, "successThreshold");
        if (threshold != null && threshold.longValue() != 1) {
            problems.invalid(path.field("successThreshold"), threshold, "must be 1");
        }
    }

    private static void action(ObjectNode handler, FieldPath path, Problems problems) {
        int given = 0;
        for (int i = 0; i < ACTIONS.size(); i++) {
            String name = ACTIONS.get(i);
            if (!(handler.get(name) instanceof ObjectNode action)) {
                continue;
            }
            if (given > 0) {
                problems.forbidden(path.field(name), "may not specify more than 1 handler type");
            } else {
                given++;
                details(name, action, path.field(name), problems);
            }
        }
        if (given == 0) {
            problems.required(path, "must specify a handler type");
        }
    }

    private static void details(String name, ObjectNode action, FieldPath path, Problems problems) {
        switch (name) {
            case "exec" -> {
                if (Tree.list(action, "command").isEmpty()) {
                    problems.required(path.field("command"), "");
                }
            }
            case "httpGet" -> {
                Check.required(action, "path", path, problems);
                Check.portNumberOrName(action, "port", path, problems);
                Check.oneOfIfGiven(action, "scheme", path, problems, SCHEMES);
                headers(action, path, problems);
            }
            case "sleep" -> Check.atLeast(action, "seconds", 1, path, problems, "must be greater than 0 and less than "
                    + "terminationGracePeriodSeconds");
            default -> Check.portNumberOrName(action, "port", path, problems);
        }
    }

    private static void headers(ObjectNode action, FieldPath path, Problems problems) {
        for (JsonNode header : Tree.list(action, "httpHeaders")) {
            String name = Tree.text(header, "name");
            boolean fine = !name.isEmpty();
            for (int i = 0; i < name.length() && fine; i++) {
                char c = name.charAt(i);
                fine = c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            }
            if (!fine) {
                problems.invalid(path.field("httpHeaders"), name, "a valid HTTP header must consist of alphanumeric "
                        + "characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
            }
        }
    }
}
