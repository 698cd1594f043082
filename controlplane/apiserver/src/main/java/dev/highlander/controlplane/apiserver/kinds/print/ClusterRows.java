package dev.highlander.controlplane.apiserver.kinds.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.print.RowPrinter.Cells;
import dev.highlander.controlplane.apiserver.kinds.rules.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The rows of roles, classes, webhooks, policies and the other things that a cluster is set up with. */
final class ClusterRows {
    private ClusterRows() {}

    static void lease(ObjectNode lease, Instant now, Cells cells) {
        cells.add(Texts.name(lease))
                .add(Tree.text(Tree.view(lease, "spec"), "holderIdentity"))
                .add(Texts.age(lease, now));
    }

    static void roleBinding(ObjectNode binding, Instant now, Cells cells) {
        ObjectNode role = Tree.view(binding, "roleRef");
        List<String> users = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        List<String> accounts = new ArrayList<>();
        for (JsonNode subject : Tree.list(binding, "subjects")) {
            String name = Tree.text(subject, "name");
            switch (Tree.text(subject, "kind")) {
                case "User" -> users.add(name);
                case "Group" -> groups.add(name);
                case "ServiceAccount" -> accounts.add(Tree.text(subject, "namespace") + "/" + name);
                default -> {
                    // not among the three columns
                }
            }
        }
        cells.add(Texts.name(binding))
                .add(Tree.text(role, "kind") + "/" + Tree.text(role, "name"))
                .add(Texts.age(binding, now))
                .add(String.join(", ", users))
                .add(String.join(", ", groups))
                .add(String.join(", ", accounts));
    }

    static void priorityClass(ObjectNode priorityClass, Instant now, Cells cells) {
        cells.add(Texts.name(priorityClass))
                .add(Tree.number(priorityClass, "value"))
                .add(Tree.flag(priorityClass, "globalDefault"))
                .add(Texts.age(priorityClass, now))
                .add(Tree.text(priorityClass, "preemptionPolicy"));
    }

    static void runtimeClass(ObjectNode runtimeClass, Instant now, Cells cells) {
        cells.add(Texts.name(runtimeClass)).add(Tree.text(runtimeClass, "handler")).add(Texts.age(runtimeClass, now));
    }

    static void storageClass(ObjectNode storageClass, Instant now, Cells cells) {
        ObjectNode annotations = Tree.view(Tree.view(storageClass, "metadata"), "annotations");
        boolean isDefault = Tree.text(annotations, "storageclass.kubernetes.io/is-default-class").equals("true")
                || Tree.text(annotations, "storageclass.beta.kubernetes.io/is-default-class").equals("true");
        cells.add(Texts.name(storageClass) + (isDefault ? " (default)" : ""))
                .add(Tree.text(storageClass, "provisioner"))
                .add(Texts.or(Tree.text(storageClass, "reclaimPolicy"), "Delete"))
                .add(Texts.or(Tree.text(storageClass, "volumeBindingMode"), "Immediate"))
                .add(Tree.flag(storageClass, "allowVolumeExpansion"))
                .add(Texts.age(storageClass, now));
    }

    static void driver(ObjectNode driver, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(driver, "spec");
        String audiences = Texts.join(Tree.list(spec, "tokenRequests"), ",", request -> Tree.text(request, "audience"));
        cells.add(Texts.name(driver))
                .add(!Tree.has(spec, "attachRequired") || Tree.flag(spec, "attachRequired"))
                .add(Tree.flag(spec, "podInfoOnMount"))
                .add(Tree.flag(spec, "storageCapacity"))
                .add(Tree.list(spec, "tokenRequests").isEmpty() ? Texts.UNSET : audiences)
                .add(Tree.flag(spec, "requiresRepublish"))
                .add(Texts.or(Texts.join(Tree.list(spec, "volumeLifecycleModes"), ",", JsonNode::asText), Texts.NONE))
                .add(Texts.age(driver, now));
    }

    static void storageNode(ObjectNode node, Instant now, Cells cells) {
        cells.add(Texts.name(node))
                .add(Tree.list(Tree.view(node, "spec"), "drivers").size())
                .add(Texts.age(node, now));
    }

    static void attachment(ObjectNode attachment, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(attachment, "spec");
        cells.add(Texts.name(attachment))
                .add(Tree.text(spec, "attacher"))
                .add(Tree.text(Tree.view(spec, "source"), "persistentVolumeName"))
                .add(Tree.text(spec, "nodeName"))
                .add(Tree.flag(Tree.view(attachment, "status"), "attached"))
                .add(Texts.age(attachment, now));
    }

    static void webhooks(ObjectNode configuration, Instant now, Cells cells) {
        cells.add(Texts.name(configuration))
                .add(Tree.list(configuration, "webhooks").size())
                .add(Texts.age(configuration, now));
    }

    static void admissionPolicy(ObjectNode policy, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(policy, "spec");
        ObjectNode kind = Tree.object(spec, "paramKind");
        cells.add(Texts.name(policy))
                .add(Tree.list(spec, "validations").size())
                .add(kind == null ? Texts.UNSET : Tree.text(kind, "apiVersion") + "/" + Tree.text(kind, "kind"))
                .add(Texts.age(policy, now));
    }

    static void admissionPolicyBinding(ObjectNode binding, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(binding, "spec");
        ObjectNode parameter = Tree.object(spec, "paramRef");
        String text = Texts.UNSET;
        if (parameter != null) {
            String namespace = Tree.text(parameter, "namespace");
            String name = Texts.or(Tree.text(parameter, "name"), "*");
            text = namespace.isEmpty() ? name : namespace + "/" + name;
        }
        cells.add(Texts.name(binding)).add(Tree.text(spec, "policyName")).add(text).add(Texts.age(binding, now));
    }

    static void apiService(ObjectNode service, Instant now, Cells cells) {
        ObjectNode reference = Tree.object(Tree.view(service, "spec"), "service");
        String available = "Unknown";
        for (JsonNode condition : Tree.list(Tree.view(service, "status"), "conditions")) {
            if (Tree.text(condition, "type").equals("Available")) {
                available = Tree.text(condition, "status");
                if (!available.equals("True") && Tree.has(condition, "reason")) {
                    available += " (" + Tree.text(condition, "reason") + ")";
                }
            }
        }
        cells.add(Texts.name(service))
                .add(reference == null
                        ? "Local"
                        : Tree.text(reference, "namespace") + "/" + Tree.text(reference, "name"))
                .add(available)
                .add(Texts.age(service, now));
    }

    static void signingRequest(ObjectNode request, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(request, "spec");
        String duration = Tree.has(spec, "expirationSeconds")
                ? Age.human(Duration.ofSeconds(Tree.number(spec, "expirationSeconds")))
                : Texts.NONE;
        cells.add(Texts.name(request))
                .add(Texts.age(request, now))
                .add(Texts.or(Tree.text(spec, "signerName"), Texts.NONE))
                .add(Tree.text(spec, "username"))
                .add(duration)
                .add(approval(Tree.view(request, "status")));
    }

    static void flowSchema(ObjectNode schema, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(schema, "spec");
        String dangling = "?";
        for (JsonNode condition : Tree.list(Tree.view(schema, "status"), "conditions")) {
            if (Tree.text(condition, "type").equals("Dangling")) {
                dangling = Tree.text(condition, "status");
            }
        }
        cells.add(Texts.name(schema))
                .add(Texts.or(Tree.text(Tree.view(spec, "priorityLevelConfiguration"), "name"), Texts.NONE))
                .add(Tree.number(spec, "matchingPrecedence"))
                .add(Texts.or(Tree.text(Tree.view(spec, "distinguisherMethod"), "type"), Texts.NONE))
                .add(Texts.age(schema, now))
                .add(dangling);
    }

    static void priorityLevel(ObjectNode level, Instant now, Cells cells) {
        ObjectNode spec = Tree.view(level, "spec");
        ObjectNode limited = Tree.view(spec, "limited");
        ObjectNode queuing = Tree.view(Tree.view(limited, "limitResponse"), "queuing");
        cells.add(Texts.name(level)).add(Tree.text(spec, "type"));
        numberOrNone(limited, "nominalConcurrencyShares", cells);
        numberOrNone(queuing, "queues", cells);
        numberOrNone(queuing, "handSize", cells);
        numberOrNone(queuing, "queueLengthLimit", cells);
        cells.add(Texts.age(level, now));
    }

    private static void numberOrNone(ObjectNode object, String field, Cells cells) {
        if (Tree.has(object, field)) {
            cells.add(Tree.number(object, field));
        } else {
            cells.add(Texts.NONE);
        }
    }

    private static String approval(ObjectNode status) {
        boolean approved = false;
        boolean denied = false;
        boolean failed = false;
        for (JsonNode condition : Tree.list(status, "conditions")) {
            String type = Tree.text(condition, "type");
            approved |= type.equals("Approved");
            denied |= type.equals("Denied");
            failed |= type.equals("Failed");
        }
        return (denied ? "Denied" : approved ? "Approved" : "Pending") + (failed ? ",Failed" : "")
                + (Tree.text(status, "certificate").isEmpty() ? "" : ",Issued");
    }
}
