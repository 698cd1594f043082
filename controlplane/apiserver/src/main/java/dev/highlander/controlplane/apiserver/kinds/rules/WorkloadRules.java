package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deployments, replica sets, stateful sets, daemon sets, replication controllers and pod templates. */
final class WorkloadRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath TEMPLATE = SPEC.field("template");
    private static final List<String> STATEFUL_CHANGES = List.of("replicas", "ordinals", "template", "updateStrategy",
            "persistentVolumeClaimRetentionPolicy", "minReadySeconds");
    private static final List<String> RETENTION = List.of("Retain", "Delete");

    private WorkloadRules() {}

    static void deployment(ObjectNode deployment, Problems problems) {
        ObjectNode spec = Tree.view(deployment, "spec");
        Check.notNegative(spec, "replicas", SPEC, problems);
        selectorAndTemplate(spec, "deployment", problems);
        rollingUpdate(Tree.view(spec, "strategy"), SPEC.field("strategy"), List.of("Recreate", "RollingUpdate"),
                problems);
        Check.notNegative(spec, "minReadySeconds", SPEC, problems);
        Check.notNegative(spec, "revisionHistoryLimit", SPEC, problems);
        if (Tree.has(spec, "progressDeadlineSeconds")) {
            Check.notNegative(spec, "progressDeadlineSeconds", SPEC, problems);
            if (Tree.number(spec, "progressDeadlineSeconds") <= Tree.number(spec, "minReadySeconds")) {
                problems.invalid(SPEC.field("progressDeadlineSeconds"), spec.path("progressDeadlineSeconds"),
                        "must be greater than minReadySeconds");
            }
        }
    }

    static void replicaSet(ObjectNode set, Problems problems) {
        ObjectNode spec = Tree.view(set, "spec");
        Check.notNegative(spec, "replicas", SPEC, problems);
        Check.notNegative(spec, "minReadySeconds", SPEC, problems);
        selectorAndTemplate(spec, "replicaset", problems);
    }

    static void statefulSet(ObjectNode set, Problems problems) {
        ObjectNode spec = Tree.view(set, "spec");
        Check.oneOf(spec, "podManagementPolicy", SPEC, problems, List.of("OrderedReady", "Parallel"));
        ObjectNode strategy = Tree.view(spec, "updateStrategy");
        FieldPath path = SPEC.field("updateStrategy");
        switch (Tree.text(strategy, "type")) {
            case "" -> problems.required(path, "");
            case "OnDelete" -> onlyForRollingUpdate(strategy, "OnDelete", path, problems);
            case "RollingUpdate" -> Check.notNegative(Tree.view(strategy, "rollingUpdate"), "partition",
                    path.field("rollingUpdate"), problems);
            default -> problems.invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'");
        }
        ObjectNode retention = Tree.view(spec, "persistentVolumeClaimRetentionPolicy");
        FieldPath retentionPath = SPEC.field("persistentVolumeClaimRetentionPolicy");
        Check.oneOfIfGiven(retention, "whenDeleted", retentionPath, problems, RETENTION);
        Check.oneOfIfGiven(retention, "whenScaled", retentionPath, problems, RETENTION);
        Check.notNegative(spec, "replicas", SPEC, problems);
        Check.notNegative(spec, "minReadySeconds", SPEC, problems);
        Check.notNegative(Tree.view(spec, "ordinals"), "start", SPEC.field("ordinals"), problems);
        List<String> claims = claims(Tree.list(spec, "volumeClaimTemplates"), SPEC.field("volumeClaimTemplates"),
                problems);
        selectorAndTemplate(spec, "statefulset", claims, problems);
    }

    /**
     * The claims that are made for each pod, as Kubernetes checks them since 1.34; before, the claim itself was refused when its pod was to be
     * made. Gives the names of the volumes that the pods get by them.
     */
    private static List<String> claims(ArrayNode claims, FieldPath path, Problems problems) {
        List<String> names = new ArrayList<>(claims.size());
        for (int i = 0; i < claims.size(); i++) {
            FieldPath here = path.index(i);
            ObjectNode metadata = Tree.view(claims.get(i), "metadata");
            if (Check.format(metadata, "name", here.field("metadata"), problems, Format::dnsLabel)) {
                names.add(Tree.text(metadata, "name"));
            }
            StorageRules.claimSpec(Tree.view(claims.get(i), "spec"), here.field("spec"), problems);
        }
        return names;
    }

    static void statefulSetChange(ObjectNode updated, ObjectNode old, Problems problems) {
        ObjectNode now = Tree.view(updated, "spec");
        ObjectNode before = Tree.view(old, "spec");
        boolean same = true;
        for (String field : Tree.names(now, before)) {
            same &= STATEFUL_CHANGES.contains(field) || Tree.same(now.get(field), before.get(field));
        }
        if (!same) {
            problems.forbidden(SPEC,
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                            + "'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    static void daemonSet(ObjectNode set, Problems problems) {
        ObjectNode spec = Tree.view(set, "spec");
        selectorAndTemplate(spec, "daemonset", problems);
        ObjectNode strategy = Tree.view(spec, "updateStrategy");
        rollingUpdate(strategy, SPEC.field("updateStrategy"), List.of("OnDelete", "RollingUpdate"), problems);
        Check.notNegative(spec, "minReadySeconds", SPEC, problems);
        Check.notNegative(spec, "revisionHistoryLimit", SPEC, problems);
    }

    static void replicationController(ObjectNode controller, Problems problems) {
        ObjectNode spec = Tree.view(controller, "spec");
        Check.notNegative(spec, "minReadySeconds", SPEC, problems);
        ObjectNode selector = Tree.view(spec, "selector");
        if (selector.isEmpty()) {
            problems.required(SPEC.field("selector"), "");
        }
        Check.notNegative(spec, "replicas", SPEC, problems);
        ObjectNode template = Tree.object(spec, "template");
        if (template == null) {
            problems.required(TEMPLATE, "");
            return;
        }
        ObjectNode wrapped = JsonNodeFactory.instance.objectNode();
        wrapped.set("matchLabels", selector);
        template(template, selector.isEmpty() ? null : wrapped, List.of(), problems);
    }

    static void podTemplate(ObjectNode template, Problems problems) {
        PodSpecRules.template(Tree.view(template, "template"), FieldPath.of("template"), problems);
    }

    static void controllerRevision(ObjectNode revision, Problems problems) {
        if (!Tree.has(revision, "data")) {
            problems.required(FieldPath.of("data"), "data is mandatory");
        }
        Check.notNegative(revision, "revision", FieldPath.ROOT, problems);
    }

    static void controllerRevisionChange(ObjectNode updated, ObjectNode old, Problems problems) {
        Check.unchanged(updated, old, "data", FieldPath.ROOT, problems);
    }

    static void selectorStays(ObjectNode updated, ObjectNode old, Problems problems) {
        Check.unchanged(Tree.view(updated, "spec"), Tree.view(old, "spec"), "selector", SPEC, problems);
    }

    /** The generation of its template, which an old annotation shows. */
    static void daemonSetCreated(ObjectNode set) {
        Tree.make(Tree.make(set, "metadata"), "annotations").put("deprecated.daemonset.template.generation", "1");
    }

    static void daemonSetUpdated(ObjectNode updated, ObjectNode old) {
        String key = "deprecated.daemonset.template.generation";
        String before = Tree.text(Tree.view(Tree.view(old, "metadata"), "annotations"), key);
        long generation = 0;
        for (int i = 0; i < before.length() && before.length() < 18; i++) {
            generation = generation * 10 + Math.clamp(before.charAt(i) - '0', 0, 9);
        }
        if (!Tree.same(Tree.view(updated, "spec").get("template"), Tree.view(old, "spec").get("template"))) {
            generation++;
        }
        Tree.make(Tree.make(updated, "metadata"), "annotations").put(key, Long.toString(generation));
    }

    /** Counts or percentages; both may be missing. */
    static boolean countOrPercent(JsonNode object, String field, FieldPath path, Problems problems) {
        JsonNode value = Tree.value(object, field);
        if (value == null) {
            return true;
        }
        if (value.isNumber()) {
            return Check.notNegative(object, field, path, problems);
        }
        if (percent(value) < 0) {
            problems.invalid(path.field(field), value,
                    "a valid percent string must be a numeric string followed by an ending "
                            + "'%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
            return false;
        }
        return true;
    }

    /** The number before a percent sign, or -1 if it is not of that form. */
    static int percent(JsonNode value) {
        String text = value.asText();
        if (text.length() < 2 || text.length() > 9 || !text.endsWith("%")) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    private static void selectorAndTemplate(ObjectNode spec, String kind, Problems problems) {
        selectorAndTemplate(spec, kind, List.of(), problems);
    }

    private static void selectorAndTemplate(ObjectNode spec, String kind, List<String> claims, Problems problems) {
        ObjectNode selector = Tree.object(spec, "selector");
        if (selector == null) {
            problems.required(SPEC.field("selector"), "");
        } else {
            SelectorRules.labelSelector(selector, SPEC.field("selector"), problems);
            if (SelectorRules.isEmpty(selector)) {
                problems.invalid(SPEC.field("selector"), selector, "empty selector is invalid for " + kind);
            }
        }
        template(Tree.view(spec, "template"), selector, claims, problems);
    }

    /** A missing selector selects nothing, and so no template's labels. */
    private static void template(ObjectNode template, @Nullable ObjectNode selector, List<String> claims,
            Problems problems) {
        ObjectNode labels = Tree.view(Tree.view(template, "metadata"), "labels");
        if (selector == null || !SelectorRules.matches(selector, labels)) {
            problems.invalid(TEMPLATE.field("metadata").field("labels"), labels,
                    "`selector` does not match template `labels`");
        }
        PodSpecRules.template(template, claims, TEMPLATE, problems);
        ObjectNode pod = Tree.view(template, "spec");
        String restart = Tree.text(pod, "restartPolicy");
        boolean known = restart.equals("OnFailure") || restart.equals("Never");
        if (known) {
            problems.notSupported(TEMPLATE.field("spec").field("restartPolicy"), pod.path("restartPolicy"),
                    List.of("Always"));
        }
        if (Tree.has(pod, "activeDeadlineSeconds")) {
            problems.forbidden(TEMPLATE.field("spec").field("activeDeadlineSeconds"),
                    "activeDeadlineSeconds in ReplicaSet is not Supported");
        }
    }

    private static void rollingUpdate(ObjectNode strategy, FieldPath path, List<String> types, Problems problems) {
        String type = Tree.text(strategy, "type");
        if (!type.equals("RollingUpdate")) {
            if (Check.oneOf(strategy, "type", path, problems, types)) {
                onlyForRollingUpdate(strategy, type, path, problems);
            }
            return;
        }
        ObjectNode rolling = Tree.object(strategy, "rollingUpdate");
        FieldPath here = path.field("rollingUpdate");
        if (rolling == null) {
            problems.required(here, "this should be defaulted and never be nil");
            return;
        }
        boolean unavailableFine = countOrPercent(rolling, "maxUnavailable", here, problems);
        boolean surgeFine = countOrPercent(rolling, "maxSurge", here, problems);
        if (unavailableFine && surgeFine && isZero(rolling.get("maxUnavailable")) && isZero(rolling.get("maxSurge"))) {
            problems.invalid(here.field("maxUnavailable"), rolling.path("maxUnavailable"),
                    "may not be 0 when `maxSurge` is 0");
        }
        JsonNode unavailable = Tree.value(rolling, "maxUnavailable");
        if (unavailable != null && unavailable.isTextual() && percent(unavailable) > 100) {
            problems.invalid(here.field("maxUnavailable"), unavailable, "must not be greater than 100%");
        }
    }

    private static void onlyForRollingUpdate(ObjectNode strategy, String type, FieldPath path, Problems problems) {
        if (Tree.has(strategy, "rollingUpdate")) {
            problems.forbidden(path.field("rollingUpdate"),
                    "may not be specified when strategy `type` is '" + type + "'");
        }
    }

    private static boolean isZero(@Nullable JsonNode amount) {
        return amount == null || (amount.isNumber() ? amount.longValue() == 0 : percent(amount) == 0);
    }
}
