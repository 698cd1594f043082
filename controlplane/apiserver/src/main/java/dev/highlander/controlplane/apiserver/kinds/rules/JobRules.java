package dev.highlander.controlplane.apiserver.kinds.rules;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.time.ZoneId;
import java.util.List;

/** Jobs and cron jobs. */
final class JobRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> NUMBERS = List.of("parallelism", "completions", "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes");
    private static final List<String> COMPLETION_MODES = List.of("Indexed", "NonIndexed");
    private static final List<String> CONCURRENCY = List.of("Allow", "Forbid", "Replace");
    private static final int LONGEST_CRON_JOB_NAME = 52;
    private static final CronDefinition UNIX = CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);

    private JobRules() {}

    /** A job finds its pods by its own uid, unless its maker wants to choose the selector. */
    static void created(ObjectNode job) {
        ObjectNode spec = Tree.make(job, "spec");
        job.putObject("status");
        ObjectNode metadata = Tree.make(job, "metadata");
        String uid = Tree.text(metadata, "uid");
        if (Tree.flag(spec, "manualSelector") || uid.isEmpty()) {
            return;
        }
        String name = Tree.text(metadata, "name");
        ObjectNode template = Tree.make(spec, "template");
        for (ObjectNode labelled : List.of(metadata, Tree.make(template, "metadata"))) {
            ObjectNode labels = Tree.make(labelled, "labels");
            Tree.orText(labels, "batch.kubernetes.io/controller-uid", uid);
            Tree.orText(labels, "batch.kubernetes.io/job-name", name);
            Tree.orText(labels, "controller-uid", uid);
            Tree.orText(labels, "job-name", name);
        }
        Tree.make(Tree.make(spec, "selector"), "matchLabels").put("batch.kubernetes.io/controller-uid", uid);
    }

    static void job(ObjectNode job, Problems problems) {
        ObjectNode spec = Tree.view(job, "spec");
        ObjectNode selector = Tree.object(spec, "selector");
        jobSpec(spec, SPEC, problems);
        if (selector == null) {
            problems.required(SPEC.field("selector"), "");
            return;
        }
        SelectorRules.labelSelector(selector, SPEC.field("selector"), problems);
        ObjectNode labels = Tree.view(Tree.view(Tree.view(spec, "template"), "metadata"), "labels");
        if (!SelectorRules.matches(selector, labels)) {
            problems.invalid(SPEC.field("template").field("metadata").field("labels"), labels,
                    "`selector` does not match template `labels`");
        }
    }

    static void jobChange(ObjectNode updated, ObjectNode old, Problems problems) {
        ObjectNode now = Tree.view(updated, "spec");
        ObjectNode before = Tree.view(old, "spec");
        boolean grows = Tree.text(now, "completionMode").equals("Indexed")
                && Tree.number(now, "completions") == Tree.number(now, "parallelism");
        if (!grows) {
            Check.unchanged(now, before, "completions", SPEC, problems);
        }
        Check.unchanged(now, before, "selector", SPEC, problems);
        boolean unstarted = Tree.flag(before, "suspend") && !Tree.has(Tree.view(old, "status"), "startTime");
        if (!unstarted) {
            Check.unchanged(now, before, "template", SPEC, problems);
        }
        for (String field : List.of("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy",
                "successPolicy")) {
            Check.unchanged(now, before, field, SPEC, problems);
        }
    }

    static void cronJob(ObjectNode cronJob, Problems problems) {
        ObjectNode spec = Tree.view(cronJob, "spec");
        String name = Tree.text(Tree.view(cronJob, "metadata"), "name");
        String schedule = Tree.text(spec, "schedule");
        if (schedule.isEmpty()) {
            problems.required(SPEC.field("schedule"), "");
        } else {
            schedule(schedule, problems);
        }
        if (Tree.has(spec, "timeZone")) {
            timeZone(Tree.text(spec, "timeZone"), problems);
        }
        Check.notNegative(spec, "startingDeadlineSeconds", SPEC, problems);
        Check.oneOf(spec, "concurrencyPolicy", SPEC, problems, CONCURRENCY);
        FieldPath template = SPEC.field("jobTemplate");
        jobSpec(Tree.view(Tree.view(spec, "jobTemplate"), "spec"), template.field("spec"), problems);
        Check.notNegative(spec, "successfulJobsHistoryLimit", SPEC, problems);
        Check.notNegative(spec, "failedJobsHistoryLimit", SPEC, problems);
        if (name.length() > LONGEST_CRON_JOB_NAME) {
            problems.invalid(FieldPath.of("metadata", "name"), name,
                    "must be no more than " + LONGEST_CRON_JOB_NAME + " characters");
        }
    }

    private static void jobSpec(ObjectNode spec, FieldPath path, Problems problems) {
        for (String field : NUMBERS) {
            Check.notNegative(spec, field, path, problems);
        }
        Check.oneOfIfGiven(spec, "completionMode", path, problems, COMPLETION_MODES);
        if (Tree.text(spec, "completionMode").equals("Indexed") && !Tree.has(spec, "completions")) {
            problems.required(path.field("completions"), "when completion mode is Indexed");
        }
        ObjectNode template = Tree.view(spec, "template");
        PodSpecRules.template(template, path.field("template"), problems);
        String restart = Tree.text(Tree.view(template, "spec"), "restartPolicy");
        FieldPath here = path.field("template").field("spec").field("restartPolicy");
        if (restart.equals("Always")) {
            problems.required(here, "valid values: \"OnFailure\", \"Never\"");
        } else if (Tree.has(spec, "podFailurePolicy") && !restart.equals("Never")) {
            problems.invalid(here, restart, "only \"Never\" is supported when podFailurePolicy is specified");
        }
        failurePolicy(Tree.view(spec, "podFailurePolicy"), path.field("podFailurePolicy"), problems);
    }

    private static void failurePolicy(ObjectNode policy, FieldPath path, Problems problems) {
        int index = 0;
        for (JsonNode rule : Tree.list(policy, "rules")) {
            FieldPath here = path.field("rules").index(index++);
            Check.oneOf(rule, "action", here, problems, List.of("Count", "FailIndex", "FailJob", "Ignore"));
            boolean codes = Tree.has(rule, "onExitCodes");
            boolean conditions = !Tree.list(rule, "onPodConditions").isEmpty();
            if (codes && conditions) {
                problems.invalid(here, rule, "specifying both OnExitCodes and OnPodConditions is not supported");
            } else if (!codes && !conditions) {
                problems.invalid(here, rule, "specifying one of OnExitCodes and OnPodConditions is required");
            }
            if (codes && Tree.list(Tree.view(rule, "onExitCodes"), "values").isEmpty()) {
                problems.invalid(here.field("onExitCodes").field("values"), JsonNodeFactory.instance.arrayNode(),
                        "at least one value is required");
            }
        }
    }

    private static void schedule(String schedule, Problems problems) {
        FieldPath path = SPEC.field("schedule");
        if (schedule.contains("TZ")) {
            problems.invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
            return;
        }
        if (List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
                .contains(schedule)) {
            return;
        }
        try {
            new CronParser(UNIX).parse(schedule).validate();
        } catch (RuntimeException e) {
            // The parser has not only an exception for what it cannot read: odd blanks let it run out of its arrays.
            problems.invalid(path, schedule, e instanceof IllegalArgumentException
                    ? String.valueOf(e.getMessage())
                    : "must be five fields: minute, hour, day of month, month, day of week");
        }
    }

    private static void timeZone(String zone, Problems problems) {
        FieldPath path = SPEC.field("timeZone");
        if (zone.isEmpty()) {
            problems.invalid(path, zone, "timeZone must be nil or non-empty string");
        } else if (zone.equalsIgnoreCase("Local")) {
            problems.invalid(path, zone,
                    "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        } else if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            problems.invalid(path, zone, "unknown time zone " + zone);
        }
    }
}
