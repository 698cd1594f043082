package dev.highlander.controlplane.apiserver.kinds.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.controlplane.apiserver.kinds.Strategy;
import dev.highlander.controlplane.apiserver.schema.FieldPath;
import dev.highlander.controlplane.apiserver.schema.Problems;
import java.util.List;

/** Pods. */
final class PodStrategy implements Strategy {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");

    @Override
    public void prepareForCreate(ObjectNode created) {
        ObjectNode spec = Tree.make(created, "spec");
        graceOfAtLeastOne(spec);
        ObjectNode status = created.putObject("status");
        status.put("phase", "Pending");
        if (!Tree.list(spec, "schedulingGates").isEmpty()) {
            ObjectNode condition = status.putArray("conditions").addObject().put("type", "PodScheduled");
            condition.put("status", "False").putNull("lastProbeTime").putNull("lastTransitionTime");
            condition.put("reason", "SchedulingGated").put("message",
                    "Scheduling is blocked due to non-empty scheduling gates");
        }
        status.put("qosClass", QualityOfService.of(spec));
    }

    @Override
    public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
        ObjectNode before = Tree.view(old, "spec");
        if (Tree.number(before, "terminationGracePeriodSeconds") < 0) {
            graceOfAtLeastOne(Tree.make(updated, "spec"));
        }
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode updated, ObjectNode old) {
        ObjectNode metadata = Tree.make(updated, "metadata");
        JsonNode owners = Tree.view(old, "metadata").get("ownerReferences");
        if (owners == null) {
            metadata.remove("ownerReferences");
        } else {
            metadata.set("ownerReferences", owners);
        }
        ObjectNode status = Tree.make(updated, "status");
        Tree.orTextIfEmpty(status, "qosClass", Tree.text(Tree.view(old, "status"), "qosClass"));
        if (Tree.text(status, "qosClass").isEmpty()) {
            status.remove("qosClass");
        }
    }

    @Override
    public void validate(ObjectNode object, Problems problems) {
        ObjectNode spec = Tree.view(object, "spec");
        PodSpecRules.spec(spec, false, SPEC, problems);
        ArrayNode containers = Tree.list(spec, "containers");
        for (int i = 0; i < containers.size(); i++) {
            String image = Tree.text(containers.get(i), "image");
            if (!image.isEmpty() && (image.charAt(0) <= ' ' || image.charAt(image.length() - 1) <= ' ')) {
                problems.invalid(SPEC.field("containers").index(i).field("image"), image,
                        "must not have leading or trailing whitespace");
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        PodUpdateRules.check(Tree.view(updated, "spec"), Tree.view(old, "spec"), SPEC, problems);
    }

    /** A container that has ended for good has ended: its state may not be taken back. */
    @Override
    public void validateStatusUpdate(ObjectNode updated, ObjectNode old, Problems problems) {
        ObjectNode status = Tree.view(updated, "status");
        String restart = Tree.text(Tree.view(old, "spec"), "restartPolicy");
        Check.formatIfGiven(status, "nominatedNodeName", STATUS, problems, Format::dnsSubdomain);
        if (restart.equals("Always")) {
            return;
        }
        ArrayNode before = Tree.list(Tree.view(old, "status"), "containerStatuses");
        ArrayNode now = Tree.list(status, "containerStatuses");
        for (JsonNode was : before) {
            JsonNode terminated = Tree.view(was, "state").get("terminated");
            boolean mayStartAgain = restart.equals("OnFailure") && Tree.number(terminated, "exitCode") != 0;
            if (terminated == null || terminated.isNull() || mayStartAgain) {
                continue;
            }
            for (int i = 0; i < now.size(); i++) {
                if (Tree.text(now.get(i), "name").equals(Tree.text(was, "name"))
                        && !Tree.has(Tree.view(now.get(i), "state"), "terminated")) {
                    problems.forbidden(STATUS.field("containerStatuses").index(i).field("state"),
                            "may not be transitioned to non-terminated state");
                }
            }
        }
    }

    @Override
    public List<String> warnings(ObjectNode object) {
        return PodWarnings.of(Tree.view(object, "spec"), SPEC);
    }

    @Override
    public long graceSeconds(ObjectNode object, long requested) {
        ObjectNode spec = Tree.view(object, "spec");
        String phase = Tree.text(Tree.view(object, "status"), "phase");
        if (Tree.text(spec, "nodeName").isEmpty() || phase.equals("Succeeded") || phase.equals("Failed")) {
            return 0;
        }
        long seconds = requested >= 0 ? requested : Tree.number(spec, "terminationGracePeriodSeconds");
        return seconds < 0 ? 1 : seconds;
    }

    /** Less than nothing means as little as there is. */
    private static void graceOfAtLeastOne(ObjectNode spec) {
        if (Tree.number(spec, "terminationGracePeriodSeconds") < 0) {
            spec.put("terminationGracePeriodSeconds", 1);
        }
    }
}
