package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a cluster is set up with: classes, webhooks, policies, fairness, certificates, API services. */
final class ClusterRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final long HIGHEST_PRIORITY = 1_000_000_000;
    private static final List<String> WORDS_OF_SYSTEM_CLASSES = List.of("system-node-critical",
            "system-cluster-critical");

    private ClusterRules() {}

    static void priorityClass(ObjectNode priorityClass, Problems problems) {
        String name = Tree.text(Tree.view(priorityClass, "metadata"), "name");
        if (name.startsWith("system-")) {
            if (!WORDS_OF_SYSTEM_CLASSES.contains(name)) {
                problems.forbidden(FieldPath.of("metadata", "name"),
                        "priority class names with 'system-' prefix are reserved "
                                + "for system use only. error: no system priority class with name \"" + name + "\"");
            }
        } else if (Tree.number(priorityClass, "value") > HIGHEST_PRIORITY) {
            problems.forbidden(FieldPath.of("value"),
                    "maximum allowed value of a user defined priority is " + HIGHEST_PRIORITY);
        }
        Check.oneOfIfGiven(priorityClass, "preemptionPolicy", FieldPath.ROOT, problems,
                List.of("PreemptLowerPriority", "Never"));
    }

    static void priorityClassChange(ObjectNode updated, ObjectNode old, Problems problems) {
        if (Tree.number(updated, "value") != Tree.number(old, "value")) {
            problems.forbidden(FieldPath.of("value"), "may not be changed in an update.");
        }
        Check.unchanged(updated, old, "preemptionPolicy", FieldPath.ROOT, problems);
    }

    static void runtimeClass(ObjectNode runtimeClass, Problems problems) {
        Check.format(Tree.text(runtimeClass, "handler"), FieldPath.of("handler"), problems, Format::dnsLabel);
        ObjectNode scheduling = Tree.view(runtimeClass, "scheduling");
        SchedulingRules.tolerations(Tree.list(scheduling, "tolerations"), FieldPath.of("scheduling", "tolerations"),
                problems);
    }

    static void runtimeClassChange(ObjectNode updated, ObjectNode old, Problems problems) {
        Check.unchanged(updated, old, "handler", FieldPath.ROOT, problems);
    }

    static void webhooks(ObjectNode configuration, Problems problems) {
        ArrayNode webhooks = Tree.list(configuration, "webhooks");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < webhooks.size(); i++) {
            JsonNode webhook = webhooks.get(i);
            FieldPath path = FieldPath.of("webhooks").index(i);
            String name = Tree.text(webhook, "name");
            if (name.isEmpty()) {
                problems.required(path.field("name"), "");
            } else if (name.chars().filter(c -> c == '.').count() < 2) {
                problems.invalid(path.field("name"), name,
                        "should be a domain with at least three segments separated by dots");
            } else {
                Check.format(name, path.field("name"), problems, Format::dnsSubdomain);
            }
            if (!name.isEmpty() && !names.add(name)) {
                problems.duplicate(path.field("name"), webhook.path("name"));
            }
            webhook(webhook, path, problems);
        }
    }

    static void admissionPolicy(ObjectNode policy, Problems problems) {
        ObjectNode spec = Tree.view(policy, "spec");
        Check.oneOfIfGiven(spec, "failurePolicy", SPEC, problems, List.of("Fail", "Ignore"));
        ArrayNode validations = Tree.list(spec, "validations");
        if (validations.isEmpty() && Tree.list(spec, "auditAnnotations").isEmpty()) {
            problems.required(SPEC.field("validations"),
                    "validations or auditAnnotations must contain at least one item");
            problems.required(SPEC.field("auditAnnotations"),
                    "validations or auditAnnotations must contain at least one item");
        }
        if (!(spec.get("matchConstraints") instanceof ObjectNode constraints)) {
            problems.required(SPEC.field("matchConstraints"), "");
        } else if (Tree.list(constraints, "resourceRules").isEmpty()) {
            problems.required(SPEC.field("matchConstraints").field("resourceRules"), "");
        } else {
            rules(Tree.list(constraints, "resourceRules"), SPEC.field("matchConstraints").field("resourceRules"),
                    problems);
        }
        for (int i = 0; i < validations.size(); i++) {
            if (Tree.text(validations.get(i), "expression").isBlank()) {
                problems.required(SPEC.field("validations").index(i).field("expression"),
                        "expression is not specified");
            }
        }
    }

    static void admissionPolicyBinding(ObjectNode binding, Problems problems) {
        ObjectNode spec = Tree.view(binding, "spec");
        Check.format(spec, "policyName", SPEC, problems, Format::dnsSubdomain);
        ArrayNode actions = Tree.list(spec, "validationActions");
        if (actions.isEmpty()) {
            problems.required(SPEC.field("validationActions"), "");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            String action = actions.get(i).asText();
            FieldPath path = SPEC.field("validationActions").index(i);
            if (!List.of("Audit", "Deny", "Warn").contains(action)) {
                problems.notSupported(path, actions.get(i), List.of("Audit", "Deny", "Warn"));
            }
            if (!seen.add(action)) {
                problems.duplicate(path, actions.get(i));
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            problems.invalid(SPEC.field("validationActions"), actions,
                    "must not contain both Deny and Warn (repeating the same "
                            + "validation failure information in the API response and headers serves no purpose)");
        }
    }

    static void flowSchema(ObjectNode schema, Problems problems) {
        ObjectNode spec = Tree.view(schema, "spec");
        Check.within(spec, "matchingPrecedence", 1, 10_000, SPEC, problems);
        Check.format(Tree.view(spec, "priorityLevelConfiguration"), "name", SPEC.field("priorityLevelConfiguration"),
                problems,
                Format::dnsSubdomain);
        if (spec.get("distinguisherMethod") instanceof ObjectNode method) {
            Check.oneOf(method, "type", SPEC.field("distinguisherMethod"), problems, List.of("ByNamespace", "ByUser"));
        }
        ArrayNode rules = Tree.list(spec, "rules");
        for (int i = 0; i < rules.size(); i++) {
            FieldPath path = SPEC.field("rules").index(i);
            if (Tree.list(rules.get(i), "subjects").isEmpty()) {
                problems.required(path.field("subjects"), "subjects must contain at least one value");
            }
            if (Tree.list(rules.get(i), "resourceRules").isEmpty()
                    && Tree.list(rules.get(i), "nonResourceRules").isEmpty()) {
                problems.required(path, "at least one of resourceRules and nonResourceRules has to be non-empty");
            }
        }
    }

    static void priorityLevel(ObjectNode level, Problems problems) {
        ObjectNode spec = Tree.view(level, "spec");
        switch (Tree.text(spec, "type")) {
            case "Exempt" -> {
                if (Tree.has(spec, "limited")) {
                    problems.forbidden(SPEC.field("limited"), "must be nil if the type is not Limited");
                }
            }
            case "Limited" -> {
                if (spec.get("limited") instanceof ObjectNode limited) {
                    limited(limited, SPEC.field("limited"), problems);
                } else {
                    problems.required(SPEC.field("limited"), "must not be empty when type is Limited");
                }
            }
            default -> problems.notSupported(SPEC.field("type"), spec.path("type"), List.of("Exempt", "Limited"));
        }
    }

    static void apiService(ObjectNode service, Problems problems) {
        ObjectNode spec = Tree.view(service, "spec");
        String group = Tree.text(spec, "group");
        String version = Tree.text(spec, "version");
        String name = Tree.text(Tree.view(service, "metadata"), "name");
        if (!name.equals(version + "." + group)) {
            problems.invalid(FieldPath.of("metadata", "name"), name,
                    "must be `spec.version+\".\"+spec.group`: \"" + version + "." + group + "\"");
        }
        if (!group.isEmpty()) {
            Check.format(group, SPEC.field("group"), problems, Format::dnsSubdomain);
        }
        Check.format(version, SPEC.field("version"), problems, Format::dns1035Label);
        if (Tree.number(spec, "groupPriorityMinimum") <= 0 || Tree.number(spec, "groupPriorityMinimum") > 20_000) {
            problems.invalid(SPEC.field("groupPriorityMinimum"), spec.path("groupPriorityMinimum"),
                    "must be positive and less than 20000");
        }
        if (Tree.number(spec, "versionPriority") <= 0 || Tree.number(spec, "versionPriority") > 1000) {
            problems.invalid(SPEC.field("versionPriority"), spec.path("versionPriority"),
                    "must be positive and less than 1000");
        }
        if (!Tree.has(spec, "service")) {
            if (Tree.has(spec, "caBundle")) {
                problems.invalid(SPEC.field("caBundle"), "", "local APIServices may not have a caBundle");
            }
        } else if (Tree.flag(spec, "insecureSkipTLSVerify") && Tree.has(spec, "caBundle")) {
            problems.invalid(SPEC.field("insecureSkipTLSVerify"), spec.path("insecureSkipTLSVerify"),
                    "may not be true if caBundle is present");
        }
    }

    static void signingRequest(ObjectNode request, Problems problems) {
        ObjectNode spec = Tree.view(request, "spec");
        if (Tree.list(spec, "usages").isEmpty()) {
            problems.required(SPEC.field("usages"), "usages must be provided");
        }
        if (Tree.text(spec, "request").isEmpty()) {
            problems.invalid(SPEC.field("request"), "", "PEM block type must be CERTIFICATE REQUEST");
        }
        String signer = Tree.text(spec, "signerName");
        int slash = signer.indexOf('/');
        if (signer.isEmpty()) {
            problems.required(SPEC.field("signerName"), "");
        } else if (slash < 0 || slash == signer.length() - 1) {
            problems.invalid(SPEC.field("signerName"), signer, "must be a fully qualified domain and path of the form "
                    + "'example.com/signer-name'");
        } else {
            Check.format(signer.substring(0, slash), SPEC.field("signerName"), problems, Format::dnsSubdomain);
        }
        Check.atLeast(spec, "expirationSeconds", 600, SPEC, problems,
                "may not specify a duration less than 600 seconds (10 minutes)");
    }

    private static void webhook(JsonNode webhook, FieldPath path, Problems problems) {
        rules(Tree.list(webhook, "rules"), path.field("rules"), problems);
        Check.oneOfIfGiven(webhook, "failurePolicy", path, problems, List.of("Fail", "Ignore"));
        Check.oneOfIfGiven(webhook, "matchPolicy", path, problems, List.of("Equivalent", "Exact"));
        if (Check.required(webhook, "sideEffects", path, problems)) {
            Check.oneOfIfGiven(webhook, "sideEffects", path, problems, List.of("None", "NoneOnDryRun"));
        }
        long timeout = Tree.number(webhook, "timeoutSeconds");
        if (Tree.has(webhook, "timeoutSeconds") && (timeout < 1 || timeout > 30)) {
            problems.invalid(path.field("timeoutSeconds"), webhook.path("timeoutSeconds"),
                    "the timeout value must be between 1 and 30 seconds");
        }
        SelectorRules.labelSelector(Tree.view(webhook, "namespaceSelector"), path.field("namespaceSelector"), problems);
        SelectorRules.labelSelector(Tree.view(webhook, "objectSelector"), path.field("objectSelector"), problems);
        clientConfig(Tree.view(webhook, "clientConfig"), path.field("clientConfig"), problems);
        if (Tree.list(webhook, "admissionReviewVersions").isEmpty()) {
            problems.required(path.field("admissionReviewVersions"), "must specify one of v1, v1beta1");
        }
    }

    private static void clientConfig(ObjectNode config, FieldPath path, Problems problems) {
        String url = Tree.text(config, "url");
        boolean service = Tree.has(config, "service");
        if (url.isEmpty() == !service) {
            problems.required(path, "exactly one of url or service is required");
        } else if (service) {
            ObjectNode reference = Tree.view(config, "service");
            for (String field : List.of("name", "namespace")) {
                if (Tree.text(reference, field).isEmpty()) {
                    problems.required(path.field("service").field(field), "service " + field + " is required");
                }
            }
            Check.within(reference, "port", 1, 65_535, path.field("service"), problems);
        } else if (!url.startsWith("https://")) {
            problems.invalid(path.field("url"), url, "'https' is the only allowed URL scheme; desired format: "
                    + "https://host[/path]");
        }
    }

    private static void rules(ArrayNode rules, FieldPath path, Problems problems) {
        for (int i = 0; i < rules.size(); i++) {
            for (String field : List.of("operations", "apiGroups", "apiVersions", "resources")) {
                ArrayNode values = Tree.list(rules.get(i), field);
                FieldPath here = path.index(i).field(field);
                if (values.isEmpty()) {
                    problems.required(here, "");
                } else if (values.size() > 1 && holdsAll(values)) {
                    problems.invalid(here, values, "if '*' is present, must not specify other " + field);
                }
            }
        }
    }

    private static boolean holdsAll(ArrayNode values) {
        for (JsonNode value : values) {
            if (value.asText().equals("*")) {
                return true;
            }
        }
        return false;
    }

    private static void limited(ObjectNode limited, FieldPath path, Problems problems) {
        Check.atLeast(limited, "nominalConcurrencyShares", 0, path, problems, "must be a non-negative integer");
        Check.within(limited, "lendablePercent", 0, 100, path, problems);
        ObjectNode response = Tree.view(limited, "limitResponse");
        FieldPath here = path.field("limitResponse");
        boolean queuing = Tree.has(response, "queuing");
        switch (Tree.text(response, "type")) {
            case "Reject" -> {
                if (queuing) {
                    problems.forbidden(here.field("queuing"),
                            "must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (!queuing) {
                    problems.required(here.field("queuing"),
                            "must not be empty if limited.limitResponse.type is Limited");
                }
            }
            default -> problems.notSupported(here.field("type"), response.path("type"), List.of("Queue", "Reject"));
        }
    }
}
